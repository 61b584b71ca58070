// Shows that work on all cores is done once for each number, and that somebody is told.
// Counters, one a number.
#include "agents/verify/parallel.h"

#include <atomic>
#include <vector>

#include <gtest/gtest.h>

namespace kentongan::verify {
namespace {

TEST(ParallelTest, EachNumberIsWorkedOnOnce) {
  std::vector<std::atomic<int>> times(10'000);

  for_each_number(times.size(), [&times](std::size_t i) { ++times[i]; }, {});

  for (const auto& each : times) {
    ASSERT_EQ(each.load(), 1);
  }
}

TEST(ParallelTest, NothingIsDoneForNothing) {
  for_each_number(
      0, [](std::size_t) { FAIL(); }, [](std::size_t) { FAIL(); });
}

TEST(ParallelTest, TellsNoMoreThanAll) {
  std::size_t told = 0;
  for_each_number(
      1000, [](std::size_t) {}, [&told](std::size_t done) { told = std::max(told, done); });
  EXPECT_LE(told, 1000U);
}

}  // namespace
}  // namespace kentongan::verify
