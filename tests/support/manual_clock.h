#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>

#include "core/base/clock.h"

namespace kentongan::test {

/// A clock that stands until it is advanced, and whose wall can be set wrong. Threads: any.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(std::int64_t wall_us = 1'790'000'000'000'000) : wall_us_(wall_us) {}

  [[nodiscard]] std::int64_t wall_us() const override { return wall_us_; }
  [[nodiscard]] Instant now() const override { return Instant(Micros(run_us_)); }

  /// Both readings go on.
  void advance(Micros by) {
    wall_us_ += by.count();
    run_us_ += by.count();
  }
  /// The wall jumps, forth or back; waiting is not touched.
  void jump(Micros by) { wall_us_ += by.count(); }

 private:
  std::atomic<std::int64_t> wall_us_;
  std::atomic<std::int64_t> run_us_{0};
};

}  // namespace kentongan::test
