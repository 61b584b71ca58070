#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <functional>
#include <string>
#include <string_view>

#include "core/base/check.h"
#include "core/base/result.h"

namespace kentongan {

/// Bytes are std::string, as in the protobuf accessors, so that nothing is copied to cross over.
using Bytes = std::string;
using BytesView = std::string_view;

/// Exactly `N` bytes: digests, ids, keys. Zero when default-made. Compared in constant order, not
/// in constant time; secrets are compared in core/identity.
template <std::size_t N, typename Tag>
class FixedBytes {
 public:
  static constexpr std::size_t kSize = N;

  constexpr FixedBytes() = default;

  /// @return `malformed` unless `bytes` is exactly `N` long.
  static Result<FixedBytes> from(BytesView bytes) {
    if (bytes.size() != N) {
      return fail(ErrorCode::malformed,
                  "expected " + std::to_string(N) + " bytes, got " + std::to_string(bytes.size()));
    }
    return copied(bytes);
  }

  /// For bytes whose length is known; anything else is a broken invariant.
  static FixedBytes copied(BytesView bytes) {
    KTG_CHECK(bytes.size() == N);
    FixedBytes fixed;
    std::memcpy(fixed.bytes_.data(), bytes.data(), N);
    return fixed;
  }

  [[nodiscard]] BytesView view() const { return {reinterpret_cast<const char*>(bytes_.data()), N}; }
  [[nodiscard]] Bytes str() const { return Bytes(view()); }
  [[nodiscard]] const std::uint8_t* data() const { return bytes_.data(); }
  std::uint8_t* data() { return bytes_.data(); }
  [[nodiscard]] bool is_zero() const { return *this == FixedBytes{}; }

  friend auto operator<=>(const FixedBytes&, const FixedBytes&) = default;
  friend bool operator==(const FixedBytes&, const FixedBytes&) = default;

 private:
  std::array<std::uint8_t, N> bytes_{};
};

/// Lower case, two digits a byte.
[[nodiscard]] std::string to_hex(BytesView bytes);
/// @return `malformed` for an odd length or a letter that is no digit.
Result<Bytes> from_hex(std::string_view hex);

/// RFC 4648 section 4, with padding.
[[nodiscard]] std::string to_base64(BytesView bytes);
/// @return `malformed` for anything but canonical padded base64.
Result<Bytes> from_base64(std::string_view text);

/// Well-formed UTF-8 (RFC 3629): no overlong form, no surrogate, nothing above U+10FFFF.
[[nodiscard]] bool is_utf8(BytesView bytes);

// Fixed layouts are big endian (protocol.md).
inline void put_u64(char* at, std::uint64_t value) {
  const std::uint64_t big = __builtin_bswap64(value);
  std::memcpy(at, &big, sizeof big);
}
inline void put_u32(char* at, std::uint32_t value) {
  const std::uint32_t big = __builtin_bswap32(value);
  std::memcpy(at, &big, sizeof big);
}
inline std::uint64_t get_u64(const char* at) {
  std::uint64_t big = 0;
  std::memcpy(&big, at, sizeof big);
  return __builtin_bswap64(big);
}
inline std::uint32_t get_u32(const char* at) {
  std::uint32_t big = 0;
  std::memcpy(&big, at, sizeof big);
  return __builtin_bswap32(big);
}
inline void append_u64(Bytes& to, std::uint64_t value) {
  std::array<char, 8> big{};
  put_u64(big.data(), value);
  to.append(big.data(), big.size());
}
inline void append_u32(Bytes& to, std::uint32_t value) {
  std::array<char, 4> big{};
  put_u32(big.data(), value);
  to.append(big.data(), big.size());
}

/// CRC-32C (Castagnoli), as used beside stored rows. RFC 3720, appendix B.4.
/// Of bytes that come in parts: `before` is the sum of what came before.
[[nodiscard]] std::uint32_t crc32c(BytesView bytes, std::uint32_t before = 0);

}  // namespace kentongan

template <std::size_t N, typename Tag>
struct std::hash<kentongan::FixedBytes<N, Tag>> {
  std::size_t operator()(const kentongan::FixedBytes<N, Tag>& bytes) const noexcept {
    return std::hash<std::string_view>{}(bytes.view());
  }
};
