#include "core/schema/time_form.h"

#include <array>
#include <chrono>
#include <optional>

#include <fmt/format.h>

#include "core/base/clock.h"

namespace kentongan::schema {
namespace {

constexpr std::int64_t kMinuteUs = 60 * kSecondUs;

std::int64_t floor_of(std::int64_t value, std::int64_t unit) {
  const auto rest = value % unit;
  return value - (rest < 0 ? rest + unit : rest);
}

/// Takes fixed parts off the front of a text.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  [[nodiscard]] bool at_end() const { return rest_.empty(); }

  std::optional<int> digits(std::size_t count) {
    if (rest_.size() < count) {
      return std::nullopt;
    }
    int value = 0;
    for (std::size_t i = 0; i < count; ++i) {
      if (rest_[i] < '0' || rest_[i] > '9') {
        return std::nullopt;
      }
      value = value * 10 + (rest_[i] - '0');
    }
    rest_.remove_prefix(count);
    return value;
  }

  bool take(std::string_view any_of) {
    if (rest_.empty() || any_of.find(rest_.front()) == std::string_view::npos) {
      return false;
    }
    last_ = rest_.front();
    rest_.remove_prefix(1);
    return true;
  }

  [[nodiscard]] char last() const { return last_; }

 private:
  std::string_view rest_;
  char last_ = '\0';
};

std::optional<std::int64_t> start_of(int year, int month, int day) {
  const std::chrono::year_month_day date{std::chrono::year{year},
                                         std::chrono::month{static_cast<unsigned>(month)},
                                         std::chrono::day{static_cast<unsigned>(day)}};
  if (year < 1 || !date.ok()) {
    return std::nullopt;
  }
  return std::chrono::sys_days{date}.time_since_epoch().count() * kDayUs;
}

/// "2023-03-03"
std::optional<std::int64_t> date_from(Reader& reader) {
  const auto year = reader.digits(4);
  if (!year || !reader.take("-")) {
    return std::nullopt;
  }
  const auto month = reader.digits(2);
  if (!month || !reader.take("-")) {
    return std::nullopt;
  }
  const auto day = reader.digits(2);
  return day ? start_of(*year, *month, *day) : std::nullopt;
}

/// "20:11", in microseconds of the day; 24:00 is no time of a day.
std::optional<std::int64_t> minute_from(Reader& reader, std::string_view between = ":") {
  const auto hour = reader.digits(2);
  if (!hour || !reader.take(between)) {
    return std::nullopt;
  }
  const auto minute = reader.digits(2);
  if (!minute || *hour > 23 || *minute > 59) {
    return std::nullopt;
  }
  return (*hour * 60 + *minute) * kMinuteUs;
}

/// ":11.25" behind the minute; a leap second counts as the last of its minute.
std::optional<std::int64_t> second_from(Reader& reader) {
  if (!reader.take(":")) {
    return std::nullopt;
  }
  const auto second = reader.digits(2);
  if (!second || *second > 60) {
    return std::nullopt;
  }
  std::int64_t time_us = (*second == 60 ? 59 : *second) * kSecondUs;
  if (reader.take(".")) {
    std::int64_t unit = kSecondUs / 10;
    auto digit = reader.digits(1);
    if (!digit) {
      return std::nullopt;
    }
    for (; digit; digit = reader.digits(1), unit /= 10) {
      time_us += *digit * unit;
    }
  }
  return time_us;
}

/// "Z", "+07:00".
std::optional<int> zone_from(Reader& reader) {
  if (reader.take("Zz")) {
    return 0;
  }
  if (!reader.take("+-")) {
    return std::nullopt;
  }
  const int sign = reader.last() == '-' ? -1 : 1;
  const auto of_day = minute_from(reader);
  return of_day ? std::optional(sign * static_cast<int>(*of_day / kSecondUs)) : std::nullopt;
}

struct Stamp {
  std::int64_t time_us = 0;
  int offset_s = 0;
};

std::optional<Stamp> stamp_from(std::string_view text) {
  Reader reader(text);
  const auto date = date_from(reader);
  if (!date || !reader.take("Tt ")) {
    return std::nullopt;
  }
  const auto minute = minute_from(reader);
  if (!minute) {
    return std::nullopt;
  }
  const auto second = second_from(reader);
  if (!second) {
    return std::nullopt;
  }
  const auto offset_s = zone_from(reader);
  if (!offset_s || !reader.at_end()) {
    return std::nullopt;
  }
  const auto time_us = *date + *minute + *second - *offset_s * kSecondUs;
  if (time_us < kTimeUsMin || time_us > kTimeUsMax) {
    return std::nullopt;
  }
  return Stamp{time_us, *offset_s};
}

std::optional<std::int64_t> whole_date(std::string_view text) {
  Reader reader(text);
  const auto date = date_from(reader);
  return reader.at_end() ? date : std::nullopt;
}

/// As people write it: "20:11", or "20.11".
std::optional<std::int64_t> whole_minute(std::string_view text) {
  Reader reader(text);
  const auto minute = minute_from(reader, ":.");
  return reader.at_end() ? minute : std::nullopt;
}

/// "2023-08": its first instant and that of the next month, at offset 0.
std::optional<TimeSpan> month_from(std::string_view text) {
  Reader reader(text);
  const auto year = reader.digits(4);
  if (!year || !reader.take("-")) {
    return std::nullopt;
  }
  const auto month = reader.digits(2);
  if (!month || !reader.at_end()) {
    return std::nullopt;
  }
  const auto start = start_of(*year, *month, 1);
  const auto end = *month == 12 ? start_of(*year + 1, 1, 1) : start_of(*year, *month + 1, 1);
  return start && end ? std::optional(TimeSpan{*start, *end}) : std::nullopt;
}

Error not_a_time(std::string_view text) {
  return fail(ErrorCode::invalid_argument,
              Text{fmt::format("\"{}\" bukan waktu; tulis 2023-03-03T20:11:00+07:00, 2023-03-03 "
                               "atau 20:11",
                               text),
                   fmt::format("\"{}\" is not a time; write 2023-03-03T20:11:00+07:00, "
                               "2023-03-03 or 20:11",
                               text)});
}

Error not_a_span(std::string_view text) {
  return fail(ErrorCode::invalid_argument,
              Text{fmt::format("\"{}\" bukan kurun waktu; tulis 2023-03-03/2023-03-05, "
                               "20:00-23:00, 2023-03 atau 2023-03-03",
                               text),
                   fmt::format("\"{}\" is not a period; write 2023-03-03/2023-03-05, "
                               "20:00-23:00, 2023-03 or 2023-03-03",
                               text)});
}

/// The latest one that has begun.
TimeSpan latest(std::int64_t from_minute, std::int64_t to_minute, std::int64_t written_at_us,
                int offset_s) {
  auto start = day_start_us(written_at_us, offset_s) + from_minute;
  if (start > written_at_us) {
    start -= kDayUs;
  }
  const auto length = to_minute - from_minute;
  return {start, start + (length > 0 ? length : length + kDayUs)};
}

}  // namespace

