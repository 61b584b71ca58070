#include "agents/cli/time_words.h"

#include <charconv>
#include <cstdlib>

#include <fmt/format.h>

#include "core/base/clock.h"
#include "core/schema/time_form.h"

namespace kentongan::cli {
namespace {

Error no_instant(std::string_view typed) {
  return fail(ErrorCode::invalid_argument,
              Text{"\"" + std::string(typed) +
                       "\" bukan waktu. Tulis 20:15, 20.15, -10m atau 2023-03-03T20:15:00+07:00.",
                   "\"" + std::string(typed) +
                       "\" is no time. Write 20:15, 20.15, -10m or 2023-03-03T20:15:00+07:00."});
}

}  // namespace

Result<ZonedTime> zoned(std::string_view rfc3339) {
  KTG_TRY(const auto time_us, schema::time_us_from(rfc3339));
  KTG_TRY(const auto offset_s, schema::offset_s_from(rfc3339));
  return ZonedTime{time_us, offset_s};
}

std::string zone_name(int offset_s) {
  switch (offset_s) {
    case 0:
      return "UTC";
    case 7 * 3600:
      return "WIB";
    case 8 * 3600:
      return "WITA";
    case 9 * 3600:
      return "WIT";
    default:
      break;
  }
  const int minutes = std::abs(offset_s) / 60;
  return fmt::format("UTC{}{}{}", offset_s < 0 ? '-' : '+', minutes / 60,
                     minutes % 60 == 0 ? "" : fmt::format(".{:02}", minutes % 60));
}

std::string clock_words(std::string_view rfc3339, std::string_view beside) {
  if (rfc3339.size() < 19) {
    return std::string(rfc3339);
  }
  const std::string clock =
      fmt::format("{}.{}.{}", rfc3339.substr(11, 2), rfc3339.substr(14, 2), rfc3339.substr(17, 2));
  const auto day = rfc3339.substr(0, 10);
  return beside.substr(0, 10) == day ? clock : std::string(day) + " " + clock;
}

std::string clock_with_zone(std::string_view rfc3339, std::string_view beside) {
  const auto time = zoned(rfc3339);
  const auto words = clock_words(rfc3339, beside);
  return time ? words + " " + zone_name(time->offset_s) : words;
}

Result<std::int64_t> instant_from(std::string_view typed, const ZonedTime& now) {
  if (!typed.empty() && typed.front() == '-') {
    const auto back = seconds_from(typed.substr(1));
    return back ? Result<std::int64_t>(now.time_us - *back * kSecondUs) : no_instant(typed);
  }
  if (const auto full = schema::time_us_from(typed)) {
    return *full;
  }
  std::string clock(typed);
  for (char& letter : clock) {
    letter = letter == '.' ? ':' : letter;
  }
  std::int64_t seconds = 0;
  if (clock.size() == 8 && clock[5] == ':') {
    const auto last = seconds_from(clock.substr(6));
    if (!last || *last > 59) {
      return no_instant(typed);
    }
    seconds = *last;
    clock.resize(5);
  }
  const auto read = schema::read_time(clock, now.time_us, now.offset_s);
  if (!read) {
    return no_instant(typed);
  }
  const auto instant = *read + seconds * kSecondUs;
  return clock.find(':') != std::string::npos && instant > now.time_us ? instant - kDayUs : instant;
}

Result<Micros> duration_from(std::string_view typed) {
  if (typed.size() > 2 && typed.substr(typed.size() - 2) == "ms") {
    KTG_TRY(const auto count, seconds_from(typed.substr(0, typed.size() - 2)));
    return Micros(std::chrono::milliseconds(count));
  }
  KTG_TRY(const auto seconds, seconds_from(typed));
  return Micros(std::chrono::seconds(seconds));
}

Result<std::int64_t> seconds_from(std::string_view typed) {
  const auto wrong =
      fail(ErrorCode::invalid_argument,
           Text{"\"" + std::string(typed) + "\" bukan lama waktu. Tulis 30s, 5m atau 2h.",
                "\"" + std::string(typed) + "\" is no duration. Write 30s, 5m or 2h."});
  std::int64_t count = 0;
  const auto [end, error] = std::from_chars(typed.data(), typed.data() + typed.size(), count);
  const std::string_view unit(end, static_cast<std::size_t>(typed.data() + typed.size() - end));
  constexpr std::int64_t kCountMax = 10'000'000'000;
  if (error != std::errc{} || count < 0 || count > kCountMax) {
    return wrong;
  }
  if (unit.empty() || unit == "s") {
    return count;
  }
  if (unit == "m") {
    return count * 60;
  }
  if (unit == "h") {
    return count * 3600;
  }
  return unit == "d" ? Result<std::int64_t>(count * 86'400) : wrong;
}

}  // namespace kentongan::cli
