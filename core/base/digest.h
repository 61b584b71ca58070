#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>

#include "core/base/bytes.h"
#include "core/base/ids.h"

namespace kentongan {

/// SHA-256 (FIPS 180-4), the one hash of the project; the only place that knows OpenSSL.
/// The state lies in the object, so nothing is allocated; a copy goes on from where the first
/// stands.
///
/// Threads: belongs to one thread.
class Sha256 {
 public:
  Sha256();

  Sha256& update(BytesView bytes);
  /// Gives the digest and begins anew.
  Digest finish();

 private:
  static constexpr std::size_t kStateBytes = 112;
  alignas(8) std::array<std::uint8_t, kStateBytes> state_;
};

[[nodiscard]] Digest sha256(BytesView bytes);
/// Over the parts, one after the other, without copying them together.
[[nodiscard]] Digest sha256(std::initializer_list<BytesView> parts);

/// RFC 2104 with SHA-256.
[[nodiscard]] Digest hmac_sha256(BytesView key, BytesView bytes);

}  // namespace kentongan
