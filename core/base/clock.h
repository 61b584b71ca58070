#pragma once

#include <chrono>
#include <cstdint>

namespace kentongan {

/// A reading of a monotonic clock, for waiting. Comparable only with readings of the same clock.
using Instant = std::chrono::time_point<std::chrono::steady_clock, std::chrono::microseconds>;
using Micros = std::chrono::microseconds;

// Wall times are microseconds UTC since 1970, as std::int64_t.
constexpr std::int64_t kSecondUs = 1'000'000;
constexpr std::int64_t kDayUs = 86'400 * kSecondUs;

/// Wall time for people, monotonic time for waiting: two questions, one door, so that a test, a
/// simulation or a scenario can hand in its own time.
///
/// Threads: any.
class Clock {
 public:
  virtual ~Clock() = default;
  /// Microseconds UTC since 1970. May jump.
  [[nodiscard]] virtual std::int64_t wall_us() const = 0;
  /// Never goes back.
  [[nodiscard]] virtual Instant now() const = 0;
};

/// The machine's own.
class SystemClock final : public Clock {
 public:
  [[nodiscard]] std::int64_t wall_us() const override;
  [[nodiscard]] Instant now() const override;
};

/// Runs `factor` times as fast as the machine's from a common beginning: what a scenario hands to
/// its processes, so that a day passes in minutes. Both readings are scaled.
class ScaledClock final : public Clock {
 public:
  /// At the machine's wall time `real_start_us` this clock shows `shown_start_us`.
  /// `skew_us` is added to the wall time only: a clock that is set wrong.
  struct Options {
    std::int64_t real_start_us = 0;
    std::int64_t shown_start_us = 0;
    double factor = 1;
    std::int64_t skew_us = 0;
  };

  explicit ScaledClock(const Options& options);
  [[nodiscard]] std::int64_t wall_us() const override;
  [[nodiscard]] Instant now() const override;

 private:
  Options options_;
  SystemClock system_;
  Instant started_;
  std::int64_t shown_at_start_us_;  ///< What the wall showed when this object was made.
};

}  // namespace kentongan
