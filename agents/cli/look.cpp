#include "agents/cli/look.h"

#include <algorithm>
#include <array>

#include "core/base/visible.h"

namespace kentongan::cli {
namespace {

constexpr std::string_view kInkEnd = "\x1b[0m";

bool continues(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

/// Combining marks U+0300 to U+036F: CC 80 to CD AF.
bool is_combining(std::string_view text, std::size_t at) {
  if (at + 1 >= text.size()) {
    return false;
  }
  const auto first = static_cast<unsigned char>(text[at]);
  const auto second = static_cast<unsigned char>(text[at + 1]);
  return first == 0xCCU || (first == 0xCDU && second <= 0xAFU);
}

std::string_view code_of(Ink ink) {
  switch (ink) {
    case Ink::bold:
      return "\x1b[1m";
    case Ink::red:
      return "\x1b[1;31m";
    case Ink::yellow:
      return "\x1b[33m";
    case Ink::reverse:
      return "\x1b[7m";
    default:
      return "";
  }
}

}  // namespace

std::string inked(const Look& look, Ink ink, std::string text) {
  if (!look.colour || ink == Ink::plain || text.empty()) {
    return text;
  }
  return std::string(code_of(ink)) + text + std::string(kInkEnd);
}

std::size_t width_of(std::string_view text) {
  std::size_t width = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (!continues(text[at]) && !is_combining(text, at)) {
      ++width;
    }
  }
  return width;
}

std::string cut_to(const Look& look, std::string_view text, std::size_t width) {
  if (width_of(text) <= width) {
    return std::string(text);
  }
  const auto mark = look.ellipsis();
  const std::size_t marked = width_of(mark);
  if (width <= marked) {
    return std::string(mark.substr(0, look.utf8 ? mark.size() : width));
  }
  std::size_t end = 0;
  std::size_t taken = 0;
  while (end < text.size()) {
    if (!continues(text[end]) && !is_combining(text, end) && taken++ == width - marked) {
      break;
    }
    ++end;
  }
  return std::string(text.substr(0, end)) + std::string(mark);
}

std::string one_line(std::string_view text) {
  return visible_line(text);
}

std::string guarded(std::string_view text) {
  constexpr std::array kInks{Ink::bold, Ink::red, Ink::yellow, Ink::reverse};
  std::string out;
  while (!text.empty()) {
    const auto escape = text.find('\x1b');
    out += visible(text.substr(0, escape));
    if (escape == std::string_view::npos) {
      break;
    }
    text.remove_prefix(escape);
    std::string_view own = text.starts_with(kInkEnd) ? kInkEnd : std::string_view{};
    for (const Ink ink : kInks) {
      own = text.starts_with(code_of(ink)) ? code_of(ink) : own;
    }
    out += own.empty() ? visible(text.substr(0, 1)) : std::string(own);
    text.remove_prefix(std::max<std::size_t>(own.size(), 1));
  }
  return out;
}

}  // namespace kentongan::cli
