#pragma once

#include <cstdint>

#include "core/base/clock.h"

namespace kentongan::scenario {

/// Time that passes only when the simulation says so.
class SimClock final : public Clock {
 public:
  explicit SimClock(std::int64_t epoch_us) : epoch_us_(epoch_us) {}

  [[nodiscard]] std::int64_t wall_us() const override { return epoch_us_ + t_us_; }
  [[nodiscard]] Instant now() const override { return Instant(Micros(t_us_ + kBeforeEpochUs)); }

  [[nodiscard]] std::int64_t t_us() const { return t_us_; }
  void set(std::int64_t t_us) { t_us_ = t_us; }
  /// The scenario time of a reading of `now`.
  [[nodiscard]] static std::int64_t t_us_of(Instant instant) {
    return instant.time_since_epoch().count() - kBeforeEpochUs;
  }

 private:
  static constexpr std::int64_t kBeforeEpochUs = 86'400'000'000;

  std::int64_t epoch_us_;
  std::int64_t t_us_ = 0;
};

/// A desk's clock: wall time may be set wrong, waiting is not touched by it.
class SkewedClock final : public Clock {
 public:
  explicit SkewedClock(const Clock& clock) : clock_(clock) {}

  [[nodiscard]] std::int64_t wall_us() const override { return clock_.wall_us() + skew_us_; }
  [[nodiscard]] Instant now() const override { return clock_.now(); }
  void set_skew(std::int64_t skew_us) { skew_us_ = skew_us; }

 private:
  const Clock& clock_;
  std::int64_t skew_us_ = 0;
};

}  // namespace kentongan::scenario
