#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace kentongan::schema {

// Years 1 to 9999, as RFC 3339 and `Timestamp` can hold.
constexpr std::int64_t kTimeUsMin = -62'135'596'800'000'000;
constexpr std::int64_t kTimeUsMax = 253'402'300'799'999'999;

/// "2023-03-03T20:11:00+07:00"; with as many digits of a second as it has, "Z" for offset 0.
/// A time outside the years 1 to 9999 is written as its number.
[[nodiscard]] std::string rfc3339(std::int64_t time_us, int offset_s = 0);

/// Full RFC 3339, the offset included. @return `invalid_argument` for anything else.
Result<std::int64_t> time_us_from(std::string_view rfc3339_text);

/// The offset itself, of a text that `time_us_from` takes: 25200 for "+07:00".
Result<int> offset_s_from(std::string_view rfc3339_text);

/// Start of the day, the desk's zone, that `time_us` falls on.
[[nodiscard]] std::int64_t day_start_us(std::int64_t time_us, int offset_s);

/// What a person writes for an instant: RFC 3339 with offset; a date, its first instant; "HH:MM" or
/// "HH.MM" on the day of `written_at_us`; the last two in the desk's zone.
/// @return `invalid_argument` naming the forms.
Result<std::int64_t> read_time(std::string_view text, std::int64_t written_at_us, int offset_s);

struct TimeSpan {
  std::int64_t start_us = 0;
  std::int64_t end_us = 0;  ///< Excluded.
};

/// "start/end" with the last day included, the latest "HH:MM-HH:MM" that has begun, a month
/// "2023-08", a day.
/// @return `invalid_argument` naming the forms.
Result<TimeSpan> read_span(std::string_view text, std::int64_t written_at_us, int offset_s);

}  // namespace kentongan::schema
