#pragma once

#include <array>
#include <optional>

#include "core/base/bytes.h"
#include "core/base/ids.h"
#include "core/base/result.h"

namespace kentongan::identity {

/// Whatever somebody signs: a message, an evidence, a change of directory, duty or policy, as the
/// bytes that were signed (protocol.md 1). Views: the bytes belong to the caller.
struct ItemBytes {
  BytesView media_type;
  BytesView header;   ///< At most 4 KiB.
  BytesView payload;  ///< At most 1 MiB; may be empty.
  BytesView salt;     ///< 32 bytes.
};

struct ItemHashes {
  Digest header_root;
  Digest payload_commitment;
  Digest item_hash;

  friend bool operator==(const ItemHashes&, const ItemHashes&) = default;
};

constexpr BytesView kMessageMediaType = "application/vnd.kentongan.message.v1+protobuf";
constexpr BytesView kDirectoryMediaType = "application/vnd.kentongan.directory.v1+protobuf";
constexpr BytesView kDutyMediaType = "application/vnd.kentongan.duty.v1+protobuf";
constexpr BytesView kPolicyMediaType = "application/vnd.kentongan.policy.v1+yaml";
constexpr BytesView kEvidenceMediaTypePrefix = "application/vnd.kentongan.evidence.";
constexpr BytesView kSubmissionMediaType = "application/vnd.kentongan.submission.v1";

constexpr std::size_t kSaltBytes = 32;
constexpr std::size_t kHeaderGroups = 8;  ///< Of a message; any other item is one record.
constexpr std::size_t kHeaderSaltBytes = 16;

using RecordSalt = FixedBytes<kHeaderSaltBytes, struct RecordSaltTag>;
using Records = std::array<BytesView, kHeaderGroups>;
using RecordLeaves = std::array<Digest, kHeaderGroups>;

/// "application/vnd.kentongan.evidence.delivery-failed.v1+protobuf" of the code's name in the proto
/// enum (`EVIDENCE_CODE_DELIVERY_FAILED`). Empty for a code that is no item of its own (ORIGIN,
/// SUBMITTED, CORRECTED) and for a number that is no code.
[[nodiscard]] Bytes evidence_media_type(int evidence_code);

/// The reverse. @return nothing for whatever `evidence_media_type` never gives.
[[nodiscard]] std::optional<int> evidence_code_of(BytesView media_type);

/// The eight records of a message's header, as they stand: an absent group is the empty record.
/// @return `malformed` for anything but the fields 1 to 8, each at most once, in rising order, with
///         a one-byte tag and a length that fits.
Result<Records> records_of(BytesView message_header);

/// Header root, payload commitment and item hash of protocol.md 1, points 1 to 5. Pure; any thread;
/// no allocation.
/// @return `malformed` for a salt that is not 32 bytes or a message's header as above.
Result<ItemHashes> hash_item(const ItemBytes& item);

// The parts of `hash_item`, for an item of which something is withheld or erased.

/// Salt of record `index`, drawn from the item's salt. `index` < 8.
[[nodiscard]] RecordSalt record_salt(BytesView salt, std::size_t index);
/// H(00 || salt || record): a leaf of the header's tree.
[[nodiscard]] Digest record_leaf(BytesView record_salt, BytesView record);
/// H(12 || salt).
[[nodiscard]] Digest payload_salt_of(BytesView salt);
[[nodiscard]] Digest payload_commitment_of(BytesView payload_salt, BytesView payload);
[[nodiscard]] Digest item_hash_of(BytesView media_type, const Digest& header_root,
                                  const Digest& payload_commitment);

/// PAE(submission media type, root): what the agent's key, and an officer's, signs.
[[nodiscard]] Bytes bytes_to_sign(const Digest& submission_root);

/// DSSE's pre-authentication encoding.
[[nodiscard]] Bytes pae(BytesView type, BytesView body);

}  // namespace kentongan::identity
