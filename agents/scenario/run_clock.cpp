#include "agents/scenario/run_clock.h"

#include <fmt/format.h>

#include "core/base/check.h"

namespace kentongan::scenario {

void RunClock::start(std::int64_t real_us, std::int64_t shown_us) {
  options_.real_start_us = real_us;
  options_.shown_start_us = shown_us;
  options_.factor = speed_;
  clock_ = std::make_unique<ScaledClock>(options_);
}

std::int64_t RunClock::shown_us() const {
  KTG_CHECK(clock_ != nullptr);
  return clock_->wall_us();
}

std::int64_t RunClock::real_us(std::int64_t shown_us) const {
  const auto apart = static_cast<double>(shown_us - options_.shown_start_us);
  return options_.real_start_us + static_cast<std::int64_t>(apart / speed_);
}

std::string RunClock::scaled(double real_s) const {
  return std::to_string(static_cast<std::int64_t>(real_s * speed_ * 1000)) + "ms";
}

std::vector<std::string> RunClock::flags() const {
  return {"--clock-start", std::to_string(options_.shown_start_us),
          "--clock-real",  std::to_string(options_.real_start_us),
          "--clock-speed", fmt::format("{:.6f}", speed_)};
}

}  // namespace kentongan::scenario
