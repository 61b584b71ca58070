#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/clock.h"
#include "core/base/result.h"

namespace kentongan::cli {

/// An instant in the zone it was written with: what the agent's JSON says, taken apart.
struct ZonedTime {
  std::int64_t time_us = 0;
  int offset_s = 0;
};

/// RFC 3339 with offset. @return `invalid_argument` otherwise.
Result<ZonedTime> zoned(std::string_view rfc3339);

/// "WIB", "WITA", "WIT", "UTC"; else "UTC+5.30". Never asked of the system, which prints "GMT+7".
[[nodiscard]] std::string zone_name(int offset_s);

/// "20.21.04", with the date before it ("2023-03-04 20.21.04") where the day is not that of
/// `beside`. Empty for an empty text.
[[nodiscard]] std::string clock_words(std::string_view rfc3339, std::string_view beside);

/// "20.21.04 WIB".
[[nodiscard]] std::string clock_with_zone(std::string_view rfc3339, std::string_view beside);

/// What a person types for an instant in the past: "20:15" or "20.15" (the latest that has been),
/// "-10m", "-90s", "-2h", RFC 3339. @return `invalid_argument` naming the forms.
Result<std::int64_t> instant_from(std::string_view typed, const ZonedTime& now);

/// "5000ms", or as `seconds_from`. @return `invalid_argument`.
Result<Micros> duration_from(std::string_view typed);

/// "30s", "5m", "2h", or seconds. @return `invalid_argument`.
Result<std::int64_t> seconds_from(std::string_view typed);

}  // namespace kentongan::cli
