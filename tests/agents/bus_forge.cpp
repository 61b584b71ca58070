#include "tests/agents/bus_forge.h"

#include "core/base/check.h"
#include "core/base/digest.h"
#include "core/base/tree_hash.h"
#include "core/eventlog/leaf.h"
#include "core/identity/item.h"
#include "core/identity/submission.h"
#include "kentongan/v1/event.pb.h"
#include "kentongan/v1/header.pb.h"
#include "kentongan/v1/sitrep.pb.h"

namespace kentongan::test {
namespace {

const char* other(const std::string& agency) {
  return agency == "BPBD-DKI" ? "KODIM-0502" : "BPBD-DKI";
}

}  // namespace

BusForge::BusForge() : statement_(identity::SigningKey::generate(random_)) {
  for (const char* agency : {"BPBD-DKI", "KODIM-0502"}) {
    keys_.emplace(agency, identity::SigningKey::generate(random_));
  }
  found();
}

agents::BusTrust BusForge::trust() const {
  return {kBus, statement_.public_key()};
}

void BusForge::found() {
  std::vector<Item> items;
  const auto add = [&](v1::DirectoryChange change) {
    change.set_id(random_.message_id(time_us_).str());
    change.set_bus(kBus);
    Item& item = items.emplace_back();
    item.media_type = identity::kDirectoryMediaType;
    item.header = change.SerializeAsString();
    item.arm = 12;
    KTG_CHECK(directory_.apply(change, Seq(next_seq_ + items.size() - 1)).has_value());
  };
  for (const auto& [agency, key] : keys_) {
    v1::DirectoryChange is_there;
    is_there.mutable_agency()->set_code(agency);
    is_there.mutable_agency()->set_name(agency);
    is_there.mutable_agency()->set_kind("bpbd");
    add(is_there);
    v1::DirectoryChange has_key;
    has_key.mutable_key()->set_key_id(key.key_id().str());
    has_key.mutable_key()->set_kind(v1::KEY_KIND_AGENT);
    has_key.mutable_key()->set_public_key(key.public_key().str());
    has_key.mutable_key()->set_agency(agency);
    add(has_key);
  }
  founding_ = store(std::move(items), {&statement_});
}

std::vector<v1::Delivery> BusForge::messages(const std::string& author, int count,
                                             v1::Precedence precedence) {
  std::vector<Item> items;
  for (int i = 0; i < count; ++i) {
    v1::Header header;
    header.mutable_identity()->set_id(random_.message_id(time_us_).str());
    header.mutable_identity()->set_bus(kBus);
    header.mutable_identity()->set_type("general_message");
    header.mutable_author()->set_agency(author);
    header.mutable_author()->set_duty("PIKET");
    header.mutable_addresses()->add_to()->set_agency(other(author));
    header.mutable_handling()->set_precedence(precedence);
    header.mutable_handling()->set_classification(v1::CLASSIFICATION_BIASA);
    header.mutable_times()->set_written_at_us(time_us_);
    header.mutable_chain()->set_sender_seq(++sender_seq_[author]);
    v1::GeneralMessage payload;
    payload.set_text("uji " + std::to_string(i));
    v1::Decision decision;
    decision.set_permit(true);
    decision.set_lane(precedence);
    v1::Party& from = *decision.add_parties();
    from.set_agency(author);
    from.set_role(v1::PARTY_ROLE_AUTHOR);
    v1::Party& to = *decision.add_parties();
    to.set_agency(other(author));
    to.set_role(v1::PARTY_ROLE_TO);
    Item& item = items.emplace_back();
    item.media_type = identity::kMessageMediaType;
    item.header = header.SerializeAsString();
    item.payload = payload.SerializeAsString();
    item.decision = decision.SerializeAsString();
    item.arm = 10;
    item.leaf.code = 1;
    item.leaf.flags = eventlog::has_payload;
  }
  return store(std::move(items), {&keys_.at(author)});
}

std::vector<v1::Delivery> BusForge::store(std::vector<Item> items,
                                          const std::vector<const identity::SigningKey*>& signers) {
  std::vector<v1::Envelope> envelopes;
  std::vector<Digest> hashes;
  for (Item& item : items) {
    v1::Envelope& envelope = envelopes.emplace_back();
    envelope.set_media_type(item.media_type);
    envelope.set_header(item.header);
    envelope.set_payload(item.payload);
    envelope.set_salt(random_.bytes(32));
    const auto made = identity::hash_item(
        {envelope.media_type(), envelope.header(), envelope.payload(), envelope.salt()});
    item.leaf.item = made.value().item_hash;
    item.leaf.header_root = made.value().header_root;
    hashes.push_back(item.leaf.item);
  }
  const Digest root = tree_root(hashes);
  std::vector<v1::Delivery> deliveries;
  for (std::size_t i = 0; i < items.size(); ++i) {
    Item& item = items[i];
    envelopes[i].set_index(static_cast<std::uint32_t>(i));
    envelopes[i].set_count(static_cast<std::uint32_t>(items.size()));
    for (const identity::SigningKey* signer : signers) {
      *envelopes[i].add_signatures() = identity::sign_submission(*signer, root);
    }
    v1::Event event;
    event.set_seq(next_seq_++);
    event.set_time_us(++time_us_);
    v1::Accepted& accepted = item.arm == v1::Event::kMessageFieldNumber ? *event.mutable_message()
                             : item.arm == v1::Event::kEvidenceFieldNumber
                                 ? *event.mutable_evidence()
                                 : *event.mutable_directory();
    *accepted.mutable_envelope() = envelopes[i];
    accepted.set_decision(item.decision);
    item.leaf.type = static_cast<eventlog::LeafType>(item.arm - 9);
    item.leaf.epoch = 1;
    item.leaf.time_us = event.time_us();
    item.leaf.signer = Digest::copied(signers.back()->key_id().view());
    item.leaf.decision = item.decision.empty() ? Digest{} : sha256(item.decision);
    v1::Delivery& delivery = deliveries.emplace_back();
    delivery.set_event(event.SerializeAsString());
    delivery.set_leaf(eventlog::encode(item.leaf).str());
    delivery.set_attempt(1);
  }
  return deliveries;
}

v1::Delivery BusForge::evidence(v1::EvidenceCode code, const std::string& agency,
                                const std::string& signer) {
  v1::Evidence said;
  said.set_id(random_.message_id(time_us_).str());
  said.set_bus(kBus);
  said.set_code(code);
  said.set_agency(agency);
  said.set_about_leaf(random_.bytes(Digest::kSize));
  said.set_by_machine(true);
  said.set_at_us(time_us_);
  v1::Decision decision;
  decision.set_permit(true);
  Item item;
  item.media_type = identity::evidence_media_type(code);
  item.header = said.SerializeAsString();
  item.decision = decision.SerializeAsString();
  item.arm = v1::Event::kEvidenceFieldNumber;
  item.leaf.code = static_cast<std::uint8_t>(code);
  item.leaf.subject = Digest::copied(said.about_leaf());
  return store({item}, {signer.empty() ? &statement_ : &keys_.at(signer)}).front();
}

v1::Delivery BusForge::refusal(const std::string& author) {
  v1::Event event;
  event.set_seq(next_seq_++);
  event.set_time_us(++time_us_);
  v1::Refused& refused = *event.mutable_refused();
  refused.set_id(random_.message_id(time_us_).str());
  refused.set_agency(author);
  refused.set_reason(v1::REFUSAL_REASON_ADDRESS_UNKNOWN);
  refused.set_times(1);
  eventlog::Leaf leaf;
  leaf.type = static_cast<eventlog::LeafType>(v1::Event::kRefusedFieldNumber - 9);
  leaf.epoch = 1;
  leaf.time_us = event.time_us();
  leaf.item = sha256(event.SerializeAsString());
  v1::Delivery delivery;
  delivery.set_event(event.SerializeAsString());
  delivery.set_leaf(eventlog::encode(leaf).str());
  delivery.set_attempt(1);
  return delivery;
}

std::vector<v1::Delivery> BusForge::with_paths(std::vector<v1::Delivery> run) const {
  std::vector<Digest> hashes;
  hashes.reserve(run.size());
  for (const v1::Delivery& delivery : run) {
    hashes.push_back(eventlog::decode(eventlog::LeafBytes::copied(delivery.leaf())).value().item);
  }
  for (std::size_t i = 0; i < run.size(); ++i) {
    for (const Digest& step : audit_path(hashes, i)) {
      run[i].add_path(step.str());
    }
  }
  return run;
}

v1::Deliver BusForge::deliver(const std::vector<v1::Delivery>& items, v1::Precedence lane) {
  v1::Deliver deliver;
  deliver.set_lane(lane);
  for (const v1::Delivery& item : items) {
    *deliver.add_items() = item;
  }
  return deliver;
}

}  // namespace kentongan::test
