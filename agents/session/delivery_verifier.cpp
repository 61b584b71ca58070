#include "agents/session/delivery_verifier.h"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "agents/session/leaf_check.h"
#include "core/base/lane.h"
#include "core/base/limits.h"
#include "core/base/tree_hash.h"
#include "core/identity/act.h"
#include "core/identity/item.h"
#include "core/identity/own_entry.h"
#include "core/identity/submission.h"
#include "core/schema/catalogue.h"
#include "core/schema/refusal.h"
#include "kentongan/v1/directory.pb.h"
#include "kentongan/v1/evidence.pb.h"
#include "kentongan/v1/header.pb.h"

namespace kentongan::agents {
namespace {

constexpr std::size_t kCheckedRootsMost = 8;

Error unreadable(const char* what) {
  return fail(ErrorCode::malformed, Text{"Isi kiriman tidak dapat dibaca.",
                                         std::string("The delivery cannot be read: ") + what});
}

Error bad_signature(const char* what) {
  Error error = schema::refusal(ErrorCode::bad_signature);
  error.text.en += std::string(" (") + what + ")";
  return error;
}

bool is_brokers_alone(std::uint32_t evidence_code) {
  return evidence_code == v1::EVIDENCE_CODE_EXPIRED || evidence_code == v1::EVIDENCE_CODE_SEALED;
}

/// What stands in a Delivery, before anything of it is checked.
Result<void> open(BytesView bytes, VerifiedDelivery& delivery, BytesView& incident_key) {
  BytesView leaf;
  WireField field;
  WireReader reader(bytes);
  while (reader.next(field)) {
    if (field.number == 1) {
      delivery.bytes = field.bytes;
    } else if (field.number == 2) {
      leaf = field.bytes;
    } else if (field.number == 4) {
      incident_key = field.bytes;
    } else if (field.number == 5) {
      if (field.bytes.size() != Digest::kSize || delivery.path.size() == limits::kPathMax) {
        return unreadable("its path is none");
      }
      delivery.path.push_back(Digest::copied(field.bytes));
    }
  }
  if (!reader.ok() || leaf.size() != eventlog::LeafBytes::kSize) {
    return unreadable("it has no event and leaf");
  }
  delivery.leaf_bytes = eventlog::LeafBytes::copied(leaf);
  delivery.leaf_hash = leaf_hash(leaf);
  return read_event(delivery.bytes, delivery.event);
}

/// The item's hash as the leaf of a Delivery names it, nothing of it checked; else zero.
Digest named_item(BytesView bytes) {
  BytesView leaf;
  WireField field;
  WireReader reader(bytes);
  while (reader.next(field)) {
    leaf = field.number == 2 ? field.bytes : leaf;
  }
  if (leaf.size() != eventlog::LeafBytes::kSize) {
    return {};
  }
  const auto read = eventlog::decode(eventlog::LeafBytes::copied(leaf));
  return read ? read->item : Digest{};
}

DeliveryFault fault_of(const VerifiedDelivery& delivery, Error error) {
  DeliveryFault fault{Seq(delivery.event.seq), std::nullopt, delivery.leaf_hash,
                      delivery.event.kind == EventKind::message, std::move(error)};
  if (delivery.event.is_item()) {
    if (const auto facts = read_header(delivery.event.kind, delivery.event.header)) {
      fault.id = MessageId::copied(facts->id);
      fault.exercise = facts->exercise;
    }
  }
  return fault;
}

/// Whether nobody but an officer states it: by its type, or its code and its message's lane.
bool needs_officer(const VerifiedDelivery& delivery) {
  constexpr std::uint32_t kLane = 12;  // Of a Decision.
  if (delivery.event.kind == EventKind::message) {
    const auto* type = schema::Catalogue::standard().find(delivery.facts.type);
    return type != nullptr && type->officer_signs;
  }
  const auto rule = identity::officer_signs(static_cast<int>(delivery.facts.evidence_code));
  std::uint64_t precedence = 0;
  WireField field;
  for (WireReader reader(delivery.event.decision);
       rule == identity::OfficerSigns::unless_kilat && reader.next(field);) {
    precedence = field.number == kLane ? field.varint : precedence;
  }
  return rule == identity::OfficerSigns::always ||
         (rule == identity::OfficerSigns::unless_kilat && precedence != v1::PRECEDENCE_KILAT);
}

bool same_signatures(const EventParts& one, const EventParts& other) {
  if (one.signature_count != other.signature_count) {
    return false;
  }
  for (std::size_t i = 0; i < one.signature_count; ++i) {
    if (one.signatures.at(i).value != other.signatures.at(i).value ||
        one.signatures.at(i).key_id != other.signatures.at(i).key_id) {
      return false;
    }
  }
  return true;
}

}  // namespace

DeliveryVerifier::DeliveryVerifier(BusTrust trust, const identity::Directory& directory)
    : trust_(std::move(trust)),
      statement_id_(identity::key_id_of(trust_.statement_key)),
      directory_(directory) {}

Result<void> DeliveryVerifier::verify_deliver(BytesView body, VerifiedFrame& frame) {
  frame.good.clear();
  frame.bad.reset();
  frame.waiting = 0;
  deliveries_.clear();
  std::uint64_t precedence = 0;
  WireField field;
  WireReader reader(body);
  while (reader.next(field)) {
    if (field.number == 1) {
      precedence = field.varint;
    } else if (field.number == 2) {
      deliveries_.push_back(field.bytes);
    } else if (field.number == 3) {
      frame.waiting = field.varint;
    }
  }
  if (!reader.ok() || precedence < 1 || precedence > kLaneCount) {
    return unreadable("it has no lane");
  }
  frame.lane = lane_of(static_cast<v1::Precedence>(precedence));
  verify_all(frame);
  return {};
}

Result<void> DeliveryVerifier::verify_answer(BytesView body, VerifiedFrame& frame) {
  frame.good.clear();
  frame.bad.reset();
  frame.waiting = 0;
  deliveries_.clear();
  WireField field;
  WireReader reader(body);
  while (reader.next(field)) {
    if (field.number == 2) {
      deliveries_.push_back(field.bytes);
    }
  }
  if (!reader.ok()) {
    return unreadable("it is no answer");
  }
  verify_all(frame);
  return {};
}

void DeliveryVerifier::verify_all(VerifiedFrame& frame) {
  frame.good.reserve(deliveries_.size());
  faulty_item_.reset();
  for (const BytesView bytes : deliveries_) {
    VerifiedDelivery& delivery = frame.good.emplace_back();
    BytesView incident_key;
    Result<void> checked = open(bytes, delivery, incident_key);
    if (checked) {
      checked = check_contents(delivery, trust_.bus, incident_key, repeats_);
    }
    if (!checked) {
      frame.bad = fault_of(delivery, std::move(checked).error());
      if (const auto hash = item_hash_of(delivery)) {
        faulty_item_ = *hash;
      }
      frame.good.pop_back();
      break;
    }
  }
  for (std::size_t from = 0; from < frame.good.size();) {
    std::size_t size = 1;
    const auto checked = check_run(frame.good, from, size);
    if (!checked) {
      frame.bad = fault_of(frame.good[from], checked.error());
      frame.good.resize(from);
      return;
    }
    from += size;
  }
}

Result<void> DeliveryVerifier::check_run(std::vector<VerifiedDelivery>& all, std::size_t from,
                                         std::size_t& size) {
  const VerifiedDelivery& first = all[from];
  size = 1;
  if (!first.event.is_item()) {
    return {};
  }
  if (first.event.count == 1 || !first.path.empty()) {
    KTG_TRY(const Digest root,
            root_from_path(first.leaf.item, first.event.index, first.event.count, first.path));
    return check_signatures(first, root);
  }
  const std::size_t count = first.event.count;
  if (first.event.index != 0 || count > deliveries_.size() - from || count == 0 ||
      count > limits::kSubmissionItemsMax) {
    return unreadable("a part of a submission without its path");
  }
  size = std::min(count, all.size() - from);
  return check_whole(all, from, size);
}

Result<void> DeliveryVerifier::check_whole(std::vector<VerifiedDelivery>& all, std::size_t from,
                                           std::size_t here) {
  const VerifiedDelivery& first = all[from];
  const std::size_t count = first.event.count;
  hashes_.clear();
  for (std::size_t i = 0; i < here; ++i) {
    const VerifiedDelivery& item = all[from + i];
    if (item.event.index != i || item.event.count != count || !item.path.empty() ||
        !same_signatures(item.event, first.event)) {
      return unreadable("a submission that is not whole");
    }
    hashes_.push_back(item.leaf.item);
  }
  for (std::size_t i = here; i < count; ++i) {
    hashes_.push_back(named_item(deliveries_[from + i]));
  }
  auto checked = check_signatures(first, tree_root(hashes_));
  const bool is_cut = here < count;
  if (!checked && is_cut && faulty_item_) {
    hashes_[here] = *faulty_item_;
    checked = check_signatures(first, tree_root(hashes_));
  }
  if (!checked && is_cut && checked.error().code == ErrorCode::bad_signature) {
    return unreadable("a submission cut by a fault");
  }
  KTG_TRY_VOID(checked);
  for (std::size_t i = 1; i < here; ++i) {
    KTG_TRY_VOID(check_keys(all[from + i]));
  }
  for (std::size_t i = 0; is_cut && i < here; ++i) {
    all[from + i].path = audit_path(hashes_, i);  // No log will hold the run whole.
  }
  return {};
}

Result<identity::PublicKey> DeliveryVerifier::key_for(const VerifiedDelivery& delivery,
                                                      const KeyId& id) const {
  const EventParts& event = delivery.event;
  const bool is_evidence = event.kind == EventKind::evidence;
  if (id == statement_id_ && is_evidence && !delivery.facts.agency.empty()) {
    return bad_signature("the broker's key says something in an agency's name");
  }
  if (id == statement_id_ &&
      (event.is_change() || event.kind == EventKind::policy || is_evidence)) {
    return trust_.statement_key;
  }
  if (is_evidence && is_brokers_alone(delivery.facts.evidence_code)) {
    return bad_signature("the broker alone can say that");
  }
  const identity::Key* key = directory_.key(id);
  if (key == nullptr) {
    return fail(ErrorCode::key_unknown, Text{"Kunci penanda tangan tidak terdaftar.",
                                             "The signer's key is not registered."});
  }
  if (key->kind != identity::KeyKind::agent && key->kind != identity::KeyKind::officer) {
    return bad_signature("the key is not one that signs items");
  }
  if (!event.is_change() && event.kind != EventKind::policy &&
      key->agency.value() != delivery.facts.agency) {
    return bad_signature("the key is another agency's");
  }
  if (!key->in_force_at(delivery.seq())) {
    return fail(ErrorCode::key_revoked, Text{"Kunci penanda tangan tidak berlaku saat itu.",
                                             "The signer's key was not in force then."});
  }
  return identity::PublicKey::from(key->public_key);
}

Result<void> DeliveryVerifier::check_signatures(const VerifiedDelivery& delivery,
                                                const Digest& root) {
  const EventParts& event = delivery.event;
  if (event.signature_count == 0) {
    return bad_signature("there is none");
  }
  bool is_let_in = false;  // A change, by who may.
  for (std::size_t i = 0; i < event.signature_count; ++i) {
    const EventParts::Signature& signature = event.signatures.at(i);
    const KeyId id = KeyId::copied(signature.key_id);
    const bool is_statement = id == statement_id_;
    if (event.is_change() && !is_statement && !may_change(delivery, id)) {
      continue;  // Who is new proves that he holds his key; another's signature counts.
    }
    is_let_in = is_let_in || is_statement || event.is_change();
    KTG_TRY(const identity::PublicKey key, key_for(delivery, id));
    const Checked now{root, id, identity::SignatureBytes::copied(signature.value)};
    const bool known = std::any_of(checked_.begin(), checked_.end(), [&](const Checked& checked) {
      return checked.root == now.root && checked.key == now.key &&
             checked.signature == now.signature;
    });
    if (known) {
      continue;
    }
    if (!identity::verifies(key, identity::bytes_to_sign(root),
                            identity::SignatureBytes::copied(signature.value))) {
      return bad_signature("it is not the key's over this root");
    }
    if (checked_.size() < kCheckedRootsMost) {
      checked_.push_back(now);
    } else {
      checked_[next_checked_++ % kCheckedRootsMost] = now;
    }
  }
  if ((event.is_change() || event.kind == EventKind::policy) && !is_let_in) {
    return bad_signature("a change of directory or policy without the broker's signature");
  }
  return check_officer(delivery);
}

Result<void> DeliveryVerifier::check_keys(const VerifiedDelivery& delivery) const {
  for (std::size_t i = 0; i < delivery.event.signature_count && !delivery.event.is_change(); ++i) {
    const KeyId id = KeyId::copied(delivery.event.signatures.at(i).key_id);
    KTG_TRY_VOID(key_for(delivery, id));
  }
  return check_officer(delivery);
}

bool DeliveryVerifier::may_change(const VerifiedDelivery& delivery, const KeyId& id) const {
  const identity::Key* key = directory_.key(id);
  v1::DirectoryChange change;
  return key != nullptr && key->kind == identity::KeyKind::agent &&
         key->in_force_at(delivery.seq()) &&
         change.ParseFromArray(delivery.event.header.data(),
                               static_cast<int>(delivery.event.header.size())) &&
         identity::check_own_entry(directory_, change, key->agency).has_value();
}

Result<void> DeliveryVerifier::check_officer(const VerifiedDelivery& delivery) const {
  const EventParts& event = delivery.event;
  const bool is_of_agency = event.kind == EventKind::message || event.kind == EventKind::evidence;
  if (!is_of_agency || event.signatures.front().key_id == statement_id_.view()) {
    return {};
  }
  const HeaderFacts& facts = delivery.facts;
  OfficerId officer;
  if (!facts.officer.empty()) {
    KTG_TRY(officer, OfficerId::from(facts.officer));
  }
  const identity::Key* key = event.signature_count < 2
                                 ? nullptr
                                 : directory_.key(KeyId::copied(event.signatures.at(1).key_id));
  return identity::check_act(directory_,
                             {AgencyCode(std::string(facts.agency)),
                              DutyCode(std::string(facts.duty)),
                              officer,
                              key,
                              needs_officer(delivery),
                              {delivery.seq(), event.time_us}},
                             identity::kNumberedWithinUs);
}

eventlog::Event to_log_event(const VerifiedDelivery& delivery, Lane lane, const AgencyCode& own) {
  eventlog::Event event;
  event.time_us = delivery.event.time_us;
  event.epoch = delivery.leaf.epoch;
  event.bytes = Bytes(delivery.bytes);
  event.leaf = delivery.leaf_bytes;
  if (delivery.event.is_item()) {
    event.item = eventlog::ItemKey{MessageId::copied(delivery.facts.id), delivery.leaf.item};
    event.path = delivery.path;
  }
  if (!delivery.facts.incident.empty()) {
    event.incident = IncidentId(std::string(delivery.facts.incident));
  }
  event.mailboxes.push_back({own, lane, role_in(delivery.event.decision, own.value())});
  return event;
}

}  // namespace kentongan::agents
