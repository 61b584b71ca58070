// Shows that what was acknowledged survives loss of power and of the process at any point, that
// batches are whole or not there, and that the proof is worth something: with one sync taken out it
// finds loss. A FaultyDisk stands under the real RocksLog and forgets, tears and reorders what was
// not synced.
#include <algorithm>
#include <cstdlib>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/environment.h"
#include "core/base/log.h"
#include "tests/core/eventlog/ordeal.h"

namespace kentongan::eventlog::test {
namespace {

/// Three lives on one disk. @return what was wrong, with the seed; empty if nothing.
std::string ordeal(std::uint64_t seed, const std::string& lying_about = "") {
  constexpr unsigned kBatches = 12;
  Ordeal ordeal(seed);
  if (!lying_about.empty()) {
    ordeal.disk().ignore_syncs_of(lying_about);
  }
  std::string wrong;
  for (int life = 0; life < 2 && wrong.empty(); ++life) {
    const bool stops = ordeal.random().below(4) != 0;
    ordeal.let_wait(stops ? 0 : 1);
    if (stops) {
      ordeal.disk().stop_at(kPoints.at(ordeal.random().below(kPoints.size())),
                            1 + static_cast<unsigned>(ordeal.random().below(kBatches)));
    }
    wrong = ordeal.live_and_die(kBatches);
  }
  wrong = wrong.empty() ? ordeal.look_again() : wrong;
  return wrong.empty() ? "" : "seed " + std::to_string(seed) + ": " + wrong;
}

std::vector<std::string> wrongs_of(std::uint64_t first, std::uint64_t count,
                                   const std::string& lying_about = "") {
  std::vector<std::string> wrongs;
  for (auto seed = first; seed < first + count; ++seed) {
    auto wrong = ordeal(seed, lying_about);
    if (!wrong.empty()) {
      wrongs.push_back(std::move(wrong));
    }
  }
  return wrongs;
}

/// 200 seeds, or as many as KTG_SEEDS says, in ten parts.
std::uint64_t seeds_a_part() {
  const auto asked = environment("KTG_SEEDS");
  return (asked ? std::strtoull(asked->c_str(), nullptr, 10) : 200) / 10;
}

class EventLogPowerTest : public ::testing::TestWithParam<int> {
 protected:
  void SetUp() override { Log::show_from(Log::Level::off); }
  void TearDown() override { Log::show_from(Log::Level::info); }
};

TEST_P(EventLogPowerTest, G1_KeepsEveryAcknowledgedEventAfterPowerCut) {
  const auto seeds = seeds_a_part();

  EXPECT_THAT(wrongs_of(1 + static_cast<std::uint64_t>(GetParam()) * seeds, seeds),
              ::testing::IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Seeds, EventLogPowerTest, ::testing::Range(0, 10));

TEST_P(EventLogPowerTest, G1_LosesOnlyTheEndOfWhatWaitedForTheNextCommit) {
  constexpr unsigned kCuts = 24;
  const auto seeds = std::max<std::uint64_t>(seeds_a_part() / 20, 1);
  std::vector<std::string> wrongs;

  for (std::uint64_t i = 0; i < seeds; ++i) {
    const auto seed = 10'000 + static_cast<std::uint64_t>(GetParam()) * seeds + i;
    const auto wrong = Ordeal(seed).live_beside_cuts(kCuts);
    if (!wrong.empty()) {
      wrongs.push_back("seed " + std::to_string(seed) + ", " + wrong);
    }
  }

  EXPECT_THAT(wrongs, ::testing::IsEmpty());
}

class EventLogPowerMutationTest : public EventLogPowerTest {};

TEST_P(EventLogPowerMutationTest, G1_FindsLossWhenTheDiskDoesNotSyncTheLog) {
  const auto seed = 5000 + static_cast<std::uint64_t>(GetParam()) * 10;

  EXPECT_THAT(wrongs_of(seed, 10, ".log"), ::testing::Not(::testing::IsEmpty()));
}

INSTANTIATE_TEST_SUITE_P(Seeds, EventLogPowerMutationTest, ::testing::Values(0));

}  // namespace
}  // namespace kentongan::eventlog::test