std::string rfc3339(std::int64_t time_us, int offset_s) {
  if (time_us < kTimeUsMin || time_us > kTimeUsMax) {
    return std::to_string(time_us);
  }
  const auto local_us = time_us + offset_s * kSecondUs;
  if (local_us < kTimeUsMin || local_us > kTimeUsMax) {
    return std::to_string(time_us);
  }
  const auto day_us = floor_of(local_us, kDayUs);
  const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{day_us / kDayUs}}};
  const auto of_day = local_us - day_us;
  const auto second = of_day / kSecondUs;
  std::string text =
      fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                  second / 3600, second / 60 % 60, second % 60);
  if (const auto fraction = of_day % kSecondUs; fraction != 0) {
    text += fmt::format(".{:06}", fraction);
    text.erase(text.find_last_not_of('0') + 1);
  }
  if (offset_s == 0) {
    return text + "Z";
  }
  const int minutes = (offset_s < 0 ? -offset_s : offset_s) / 60;
  return text + fmt::format("{}{:02}:{:02}", offset_s < 0 ? '-' : '+', minutes / 60, minutes % 60);
}

Result<std::int64_t> time_us_from(std::string_view rfc3339_text) {
  const auto stamp = stamp_from(rfc3339_text);
  return stamp ? Result<std::int64_t>(stamp->time_us) : not_a_time(rfc3339_text);
}

Result<int> offset_s_from(std::string_view rfc3339_text) {
  const auto stamp = stamp_from(rfc3339_text);
  return stamp ? Result<int>(stamp->offset_s) : not_a_time(rfc3339_text);
}

std::int64_t day_start_us(std::int64_t time_us, int offset_s) {
  return floor_of(time_us + offset_s * kSecondUs, kDayUs) - offset_s * kSecondUs;
}

Result<std::int64_t> read_time(std::string_view text, std::int64_t written_at_us, int offset_s) {
  if (const auto stamp = stamp_from(text)) {
    return stamp->time_us;
  }
  if (const auto date = whole_date(text)) {
    return *date - offset_s * kSecondUs;
  }
  if (const auto minute = whole_minute(text)) {
    return day_start_us(written_at_us, offset_s) + *minute;
  }
  return not_a_time(text);
}

Result<TimeSpan> read_span(std::string_view text, std::int64_t written_at_us, int offset_s) {
  const auto zone_us = offset_s * kSecondUs;
  if (const auto slash = text.find('/'); slash != std::string_view::npos) {
    KTG_TRY(const auto start, read_time(text.substr(0, slash), written_at_us, offset_s));
    KTG_TRY(const auto end, read_time(text.substr(slash + 1), written_at_us, offset_s));
    const bool whole_day = whole_date(text.substr(slash + 1)).has_value();
    return TimeSpan{start, whole_day ? end + kDayUs : end};
  }
  if (const auto date = whole_date(text)) {
    return TimeSpan{*date - zone_us, *date - zone_us + kDayUs};
  }
  if (const auto month = month_from(text)) {
    return TimeSpan{month->start_us - zone_us, month->end_us - zone_us};
  }
  if (const auto dash = text.find('-'); dash != std::string_view::npos) {
    const auto from = whole_minute(text.substr(0, dash));
    const auto to = whole_minute(text.substr(dash + 1));
    if (from && to) {
      return latest(*from, *to, written_at_us, offset_s);
    }
  }
  return not_a_span(text);
}

}  // namespace kentongan::schema
