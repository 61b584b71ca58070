#pragma once

#include <vector>

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/identity/payload_keys.h"
#include "kentongan/v1/envelope.pb.h"

namespace kentongan::agents {

struct OutItem;

/// With what a payload is sealed. What an outbox stores of it is the ciphertext; under another
/// number, and so another header, it is sealed anew with the same key.
struct Sealing {
  identity::PayloadKey key;
  std::vector<identity::SealingKey> holders{};  ///< For whom the key is to be wrapped.
  std::vector<v1::KeyWrap> wraps{};             ///< For whom it is wrapped already.
};

/// Puts the ciphertext in the place of the payload, and the wraps beside it. The header stands.
/// @return `malformed` for a header that is none.
Result<void> seal(OutItem& item, Sealing sealing, Random& random);

/// The reverse, for sealing anew: the payload of the item is its plaintext on return.
/// @return `corrupt` if the key is not there; as `PayloadKeys::find` and `open_payload`.
Result<Sealing> unseal(OutItem& item, const identity::PayloadKeys& keys);

}  // namespace kentongan::agents
