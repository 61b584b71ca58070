#include "core/base/bytes.h"

#include <array>

namespace kentongan {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";
constexpr std::string_view kBase64Digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

int value_in(std::string_view digits, char letter) {
  const auto at = digits.find(letter);
  return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

int hex_value(char letter) {
  return value_in(kHexDigits,
                  letter >= 'A' && letter <= 'F' ? static_cast<char>(letter + 32) : letter);
}

/// Length of the well-formed sequence at the front; 0 if there is none. RFC 3629, section 4.
std::size_t utf8_sequence(BytesView from) {
  const auto byte = [from](std::size_t at) {
    return at < from.size() ? static_cast<std::uint8_t>(from[at]) : std::uint8_t{0};
  };
  const std::uint8_t first = byte(0);
  if (first < 0x80) {
    return 1;
  }
  const std::size_t length = first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  const std::uint8_t low = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
  const std::uint8_t high = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
  if (length == 0 || first > 0xf4 || byte(1) < low || byte(1) > high) {
    return 0;
  }
  for (std::size_t at = 2; at < length; ++at) {
    if ((byte(at) & 0xc0) != 0x80) {
      return 0;
    }
  }
  return length;
}

std::array<std::uint32_t, 256> crc_table() {
  constexpr std::uint32_t kPolynomialReversed = 0x82f63b78;
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t i = 0; i < table.size(); ++i) {
    std::uint32_t crc = i;
    for (int bit = 0; bit < 8; ++bit) {
      crc = (crc & 1) != 0 ? (crc >> 1) ^ kPolynomialReversed : crc >> 1;
    }
    table[i] = crc;
  }
  return table;
}

std::uint32_t crc32c_table(BytesView bytes, std::uint32_t before) {
  static const auto kTable = crc_table();
  std::uint32_t crc = ~before;
  for (const char byte : bytes) {
    crc = (crc >> 8) ^ kTable[(crc ^ static_cast<std::uint8_t>(byte)) & 0xff];
  }
  return ~crc;
}

#if defined(__x86_64__)
__attribute__((target("sse4.2"))) std::uint32_t crc32c_sse(BytesView bytes, std::uint32_t before) {
  std::uint64_t crc = ~before;
  const char* at = bytes.data();
  std::size_t left = bytes.size();
  for (; left >= 8; left -= 8, at += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, at, sizeof word);
    crc = __builtin_ia32_crc32di(crc, word);
  }
  auto small = static_cast<std::uint32_t>(crc);
  for (; left > 0; --left, ++at) {
    small = __builtin_ia32_crc32qi(small, static_cast<std::uint8_t>(*at));
  }
  return ~small;
}
#endif

}  // namespace

std::string to_hex(BytesView bytes) {
  std::string hex;
  hex.reserve(bytes.size() * 2);
  for (const char byte : bytes) {
    hex += kHexDigits[static_cast<std::uint8_t>(byte) >> 4];
    hex += kHexDigits[static_cast<std::uint8_t>(byte) & 15];
  }
  return hex;
}

Result<Bytes> from_hex(std::string_view hex) {
  if (hex.size() % 2 != 0) {
    return fail(ErrorCode::malformed, "odd number of hexadecimal digits");
  }
  Bytes bytes;
  bytes.reserve(hex.size() / 2);
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    const int high = hex_value(hex[i]);
    const int low = hex_value(hex[i + 1]);
    if (high < 0 || low < 0) {
      return fail(ErrorCode::malformed, "not a hexadecimal digit");
    }
    bytes += static_cast<char>(high * 16 + low);
  }
  return bytes;
}

std::string to_base64(BytesView bytes) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const auto left = std::min<std::size_t>(3, bytes.size() - i);
    std::uint32_t group = 0;
    for (std::size_t j = 0; j < 3; ++j) {
      group = group << 8 | (j < left ? static_cast<std::uint8_t>(bytes[i + j]) : 0U);
    }
    for (std::size_t j = 0; j < 4; ++j) {
      text += j <= left ? kBase64Digits[group >> (18 - 6 * j) & 63] : '=';
    }
  }
  return text;
}

Result<Bytes> from_base64(std::string_view text) {
  Bytes bytes;
  std::uint32_t bits = 0;
  int held = 0;
  std::size_t end = text.size();
  while (end > 0 && text[end - 1] == '=') {
    --end;
  }
  for (std::size_t i = 0; i < end; ++i) {
    const int digit = value_in(kBase64Digits, text[i]);
    if (digit < 0) {
      return fail(ErrorCode::malformed, "not a base64 digit");
    }
    bits = bits << 6 | static_cast<std::uint32_t>(digit);
    held += 6;
    if (held >= 8) {
      held -= 8;
      bytes += static_cast<char>(bits >> held & 0xff);
    }
  }
  if (to_base64(bytes) != text) {
    return fail(ErrorCode::malformed, "not canonical base64");
  }
  return bytes;
}

bool is_utf8(BytesView bytes) {
  while (!bytes.empty()) {
    const std::size_t length = utf8_sequence(bytes);
    if (length == 0) {
      return false;
    }
    bytes.remove_prefix(length);
  }
  return true;
}

std::uint32_t crc32c(BytesView bytes, std::uint32_t before) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("sse4.2") != 0) {
    return crc32c_sse(bytes, before);
  }
#endif
  return crc32c_table(bytes, before);
}

}  // namespace kentongan
