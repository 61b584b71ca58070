#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

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

/// Remembers which signature was found good over which root by which key, so that the items of one
/// submission that come apart cost one Ed25519 check together. A key's standing is asked anew each
/// time; only the arithmetic is remembered. Fixed size: a newer entry takes an older one's place.
///
/// Threads: belongs to one thread.
class SignatureCache {
 public:
  SignatureCache();

  /// @return as `verify_submission`.
  Result<void> check(const Digest& root, const Signatures& signatures, const KeyLookup& key_of);

 private:
  struct Entry {
    PublicKey key;
    Digest root;
    SignatureBytes signature;
    bool used = false;
  };
  std::vector<Entry> entries_;
};

/// Checks every signature over the root.
/// @return `bad_signature` for none, for more than four, for one twice, or for one that is not the
///         key's over this root; `malformed` for an id or a value of another length; else what
///         `key_of` says.
Result<void> verify_submission(const Digest& root, const Signatures& signatures,
                               const KeyLookup& key_of);

/// Root that an item's own index, count and path lead to.
/// @return `malformed` for a count outside of 1 to 256, an index past it, a path of another length.
Result<Digest> root_of_item(const v1::Envelope& envelope, const Digest& item_hash);

/// An item as it stands in a log, a frame or a bundle.
struct RunItem {
  Digest item_hash;
  std::uint32_t index = 0;
  std::uint32_t count = 0;
  std::span<const Digest> path;            ///< Empty where the run is whole.
  const Signatures* signatures = nullptr;  ///< Not null.
  AgencyCode author;
  Seq seq;  ///< At which the author's key must have been in force.
};

/// Verifies items in the order in which they stand, one root for each whole submission: an item
/// without a path is looked for between its brothers, `index` places after the first.
/// @return one result for each item; the items of a run share theirs. Beside the errors of
///         `verify_submission` `malformed` for a part of a submission that brings no path.
[[nodiscard]] std::vector<Result<void>> verify_run(std::span<const RunItem> items,
                                                   const Directory& directory,
                                                   SignatureCache& cache);

}  // namespace kentongan::identity
