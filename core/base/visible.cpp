#include "core/base/visible.h"

#include <algorithm>
#include <cstdint>

#include <fmt/format.h>

#include "core/base/bytes.h"

namespace kentongan {
namespace {

/// Bytes of the UTF-8 sequence at the front; 0 if none stands there.
std::size_t sequence_at(std::string_view text) {
  constexpr std::size_t kSequenceMax = 4;
  for (std::size_t length = 1; length <= std::min(kSequenceMax, text.size()); ++length) {
    if (is_utf8(text.substr(0, length))) {
      return length;
    }
  }
  return 0;
}

/// Of a whole sequence; those of four bytes are all seen.
std::uint32_t code_point_of(std::string_view sequence) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(sequence[i]); };
  switch (sequence.size()) {
    case 1:
      return byte(0);
    case 2:
      return (byte(0) & 0x1fU) << 6U | (byte(1) & 0x3fU);
    case 3:
      return (byte(0) & 0x0fU) << 12U | (byte(1) & 0x3fU) << 6U | (byte(2) & 0x3fU);
    default:
      return 0x10000;
  }
}

bool breaks_line(std::uint32_t point) {
  return point == '\n' || point == '\r' || point == '\t' || point == 0x85 || point == 0x2028 ||
         point == 0x2029;
}

bool is_unseen(std::uint32_t point) {
  return point < 0x20 || (point >= 0x7f && point <= 0x9f) || point == 0x61c || point == 0x200e ||
         point == 0x200f || (point >= 0x2028 && point <= 0x202e) ||
         (point >= 0x2066 && point <= 0x2069);
}

std::string shown(std::string_view text, bool on_one_line) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const auto first = static_cast<unsigned char>(text.front());
    if (first >= 0x20 && first < 0x7f) {
      out += text.front();
      text.remove_prefix(1);
      continue;
    }
    const auto length = sequence_at(text);
    const auto point = length == 0 ? 0 : code_point_of(text.substr(0, length));
    if (length == 0) {
      out += '?';
    } else if (on_one_line && breaks_line(point)) {
      out += ' ';
    } else if (is_unseen(point) && point != '\n' && point != '\t') {
      out += fmt::format("\\u{:04x}", point);
    } else {
      out += text.substr(0, length);
    }
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return out;
}

}  // namespace

std::string visible(std::string_view text) {
  return shown(text, false);
}

std::string visible_line(std::string_view text) {
  return shown(text, true);
}

}  // namespace kentongan
