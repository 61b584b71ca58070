#include "core/schema/wording.h"

#include <array>
#include <chrono>

#include <fmt/format.h>

#include "core/base/clock.h"
#include "core/base/ids.h"
#include "core/base/visible.h"
#include "core/schema/kinds.h"
#include "core/schema/time_form.h"

namespace kentongan::schema {
namespace {

char upper_of(char letter) {
  return static_cast<char>(letter >= 'a' && letter <= 'z' ? letter - 'a' + 'A' : letter);
}

void capitalise(std::string& text) {
  if (!text.empty()) {
    text.front() = upper_of(text.front());
  }
}

void end_sentence(std::string& text) {
  if (text.empty() || std::string_view(".!?").find(text.back()) == std::string_view::npos) {
    text += '.';
  }
}

std::string zone_name(int offset_s) {
  switch (offset_s) {
    case 7 * 3600:
      return "WIB";
    case 8 * 3600:
      return "WITA";
    case 9 * 3600:
      return "WIT";
    case 0:
      return "UTC";
    default:
      return fmt::format("UTC{:+d}", offset_s / 3600);
  }
}

}  // namespace

Text joined(const Text& left, const Text& between, const Text& right) {
  const auto one = [](const std::string& a, const std::string& b, const std::string& c) {
    return a.empty() || c.empty() ? a + c : a + b + c;
  };
  return {one(left.id, between.id, right.id), one(left.en, between.en, right.en)};
}

Text capital(Text text) {
  capitalise(text.id);
  capitalise(text.en);
  return text;
}

Text upper(Text text) {
  for (char& letter : text.id) {
    letter = upper_of(letter);
  }
  for (char& letter : text.en) {
    letter = upper_of(letter);
  }
  return text;
}

Text ended(Text text) {
  end_sentence(text.id);
  end_sentence(text.en);
  return text;
}

std::string one_line(BytesView text) {
  std::string line;
  for (const char letter : visible_line(text)) {
    if (letter != ' ' || (!line.empty() && line.back() != ' ')) {
      line += letter;
    }
  }
  if (!line.empty() && line.back() == ' ') {
    line.pop_back();
  }
  return line;
}

Text spoken_time(std::int64_t time_us, int zone_offset_s) {
  constexpr std::array<const char*, 12> kBulan = {"Jan", "Feb", "Mar", "Apr", "Mei", "Jun",
                                                  "Jul", "Agu", "Sep", "Okt", "Nov", "Des"};
  constexpr std::array<const char*, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  if (time_us < kTimeUsMin + kDayUs || time_us > kTimeUsMax - kDayUs) {
    return same(std::to_string(time_us));
  }
  const auto start_us = day_start_us(time_us, zone_offset_s) + zone_offset_s * kSecondUs;
  const std::chrono::year_month_day date{
      std::chrono::sys_days{std::chrono::days{start_us / kDayUs}}};
  const auto minute = (time_us + zone_offset_s * kSecondUs - start_us) / (60 * kSecondUs);
  const auto month = static_cast<unsigned>(date.month()) - 1;
  const auto zone = zone_name(zone_offset_s);
  const auto day = static_cast<unsigned>(date.day());
  const auto year = static_cast<int>(date.year());
  return {fmt::format("{} {} {} {:02}.{:02} {}", day, kBulan.at(month), year, minute / 60,
                      minute % 60, zone),
          fmt::format("{} {} {} {:02}:{:02} {}", day, kMonths.at(month), year, minute / 60,
                      minute % 60, zone)};
}

Text short_id(BytesView id) {
  constexpr std::size_t kShown = 4;
  if (id.size() != MessageId::kSize) {
    return same(to_hex(id.substr(0, kShown)));
  }
  return Text{"pesan ", "message "} + same("…" + to_hex(id.substr(id.size() - kShown)));
}

}  // namespace kentongan::schema
