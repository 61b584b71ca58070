#include "core/schema/wording.h"

#include <array>
#include <chrono>

#include <fmt/format.h>

#include "core/base/ids.h"
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

/// U+0080..U+009F, U+202A..U+202E, U+2066..U+2069, U+2028, U+2029.
bool is_unseen(BytesView sequence) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(sequence[i]); };
  if (sequence.size() == 2) {
    return byte(0) == 0xc2 && byte(1) <= 0x9f;
  }
  if (sequence.size() != 3 || byte(0) != 0xe2) {
    return false;
  }
  return (byte(1) == 0x80 && byte(2) >= 0xa8 && byte(2) <= 0xae) ||
         (byte(1) == 0x81 && byte(2) >= 0xa6 && byte(2) <= 0xa9);
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
  line.reserve(text.size());
  const auto blank = [&line] {
    if (!line.empty() && line.back() != ' ') {
      line += ' ';
    }
  };
  for (std::size_t i = 0; i < text.size();) {
    std::size_t length = 1;
    while (length <= 4 && i + length <= text.size() && !is_utf8(text.substr(i, length))) {
      ++length;
    }
    if (length > 4 || i + length > text.size()) {
      line += '?';
      ++i;
      continue;
    }
    const BytesView sequence = text.substr(i, length);
    const auto first = static_cast<unsigned char>(sequence.front());
    if (first <= 0x20 || first == 0x7f || is_unseen(sequence)) {
      blank();
    } else {
      line += sequence;
    }
    i += length;
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
  constexpr std::int64_t kSecondUs = 1'000'000;
  constexpr std::int64_t kDayUs = 86'400 * kSecondUs;
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
