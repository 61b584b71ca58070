#include "agents/session/leaf_check.h"

#include <array>
#include <string>

#include "core/base/digest.h"
#include "core/identity/envelope_item.h"
#include "core/identity/item.h"
#include "core/schema/refusal.h"
#include "kentongan/v1/event.pb.h"

namespace kentongan::agents {
namespace {

using eventlog::Leaf;
using eventlog::LeafFlag;
using eventlog::LeafType;

constexpr std::size_t kEvidenceCodes = 22;

Error corrupt(const char* field) {
  return fail(ErrorCode::corrupt, Text{"Daun catatan tidak cocok dengan isi kiriman.",
                                       std::string("The leaf does not fit the event: ") + field});
}

Error malformed(const char* what) {
  return fail(ErrorCode::malformed, std::string(what));
}

/// Leaves number the kinds from 1 (protocol.md 4), events from 10.
LeafType leaf_type_of(EventKind kind) {
  return static_cast<LeafType>(static_cast<std::uint32_t>(kind) -
                               static_cast<std::uint32_t>(EventKind::message) + 1);
}

const std::array<Bytes, kEvidenceCodes>& evidence_media_types() {
  static const std::array<Bytes, kEvidenceCodes> kTypes = [] {
    std::array<Bytes, kEvidenceCodes> types;
    for (std::size_t code = 1; code < types.size(); ++code) {
      types.at(code) = identity::evidence_media_type(static_cast<int>(code));
    }
    return types;
  }();
  return kTypes;
}

Result<void> check_media_type(const VerifiedDelivery& delivery) {
  BytesView wanted;
  switch (leaf_type_of(delivery.event.kind)) {
    case LeafType::message:
      wanted = identity::kMessageMediaType;
      break;
    case LeafType::evidence:
      if (delivery.facts.evidence_code == 0 || delivery.facts.evidence_code >= kEvidenceCodes) {
        return malformed("an evidence code that does not exist");
      }
      wanted = evidence_media_types().at(delivery.facts.evidence_code);
      break;
    case LeafType::directory:
      wanted = identity::kDirectoryMediaType;
      break;
    case LeafType::policy:
      wanted = identity::kPolicyMediaType;
      break;
    default:
      wanted = identity::kDutyMediaType;
      break;
  }
  return wanted == delivery.event.media_type ? Result<void>{}
                                             : malformed("the media type is not that of the event");
}

Result<identity::ItemHashes> hashes_of(const VerifiedDelivery& delivery) {
  const EventParts& event = delivery.event;
  if (!event.withheld) {
    return identity::hash_item({event.media_type, event.header, event.payload, event.salt});
  }
  v1::Accepted accepted;
  if (!accepted.ParseFromArray(event.body.data(), static_cast<int>(event.body.size()))) {
    return malformed("the envelope cannot be read");
  }
  KTG_TRY(const auto item, identity::hash_envelope(accepted.envelope()));
  return item.hashes;
}

/// An order that something be kept: field 2 of a RetentionOrder.
bool is_hold(std::string_view type, BytesView payload) {
  constexpr std::uint32_t kAction = 2;
  constexpr std::uint64_t kHold = 2;
  bool holds = false;
  WireField field;
  for (WireReader reader(payload); type == "retention_order" && reader.next(field);) {
    holds = field.number == kAction ? field.varint == kHold : holds;
  }
  return holds;
}

/// The flags that can be made from the event; the others are the broker's word.
std::uint16_t flags_of(const VerifiedDelivery& delivery, std::uint16_t& known) {
  const EventParts& event = delivery.event;
  known = LeafFlag::exercise | LeafFlag::sealed | LeafFlag::break_glass;
  std::uint16_t flags = 0;
  if (!event.withheld) {
    known = static_cast<std::uint16_t>(known | LeafFlag::has_payload);
    flags = event.payload.empty() ? 0 : LeafFlag::has_payload;
  }
  const bool is_read =
      event.kind != EventKind::message || (!event.withheld && !delivery.facts.sealed);
  known = static_cast<std::uint16_t>(known | (is_read ? LeafFlag::legal_hold : 0));
  const auto set = [&flags](bool on, LeafFlag flag) {
    flags = static_cast<std::uint16_t>(flags | (on ? flag : 0));
  };
  set(!delivery.facts.exercise.empty(), LeafFlag::exercise);
  set(delivery.facts.sealed, LeafFlag::sealed);
  set(is_read && event.kind == EventKind::message && is_hold(delivery.facts.type, event.payload),
      LeafFlag::legal_hold);
  WireField field;
  WireReader reader(event.decision);
  while (reader.next(field)) {
    set(field.number == 2 && field.varint != 0, LeafFlag::break_glass);
  }
  return flags;
}

std::uint8_t code_of(const VerifiedDelivery& delivery) {
  constexpr std::uint8_t kOrigin = 1;
  constexpr std::uint8_t kCorrected = 15;
  if (delivery.event.kind == EventKind::message) {
    return delivery.facts.type == "correction" ? kCorrected : kOrigin;
  }
  return static_cast<std::uint8_t>(delivery.facts.evidence_code);
}

bool signer_fits(const VerifiedDelivery& delivery) {
  const EventParts& event = delivery.event;
  if (event.signature_count == 0) {
    return false;
  }
  const BytesView signer = delivery.leaf.signer.view();
  if (event.kind != EventKind::message && event.kind != EventKind::evidence) {
    for (std::size_t i = 0; i < event.signature_count; ++i) {
      if (event.signatures.at(i).key_id == signer) {
        return true;
      }
    }
    return false;
  }
  // The officer whose item it is stands behind the agent, before whoever signed with him.
  return event.signatures.at(event.signature_count > 1 ? 1 : 0).key_id == signer;
}

Result<void> check_incident(const VerifiedDelivery& delivery, BytesView incident_key,
                            Repeats& repeats) {
  const Leaf& leaf = delivery.leaf;
  if ((leaf.flags & LeafFlag::tag_hidden) != 0) {
    return {};
  }
  if (delivery.event.kind == EventKind::message &&
      delivery.facts.incident.empty() != leaf.incident_tag.is_zero()) {
    return corrupt("incident");
  }
  if (incident_key.empty() || leaf.incident_tag.is_zero()) {
    return {};
  }
  KTG_TRY(const Digest key, Digest::from(incident_key));
  return repeats.tag_of(key) == leaf.incident_tag ? Result<void>{} : corrupt("incident tag");
}

Result<void> check_item_leaf(const VerifiedDelivery& delivery, BytesView incident_key,
                             Repeats& repeats) {
  const Leaf& leaf = delivery.leaf;
  KTG_TRY(const auto hashes, hashes_of(delivery));
  if (leaf.item != hashes.item_hash) {
    return corrupt("item");
  }
  if (leaf.header_root != hashes.header_root) {
    return corrupt("header root");
  }
  if ((leaf.flags & LeafFlag::code_hidden) == 0 && leaf.code != code_of(delivery)) {
    return corrupt("code");
  }
  std::uint16_t known = 0;
  const std::uint16_t flags = flags_of(delivery, known);
  if ((leaf.flags & known) != flags) {
    return corrupt("flags");
  }
  const BytesView decision = delivery.event.decision;
  if (leaf.decision != (decision.empty() ? Digest{} : repeats.of_decision(decision))) {
    return corrupt("decision");
  }
  if (!signer_fits(delivery)) {
    return corrupt("signer");
  }
  return check_incident(delivery, incident_key, repeats);
}

}  // namespace

Result<void> check_contents(VerifiedDelivery& delivery, std::string_view bus,
                            BytesView incident_key, Repeats& repeats) {
  KTG_TRY(delivery.leaf, eventlog::decode(delivery.leaf_bytes));
  const Leaf& leaf = delivery.leaf;
  if (leaf.type != leaf_type_of(delivery.event.kind)) {
    return corrupt("type");
  }
  if (leaf.time_us != delivery.event.time_us) {
    return corrupt("time");
  }
  if (!delivery.event.is_item()) {
    if (leaf.item != sha256(delivery.bytes)) {
      return corrupt("item");
    }
    return leaf.header_root.is_zero() ? Result<void>{} : corrupt("header root");
  }
  if (!delivery.event.withheld || !delivery.event.header.empty()) {
    KTG_TRY(delivery.facts, read_header(delivery.event.kind, delivery.event.header));
    if (delivery.facts.bus != bus) {
      return schema::refusal(ErrorCode::wrong_bus);
    }
    KTG_TRY_VOID(check_media_type(delivery));
  } else {
    return malformed("the header is withheld");
  }
  return check_item_leaf(delivery, incident_key, repeats);
}

Result<Digest> item_hash_of(const VerifiedDelivery& delivery) {
  if (!delivery.event.is_item()) {
    return malformed("no item");
  }
  KTG_TRY(const auto hashes, hashes_of(delivery));
  return hashes.item_hash;
}

std::uint8_t role_in(BytesView decision, std::string_view agency) {
  constexpr std::uint32_t kParties = 11;
  WireField party;
  WireReader reader(decision);
  while (reader.next(party)) {
    if (party.number != kParties) {
      continue;
    }
    bool named = false;
    std::uint8_t role = 0;
    WireField field;
    WireReader of_party(party.bytes);
    while (of_party.next(field)) {
      named = named || (field.number == 1 && field.bytes == agency);
      role = field.number == 3 ? static_cast<std::uint8_t>(field.varint) : role;
    }
    if (named) {
      return role;
    }
  }
  return 0;
}

}  // namespace kentongan::agents
