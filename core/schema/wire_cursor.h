#pragma once

#include <cstdint>
#include <optional>

#include "core/base/bytes.h"

namespace kentongan::schema {

/// Takes the parts of the protobuf wire format off the front of bytes that stay where they are.
class WireCursor {
 public:
  explicit WireCursor(BytesView bytes) : at_(bytes.data()), end_(bytes.data() + bytes.size()) {}

  [[nodiscard]] bool at_end() const { return at_ == end_; }

  /// At most `bytes_max` bytes long.
  std::optional<std::uint64_t> varint(int bytes_max = 10) {
    std::uint64_t value = 0;
    for (int i = 0; i < bytes_max && at_ != end_; ++i) {
      const auto byte = static_cast<std::uint8_t>(*at_++);
      if (i == 9 && byte > 1) {
        return std::nullopt;
      }
      value |= static_cast<std::uint64_t>(byte & 0x7f) << (7 * i);
      if (byte < 0x80) {
        return value;
      }
    }
    return std::nullopt;
  }

  std::optional<BytesView> take(std::uint64_t count) {
    if (count > static_cast<std::uint64_t>(end_ - at_)) {
      return std::nullopt;
    }
    const BytesView taken(at_, count);
    at_ += count;
    return taken;
  }

  std::optional<BytesView> length_delimited() {
    const auto count = varint(5);
    return count ? take(*count) : std::nullopt;
  }

  /// One value of the wire type, which is unread. @return false if it is cut short or a group.
  bool skip(unsigned wire) {
    switch (wire) {
      case 0:
        return varint().has_value();
      case 1:
        return take(8).has_value();
      case 2:
        return length_delimited().has_value();
      case 5:
        return take(4).has_value();
      default:
        return false;
    }
  }

 private:
  const char* at_;
  const char* end_;
};

}  // namespace kentongan::schema
