#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "core/base/bytes.h"

namespace kentongan::verify {

/// The fields of a serialised message, the last of each number; none where the bytes are no message
/// (bundle.md 4). Views: the bytes belong to the caller.
class Fields {
 public:
  explicit Fields(BytesView message);

  /// Of wire type 2; else empty.
  [[nodiscard]] BytesView bytes(std::uint32_t number) const;
  /// Of wire type 0; else 0.
  [[nodiscard]] std::uint64_t number(std::uint32_t number) const;

 private:
  static constexpr std::size_t kFieldsMax = 32;
  struct Field {
    std::uint32_t type = 0;
    std::uint64_t varint = 0;
    BytesView bytes;
  };
  std::array<Field, kFieldsMax> fields_{};
};

}  // namespace kentongan::verify
