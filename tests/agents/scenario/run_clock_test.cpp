// Shows that the clock of a run's processes shows the scenario's time at the run's speed, and that
// they are told the same. Known answers; nothing waits.
#include "agents/scenario/run_clock.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kentongan::scenario {
namespace {

using ::testing::ElementsAre;

constexpr std::int64_t kRealUs = 1'790'000'000'000'000;
constexpr std::int64_t kShownUs = 1'677'849'060'000'000;

TEST(RunClockTest, TellsWhenTheMachineHadATimeThatItShows) {
  RunClock clock(60);
  clock.start(kRealUs, kShownUs);

  EXPECT_EQ(clock.real_us(kShownUs), kRealUs);
  EXPECT_EQ(clock.real_us(kShownUs + 120'000'000), kRealUs + 2'000'000);
  EXPECT_EQ(clock.real_us(kShownUs - 60'000'000), kRealUs - 1'000'000);
}

TEST(RunClockTest, ShowsTheScenariosTimeFromItsStartOn) {
  const SystemClock machine;
  const auto before_us = machine.wall_us();
  RunClock clock(1);
  clock.start(before_us - 5'000'000, kShownUs);

  EXPECT_GE(clock.shown_us(), kShownUs + 5'000'000);
}

TEST(RunClockTest, GivesItsProcessesTheSameClockAndDurations) {
  RunClock clock(600);
  clock.start(kRealUs, kShownUs);

  EXPECT_EQ(clock.scaled(0.5), "300000ms");
  EXPECT_THAT(clock.flags(), ElementsAre("--clock-start", std::to_string(kShownUs), "--clock-real",
                                         std::to_string(kRealUs), "--clock-speed", "600.000000"));
}

}  // namespace
}  // namespace kentongan::scenario
