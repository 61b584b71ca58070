#include "core/base/ids.h"

#include <algorithm>

namespace kentongan {
namespace {

bool is_code_of(std::string_view text, std::size_t length_min) {
  constexpr std::size_t kLengthMax = 40;
  return text.size() >= length_min && text.size() <= kLengthMax &&
         std::ranges::all_of(text, [](char letter) {
           return (letter >= 'A' && letter <= 'Z') || (letter >= '0' && letter <= '9') ||
                  letter == '-';
         });
}

}  // namespace

bool is_code(std::string_view text) {
  return is_code_of(text, 2);
}

bool is_incident_id(std::string_view text) {
  return is_code_of(text, 3);
}

std::string to_string(const MessageId& id) {
  std::string text = to_hex(id.view());
  for (const std::size_t at : {8U, 13U, 18U, 23U}) {
    text.insert(at, 1, '-');
  }
  return text;
}

Result<MessageId> message_id_from(std::string_view text) {
  std::string digits(text);
  std::erase(digits, '-');
  KTG_TRY(const auto bytes, from_hex(digits));
  return MessageId::from(bytes);
}

std::int64_t time_us_of(const MessageId& id) {
  const auto milliseconds = get_u64(id.view().data()) >> 16;
  return static_cast<std::int64_t>(milliseconds) * 1000;
}

}  // namespace kentongan
