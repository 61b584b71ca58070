#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/base/clock.h"

namespace kentongan::scenario {

/// The clock that all processes of one run are given: it shows the time of the scenario, and runs
/// so many times as fast as the machine's.
///
/// Units:   times in microseconds, of real time unless called shown.
/// Threads: `start` while no other thread asks; then any.
class RunClock {
 public:
  explicit RunClock(double speed) : speed_(speed) {}

  /// From the machine's time `real_us` on it shows `shown_us` and what follows.
  void start(std::int64_t real_us, std::int64_t shown_us);

  /// What it shows now. Not before `start`.
  [[nodiscard]] std::int64_t shown_us() const;
  /// When the machine's clock has it, or had it, that this one shows `shown_us`.
  [[nodiscard]] std::int64_t real_us(std::int64_t shown_us) const;

  /// A duration of real time, as flags and files of the processes take it: "30000ms".
  [[nodiscard]] std::string scaled(double real_s) const;
  /// The flags that give a process this clock.
  [[nodiscard]] std::vector<std::string> flags() const;

 private:
  double speed_;
  ScaledClock::Options options_;
  std::unique_ptr<ScaledClock> clock_;
};

}  // namespace kentongan::scenario
