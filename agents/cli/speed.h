#pragma once

#include <string_view>

#include "core/base/result.h"

namespace kentongan::cli {

constexpr double kSpeedMax = 600;

/// "1" to "600"; 0 for "max". @return `invalid_argument`.
Result<double> speed_from(std::string_view typed);

}  // namespace kentongan::cli
