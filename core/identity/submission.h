#pragma once

#include <functional>
#include <span>

#include "core/base/bytes.h"
#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/identity/directory.h"
#include "core/identity/keys.h"
#include "kentongan/v1/envelope.pb.h"

namespace kentongan::identity {

/// A submission: 1 to 256 items of one agent and one lane under one signature over the root of
/// their hashes (protocol.md 1, point 6).

using Signatures = google::protobuf::RepeatedPtrField<v1::Signature>;

/// Answers which public key a key id names for the author of an item, at the item's seq.
/// @return `key_unknown` or `key_revoked`. A key id in an envelope is a hint: the answer must
///         depend on who the item says is speaking.
using KeyLookup = std::function<Result<PublicKey>(const KeyId&)>;

/// The directory's agent and officer keys of that agency, in force at `seq`. Keeps a reference.
[[nodiscard]] KeyLookup keys_of(const Directory& directory, const AgencyCode& agency, Seq seq);

/// RFC 6962 root over the items' hashes, in order. Not of an empty span.
[[nodiscard]] Digest submission_root(std::span<const Digest> item_hashes);

[[nodiscard]] v1::Signature sign_submission(const SigningKey& key, const Digest& root);

/// Puts items that belong together into one submission: each gets its place, the count and the
/// key's signature over the root. At most 256.
void sign_items(std::span<v1::Envelope> items, const SigningKey& key);

/// Checks every signature over the root.
/// @return `bad_signature` for none, for more than four, for one twice, or for one that is not the
///         key's over this root; `malformed` for an id or a value of another length; else what
///         `key_of` says.
Result<void> verify_submission(const Digest& root, const Signatures& signatures,
                               const KeyLookup& key_of);

/// Root that an item's own index, count and path lead to.
/// @return `malformed` for a count outside of 1 to 256, an index past it, a path of another length.
Result<Digest> root_of_item(const v1::Envelope& envelope, const Digest& item_hash);

}  // namespace kentongan::identity
