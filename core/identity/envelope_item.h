#pragma once

#include "core/base/result.h"
#include "core/identity/item.h"

namespace kentongan::v1 {
class Envelope;
}

namespace kentongan::identity {

/// How much of an item an envelope still shows (protocol.md 1, point 7).
enum class Shown : std::uint8_t {
  all,             ///< Header, payload and salt.
  payload_erased,  ///< The header whole, of the payload only its commitment.
  groups,          ///< Some groups of a message's header, perhaps the payload.
  nothing,         ///< Only the two hashes.
};

struct EnvelopeItem {
  ItemHashes hashes;
  Shown shown = Shown::all;
};

/// Hashes of the item that an envelope carries, whatever of it is withheld or erased: what it shows
/// is checked against what it only states. Pure; any thread.
/// @return `malformed` if the fields are those of no row of that table, if a length is wrong, or if
///         header, openings or payload do not lead to the stated hashes.
Result<EnvelopeItem> hash_envelope(const v1::Envelope& envelope);

/// Takes payload, salt and wrapped keys out of a whole envelope and puts in what its hashes need:
/// `payload_erased`, of which item hash, signatures and proofs are the same. One that is so already
/// stays. @return `malformed` for any other form; nothing is changed then.
Result<void> withhold_payload(v1::Envelope& envelope);

/// The bytes of a stored event, of whose message the payload is withheld so. The leaf and all that
/// is proven by it are the same. @return `corrupt` for bytes that are no event with a message.
Result<Bytes> without_payload(BytesView event);

}  // namespace kentongan::identity
