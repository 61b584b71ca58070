#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kentongan::policy {

/// A day of a zone: days since 1970-01-01.
using Day = std::int32_t;

/// "2026-03-02" and nothing else. @return nothing for a day that does not exist.
[[nodiscard]] std::optional<Day> day_from(std::string_view text);
[[nodiscard]] std::string to_string_of_day(Day day);

/// The day on which an instant lies where clocks are `zone_s` seconds ahead of UTC.
[[nodiscard]] Day day_of(std::int64_t time_us, std::int32_t zone_s);

/// How long: a count of one unit. `wd` are working days, `y` years of 365 days.
struct Span {
  enum class Unit : std::uint8_t { minutes, hours, days, working_days, years };

  std::int32_t count = 0;
  Unit unit = Unit::minutes;

  friend bool operator==(const Span&, const Span&) = default;
};

constexpr std::int32_t kSpanCountMax = 100'000;

/// "5m", "24h", "2d", "3wd", "2y"; a count from 1. @return nothing for anything else.
[[nodiscard]] std::optional<Span> span_from(std::string_view text);
[[nodiscard]] std::string to_string_of_span(const Span& span);

/// Seconds from an instant to the end of the span. After `n` working days means: at the same time
/// of day, on the n-th day after that is neither Saturday nor Sunday nor in `holidays`, which
/// rises.
[[nodiscard]] std::int64_t seconds_of(const Span& span, std::int64_t time_us, std::int32_t zone_s,
                                      const std::vector<Day>& holidays);

}  // namespace kentongan::policy
