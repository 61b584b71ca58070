#include "core/policy/calendar.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>

#include <fmt/format.h>

#include "core/base/clock.h"

namespace kentongan::policy {
namespace {

constexpr std::int64_t kDayS = kDayUs / kSecondUs;

struct UnitName {
  std::string_view name;
  Span::Unit unit;
  std::int64_t seconds;  ///< Of one; not of working days.
};
constexpr std::array kUnits{
    UnitName{"m", Span::Unit::minutes, 60}, UnitName{"h", Span::Unit::hours, 3600},
    UnitName{"d", Span::Unit::days, kDayS}, UnitName{"wd", Span::Unit::working_days, 0},
    UnitName{"y", Span::Unit::years, 365 * kDayS}};

const UnitName& unit_of(const Span& span) {
  return kUnits.at(static_cast<std::size_t>(span.unit));
}

std::optional<int> number_from(std::string_view digits) {
  int number = 0;
  const char* end = digits.data() + digits.size();
  const auto [stopped, error] = std::from_chars(digits.data(), end, number);
  const bool plain = !digits.empty() && digits.front() != '-' && digits.front() != '+';
  return plain && error == std::errc{} && stopped == end ? std::optional(number) : std::nullopt;
}

/// 1970-01-01 was a Thursday.
bool is_weekend(Day day) {
  const int weekday = ((day % 7) + 7 + 4) % 7;  // 0 is Sunday.
  return weekday == 0 || weekday == 6;
}

}  // namespace

std::optional<Day> day_from(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') {
    return std::nullopt;
  }
  const auto year = number_from(text.substr(0, 4));
  const auto month = number_from(text.substr(5, 2));
  const auto day = number_from(text.substr(8, 2));
  if (!year || !month || !day) {
    return std::nullopt;
  }
  const std::chrono::year_month_day date{std::chrono::year(*year),
                                         std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) {
    return std::nullopt;
  }
  return static_cast<Day>(std::chrono::sys_days(date).time_since_epoch().count());
}

std::string to_string_of_day(Day day) {
  const std::chrono::year_month_day date{std::chrono::sys_days(std::chrono::days(day))};
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

Day day_of(std::int64_t time_us, std::int32_t zone_s) {
  // Whole seconds first, so that no time of the log can overflow.
  const std::int64_t second = (time_us / kSecondUs) - (time_us % kSecondUs < 0 ? 1 : 0) + zone_s;
  return static_cast<Day>((second / kDayS) - (second % kDayS < 0 ? 1 : 0));
}

std::optional<Span> span_from(std::string_view text) {
  const auto digits = std::min(text.find_first_not_of("0123456789"), text.size());
  const auto count = number_from(text.substr(0, digits));
  const auto* unit = std::find_if(kUnits.begin(), kUnits.end(), [&](const UnitName& known) {
    return known.name == text.substr(digits);
  });
  if (!count || *count < 1 || *count > kSpanCountMax || unit == kUnits.end()) {
    return std::nullopt;
  }
  return Span{*count, unit->unit};
}

std::string to_string_of_span(const Span& span) {
  return fmt::format("{}{}", span.count, unit_of(span).name);
}

std::int64_t seconds_of(const Span& span, std::int64_t time_us, std::int32_t zone_s,
                        const std::vector<Day>& holidays) {
  if (span.unit != Span::Unit::working_days) {
    return span.count * unit_of(span).seconds;
  }
  const Day first = day_of(time_us, zone_s);
  Day last = first;
  for (std::int32_t counted = 0; counted < span.count;) {
    ++last;
    if (!is_weekend(last) && !std::binary_search(holidays.begin(), holidays.end(), last)) {
      ++counted;
    }
  }
  return (last - first) * kDayS;
}

}  // namespace kentongan::policy
