#pragma once

#include <cstdint>
#include <string_view>

#include "agents/session/delivery_verifier.h"
#include "agents/session/repeats.h"
#include "core/base/result.h"

namespace kentongan::agents {

/// Everything of a delivery but its signatures: header and media type, bus, hashes of the item, and
/// the leaf field by field. Fills `delivery.facts` and `delivery.leaf`. Pure but for `repeats`.
/// @return `malformed`, `wrong_bus`; `corrupt` naming the field of the leaf that does not fit.
Result<void> check_contents(VerifiedDelivery& delivery, std::string_view bus,
                            BytesView incident_key, Repeats& repeats);

/// What the item of this event hashes to by its contents, whatever its leaf says.
/// @return `malformed` for what has no item, or none that can be hashed.
Result<Digest> item_hash_of(const VerifiedDelivery& delivery);

/// The role of an agency among the parties of a serialised Decision; 0: not named.
[[nodiscard]] std::uint8_t role_in(BytesView decision, std::string_view agency);

}  // namespace kentongan::agents
