#include "core/base/clock.h"

namespace kentongan {

std::int64_t SystemClock::wall_us() const {
  return std::chrono::duration_cast<Micros>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

Instant SystemClock::now() const {
  return std::chrono::time_point_cast<Micros>(std::chrono::steady_clock::now());
}

ScaledClock::ScaledClock(const Options& options)
    : options_(options),
      started_(system_.now()),
      shown_at_start_us_(
          options.shown_start_us +
          static_cast<std::int64_t>(static_cast<double>(system_.wall_us() - options.real_start_us) *
                                    options.factor)) {}

std::int64_t ScaledClock::wall_us() const {
  return shown_at_start_us_ + (now() - started_).count() + options_.skew_us;
}

Instant ScaledClock::now() const {
  const auto passed = static_cast<double>((system_.now() - started_).count());
  return started_ + Micros(static_cast<std::int64_t>(passed * options_.factor));
}

}  // namespace kentongan
