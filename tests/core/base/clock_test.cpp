// Shows that a scaled clock runs by its factor from a common beginning, and that skew is of the
// wall. Readings of a very fast clock are compared with those of the machine.
#include "core/base/clock.h"

#include <gtest/gtest.h>

namespace kentongan {
namespace {

TEST(ClockTest, TheMachinesClockGoesOn) {
  const SystemClock clock;
  const auto earlier = clock.now();

  EXPECT_LE(earlier, clock.now());
  EXPECT_GT(clock.wall_us(), 1'600'000'000 * kSecondUs);
}

TEST(ClockTest, AScaledClockShowsItsOwnBeginning) {
  const SystemClock machine;
  const ScaledClock clock({.real_start_us = machine.wall_us(), .shown_start_us = kSecondUs});

  EXPECT_GE(clock.wall_us(), kSecondUs);
  EXPECT_LT(clock.wall_us(), 60 * kSecondUs);
}

TEST(ClockTest, AProcessThatJoinsLaterShowsTheSameTime) {
  const SystemClock machine;
  const auto an_hour_ago = machine.wall_us() - 3600 * kSecondUs;
  const ScaledClock clock({.real_start_us = an_hour_ago, .shown_start_us = 0, .factor = 24});

  EXPECT_NEAR(static_cast<double>(clock.wall_us()), 86'400.0 * kSecondUs, 60.0 * kSecondUs);
}

TEST(ClockTest, TheMonotonicReadingIsScaledToo) {
  const SystemClock machine;
  const ScaledClock clock({.real_start_us = machine.wall_us(), .factor = 1'000'000});
  const auto shown = clock.now();
  const auto real = machine.now();

  while (machine.now() - real < Micros(50)) {
  }

  EXPECT_GE(clock.now() - shown, Micros(50 * kSecondUs));
}

TEST(ClockTest, SkewChangesTheWallAlone) {
  const SystemClock machine;
  const ScaledClock clock({.real_start_us = machine.wall_us(), .skew_us = 420 * kSecondUs});

  EXPECT_GE(clock.wall_us(), 420 * kSecondUs);
  EXPECT_LT(clock.now() - machine.now(), Micros(60 * kSecondUs));
}

}  // namespace
}  // namespace kentongan
