#pragma once

#include <initializer_list>
#include <memory>

#include "core/base/bytes.h"
#include "core/base/ids.h"

namespace kentongan {

/// SHA-256 (FIPS 180-4), the one hash of the project; the only place that knows OpenSSL.
/// Made once and used again: a fetch of the algorithm for each call costs three times the hash.
///
/// Threads: belongs to one thread; `sha256` keeps one for each thread.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;

  Sha256& update(BytesView bytes);
  /// Gives the digest and begins anew.
  Digest finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

[[nodiscard]] Digest sha256(BytesView bytes);
/// Over the parts, one after the other, without copying them together.
[[nodiscard]] Digest sha256(std::initializer_list<BytesView> parts);

/// RFC 2104 with SHA-256.
[[nodiscard]] Digest hmac_sha256(BytesView key, BytesView bytes);

}  // namespace kentongan
