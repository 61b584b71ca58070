#pragma once

#include "core/base/bytes.h"
#include "core/base/ids.h"
#include "core/base/random.h"
#include "core/base/result.h"
#include "core/identity/keys.h"
#include "kentongan/v1/envelope.pb.h"

namespace kentongan::identity {

/// What opens one payload. Wiped when it goes. Whoever destroys every copy has erased the payload.
class PayloadKey {
 public:
  static constexpr std::size_t kSize = 32;

  static PayloadKey generate(Random& random);
  /// @return `malformed` for another length.
  static Result<PayloadKey> from(BytesView bytes);

  PayloadKey(const PayloadKey&) = default;
  PayloadKey& operator=(const PayloadKey&) = default;
  ~PayloadKey();

  [[nodiscard]] BytesView view() const { return bytes_.view(); }

 private:
  PayloadKey() = default;
  FixedBytes<kSize, struct PayloadKeyTag> bytes_;
};

/// A payload as the bus carries it from RAHASIA up: 24 bytes of nonce, then XChaCha20-Poly1305 with
/// the header's root as associated data, so that it opens under its own header alone (protocol.md
/// 1, point 4). 40 bytes longer than the payload.
[[nodiscard]] Bytes seal_payload(BytesView payload, const Digest& header_root,
                                 const PayloadKey& key, Random& random);
/// @return `malformed` if it is too short, was changed, or belongs to another header or key.
Result<Bytes> open_payload(BytesView sealed, const Digest& header_root, const PayloadKey& key);

/// The payload's key for one holder of a sealing key: 80 bytes of libsodium's sealed box, whose key
/// of one use `random` draws, so that a simulation repeats by its seed.
[[nodiscard]] v1::KeyWrap wrap_key(const PayloadKey& key, const SealingKey& holder, Random& random);
/// @return `key_unknown` for a wrap of another key; `malformed` if it does not open.
Result<PayloadKey> unwrap_key(const v1::KeyWrap& wrap, const SealingPair& holder);

}  // namespace kentongan::identity
