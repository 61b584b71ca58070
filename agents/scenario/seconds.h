#pragma once

#include <cstdint>

namespace kentongan::scenario {

/// A scenario tells its times in seconds; the clocks run in microseconds.
constexpr std::int64_t kSecondUs = 1'000'000;

}  // namespace kentongan::scenario
