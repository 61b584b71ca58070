// Shows that a worker runs its function once on a thread of its own and is joined when it goes.
// The function notes where it ran.
#include "core/base/worker.h"

#include <gtest/gtest.h>

namespace kentongan {
namespace {

TEST(WorkerTest, RunsOnAThreadOfItsOwnAndIsJoinedWhenItGoes) {
  std::thread::id ran_on;
  {
    const Worker worker("a name longer than Linux takes",
                        [&] { ran_on = std::this_thread::get_id(); });
    EXPECT_FALSE(worker.is_current());
  }

  EXPECT_NE(ran_on, std::thread::id());
  EXPECT_NE(ran_on, std::this_thread::get_id());
}

TEST(WorkerTest, CanBeJoinedTwice) {
  int runs = 0;
  Worker worker("once", [&] { ++runs; });

  worker.join();
  worker.join();

  EXPECT_EQ(runs, 1);
}

}  // namespace
}  // namespace kentongan
