#pragma once

#include <cstdint>

#include "core/base/bytes.h"

namespace kentongan {

// Protobuf's wire format, as far as bytes are put together from parts that must not be encoded
// again, or looked at without being parsed. Where neither is needed, use the generated classes.

[[nodiscard]] constexpr std::size_t varint_size(std::uint64_t value) {
  std::size_t size = 1;
  for (; value >= 0x80; value >>= 7) {
    ++size;
  }
  return size;
}

inline void append_varint(Bytes& to, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) {
    to.push_back(static_cast<char>(value | 0x80));
  }
  to.push_back(static_cast<char>(value));
}

/// Field of wire type 0; nothing for zero, as proto3 has it.
inline void append_uint_field(Bytes& to, std::uint32_t field, std::uint64_t value) {
  if (value != 0) {
    append_varint(to, std::uint64_t{field} << 3);
    append_varint(to, value);
  }
}

/// Tag and length of a field of wire type 2; its bytes are appended after it.
inline void append_length(Bytes& to, std::uint32_t field, std::size_t size) {
  append_varint(to, (std::uint64_t{field} << 3) | 2);
  append_varint(to, size);
}

/// Field of wire type 2; nothing for empty, as proto3 has it.
inline void append_bytes_field(Bytes& to, std::uint32_t field, BytesView value) {
  if (!value.empty()) {
    append_length(to, field, value.size());
    to.append(value);
  }
}

/// Size of the whole field: tag, length, bytes. Zero for empty.
[[nodiscard]] constexpr std::size_t bytes_field_size(std::uint32_t field, std::size_t size) {
  return size == 0 ? 0 : varint_size(std::uint64_t{field} << 3) + varint_size(size) + size;
}

/// One field of a serialised message, where it lies.
struct WireField {
  std::uint32_t number = 0;
  std::uint32_t type = 0;    ///< 0 varint, 1 fixed64, 2 bytes, 5 fixed32.
  std::uint64_t varint = 0;  ///< Of wire type 0.
  BytesView bytes;           ///< Of the others.
};

/// Walks the fields of a message as they stand, copying nothing; every length is checked.
/// @code for (WireReader reader(bytes); reader.next(field);) …; if (!reader.ok()) … @endcode
class WireReader {
 public:
  explicit WireReader(BytesView bytes) : rest_(bytes) {}

  /// Moves to the next field. @return false at the end, or where the bytes are no message.
  bool next() {
    if (rest_.empty()) {
      return false;
    }
    std::uint64_t tag = 0;
    if (!varint(tag) || (tag >> 3) == 0 || (tag >> 3) > 0x1fff'ffff) {
      ok_ = false;
      return false;
    }
    field_ = static_cast<std::uint32_t>(tag >> 3);
    type_ = static_cast<std::uint32_t>(tag & 7);
    ok_ = value_of(type_);
    return ok_;
  }

  bool next(WireField& field) {
    if (!next()) {
      return false;
    }
    field = {field_, type_, type_ == 0 ? number_ : 0, bytes_};
    return true;
  }

  [[nodiscard]] std::uint32_t field() const { return field_; }
  [[nodiscard]] std::uint64_t number() const { return number_; }  ///< Of wire type 0.
  [[nodiscard]] BytesView bytes() const { return bytes_; }        ///< Of wire type 2.
  /// After the end: were the bytes a message?
  [[nodiscard]] bool ok() const { return ok_; }

 private:
  bool value_of(unsigned type) {
    number_ = 0;
    bytes_ = {};
    switch (type) {
      case 0:
        return varint(number_);
      case 1:
        return take(8);
      case 2:
        return varint(number_) && take(number_);
      case 5:
        return take(4);
      default:
        return false;
    }
  }
  bool varint(std::uint64_t& value) {
    value = 0;
    for (unsigned shift = 0; shift < 64 && !rest_.empty(); shift += 7) {
      const auto byte = static_cast<unsigned char>(rest_.front());
      rest_.remove_prefix(1);
      value |= std::uint64_t{byte & 0x7fU} << shift;
      if (byte < 0x80) {
        return shift < 63 || byte <= 1;  // A tenth byte has one bit left.
      }
    }
    return false;
  }
  bool take(std::uint64_t size) {
    if (size > rest_.size()) {
      return false;
    }
    bytes_ = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return true;
  }

  BytesView rest_;
  std::uint32_t field_ = 0;
  std::uint32_t type_ = 0;
  std::uint64_t number_ = 0;
  BytesView bytes_;
  bool ok_ = true;
};

}  // namespace kentongan
