#include "core/identity/envelope_item.h"

#include <utility>
#include <vector>

#include "core/base/tree_hash.h"
#include "kentongan/v1/envelope.pb.h"
#include "kentongan/v1/event.pb.h"

namespace kentongan::identity {
namespace {

constexpr std::size_t kOpeningPathLength = 3;

Error malformed(const char* why) {
  return fail(ErrorCode::malformed, why);
}

/// The two hashes that an envelope states when it no longer shows what they stand for.
Result<ItemHashes> stated(const v1::Envelope& envelope) {
  KTG_TRY(const Digest header_root, Digest::from(envelope.header_root()));
  KTG_TRY(const Digest commitment, Digest::from(envelope.payload_commitment()));
  return ItemHashes{header_root, commitment,
                    item_hash_of(envelope.media_type(), header_root, commitment)};
}

Result<EnvelopeItem> whole(const v1::Envelope& envelope) {
  if (!envelope.header_root().empty() || !envelope.payload_commitment().empty() ||
      !envelope.header_salts().empty() || !envelope.payload_salt().empty() ||
      envelope.openings_size() != 0) {
    return malformed("an item shown whole carries nothing beside header, payload and salt");
  }
  KTG_TRY(const auto hashes, hash_item({envelope.media_type(), envelope.header(),
                                        envelope.payload(), envelope.salt()}));
  return EnvelopeItem{hashes, Shown::all};
}

Result<Digest> root_by_salts(const v1::Envelope& envelope) {
  const BytesView salts = envelope.header_salts();
  if (envelope.media_type() != kMessageMediaType) {
    if (salts.size() != kHeaderSaltBytes) {
      return malformed("the header of such an item has one salt of 16 bytes");
    }
    return record_leaf(salts, envelope.header());
  }
  if (salts.size() != kHeaderGroups * kHeaderSaltBytes) {
    return malformed("the header of a message has eight salts of 16 bytes");
  }
  KTG_TRY(const Records records, records_of(envelope.header()));
  RecordLeaves leaves;
  for (std::size_t i = 0; i < kHeaderGroups; ++i) {
    leaves[i] = record_leaf(salts.substr(i * kHeaderSaltBytes, kHeaderSaltBytes), records[i]);
  }
  return tree_root(leaves);
}

Result<EnvelopeItem> erased(const v1::Envelope& envelope) {
  if (!envelope.payload().empty() || !envelope.payload_salt().empty() ||
      envelope.openings_size() != 0) {
    return malformed("an item with its payload erased carries neither payload nor openings");
  }
  KTG_TRY(const auto hashes, stated(envelope));
  KTG_TRY(const Digest root, root_by_salts(envelope));
  if (root != hashes.header_root) {
    return malformed("the header does not lead to its root");
  }
  return EnvelopeItem{hashes, Shown::payload_erased};
}

/// A record that stands for group `index`: its bytes are one group of that tag, or none at all.
bool is_record_of(BytesView record, std::size_t index) {
  const auto records = records_of(record);
  return records && (*records)[index].size() == record.size();
}

Result<void> check_opening(const v1::Opening& opening, const Digest& header_root) {
  if (opening.index() >= kHeaderGroups || opening.salt().size() != kHeaderSaltBytes ||
      opening.path_size() != kOpeningPathLength) {
    return malformed("an opening has an index below 8, a salt of 16 bytes and three hashes");
  }
  if (!is_record_of(opening.record(), opening.index())) {
    return malformed("the record of an opening is not of its group");
  }
  std::vector<Digest> path;
  for (const auto& hash : opening.path()) {
    KTG_TRY(const Digest step, Digest::from(hash));
    path.push_back(step);
  }
  const auto leaf = record_leaf(opening.salt(), opening.record());
  KTG_TRY(const Digest root, root_from_path(leaf, opening.index(), kHeaderGroups, path));
  return root == header_root ? Result<void>() : malformed("an opening does not lead to the root");
}

Result<void> check_shown_payload(const v1::Envelope& envelope, const Digest& commitment) {
  if (envelope.payload_salt().empty()) {
    return envelope.payload().empty() ? Result<void>()
                                      : malformed("a payload that is shown needs its salt");
  }
  KTG_TRY(const Digest salt, Digest::from(envelope.payload_salt()));
  return payload_commitment_of(salt.view(), envelope.payload()) == commitment
             ? Result<void>()
             : malformed("the payload does not lead to its commitment");
}

Result<EnvelopeItem> opened(const v1::Envelope& envelope) {
  if (envelope.media_type() != kMessageMediaType || !envelope.header_salts().empty()) {
    return malformed("only the header of a message is opened in parts");
  }
  if (envelope.openings(0).index() != 0) {
    return malformed("the group identity is always opened");
  }
  KTG_TRY(const auto hashes, stated(envelope));
  std::array<bool, kHeaderGroups> seen{};
  for (const auto& opening : envelope.openings()) {
    KTG_TRY_VOID(check_opening(opening, hashes.header_root));
    if (std::exchange(seen[opening.index()], true)) {
      return malformed("a group is opened twice");
    }
  }
  KTG_TRY_VOID(check_shown_payload(envelope, hashes.payload_commitment));
  return EnvelopeItem{hashes, Shown::groups};
}

}  // namespace

Result<EnvelopeItem> hash_envelope(const v1::Envelope& envelope) {
  if (!envelope.salt().empty()) {
    return whole(envelope);
  }
  if (!envelope.header_salts().empty()) {
    return erased(envelope);
  }
  if (!envelope.header().empty()) {
    return malformed("a header without its salts");
  }
  if (envelope.openings_size() > 0) {
    return opened(envelope);
  }
  if (!envelope.payload().empty() || !envelope.payload_salt().empty()) {
    return malformed("a payload without its header");
  }
  KTG_TRY(const auto hashes, stated(envelope));
  return EnvelopeItem{hashes, Shown::nothing};
}

Result<void> withhold_payload(v1::Envelope& envelope) {
  KTG_TRY(const EnvelopeItem item, hash_envelope(envelope));
  if (item.shown == Shown::payload_erased) {
    return {};
  }
  if (item.shown != Shown::all) {
    return fail(ErrorCode::malformed, "an envelope of which groups are withheld");
  }
  const std::size_t records = envelope.media_type() == kMessageMediaType ? kHeaderGroups : 1;
  Bytes salts;
  for (std::size_t i = 0; i < records; ++i) {
    salts += record_salt(envelope.salt(), i).str();
  }
  envelope.set_header_salts(salts);
  envelope.set_header_root(item.hashes.header_root.str());
  envelope.set_payload_commitment(item.hashes.payload_commitment.str());
  envelope.clear_payload();
  envelope.clear_salt();
  envelope.clear_wraps();
  return {};
}

Result<Bytes> without_payload(BytesView bytes) {
  v1::Event event;
  if (!event.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) || !event.has_message()) {
    return fail(ErrorCode::corrupt, "stored bytes are no message");
  }
  KTG_TRY_VOID(withhold_payload(*event.mutable_message()->mutable_envelope()));
  return event.SerializeAsString();
}

}  // namespace kentongan::identity
