#include "tests/support/builders.h"

#include "core/base/digest.h"
#include "core/eventlog/leaf.h"
#include "core/identity/item.h"
#include "kentongan/v1/incident.pb.h"

namespace kentongan::test {
namespace {

constexpr const char* kBus = "bus.test/log/1";

void add_party(v1::Decision& decision, const std::string& agency, v1::PartyRole role) {
  auto* party = decision.add_parties();
  party->set_agency(agency);
  party->set_role(role);
}

v1::Header header_of(const MessageSpec& spec, const MessageId& id, std::int64_t at_us) {
  v1::Header header;
  header.mutable_identity()->set_id(id.str());
  header.mutable_identity()->set_bus(kBus);
  header.mutable_identity()->set_type(spec.type);
  header.mutable_author()->set_agency(spec.from);
  for (const auto& to : spec.to) {
    header.mutable_addresses()->add_to()->set_agency(to);
  }
  for (const auto& cc : spec.cc) {
    header.mutable_addresses()->add_cc()->set_agency(cc);
  }
  header.mutable_subject()->set_incident(spec.incident);
  header.mutable_subject()->set_reply_to(spec.reply_to);
  header.mutable_handling()->set_precedence(spec.precedence);
  header.mutable_handling()->set_classification(v1::CLASSIFICATION_BIASA);
  header.mutable_times()->set_written_at_us(at_us);
  return header;
}

v1::Decision decision_of(const MessageSpec& spec) {
  v1::Decision decision;
  decision.set_permit(true);
  decision.set_lane(spec.precedence);
  add_party(decision, spec.from, v1::PARTY_ROLE_AUTHOR);
  for (const auto& to : spec.to) {
    add_party(decision, to, v1::PARTY_ROLE_TO);
  }
  for (const auto& cc : spec.cc) {
    add_party(decision, cc, v1::PARTY_ROLE_CC);
  }
  return decision;
}

}  // namespace

v1::Envelope LogBuilder::sealed(const Item& item, Digest& item_hash, Digest& header_root) {
  v1::Envelope envelope;
  envelope.set_media_type(item.media_type);
  envelope.set_header(item.header);
  envelope.set_payload(item.payload);
  envelope.set_salt(random_.bytes(32));
  envelope.set_count(1);
  const auto hashes =
      identity::hash_item({item.media_type, item.header, item.payload, envelope.salt()});
  item_hash = hashes.value().item_hash;
  header_root = hashes.value().header_root;
  return envelope;
}

void LogBuilder::append(v1::Event event, std::int64_t at_s, std::uint8_t leaf_type,
                        const Item* item) {
  eventlog::Leaf leaf;
  leaf.type = static_cast<eventlog::LeafType>(leaf_type);
  leaf.epoch = 1;
  leaf.time_us = at_us(at_s);
  if (item != nullptr) {
    auto* accepted = event.has_message() ? event.mutable_message() : event.mutable_evidence();
    *accepted->mutable_envelope() = sealed(*item, leaf.item, leaf.header_root);
    leaf.decision = sha256(accepted->decision());
  }
  event.set_seq(last_seq() + 1);
  event.set_time_us(leaf.time_us);
  eventlog::Record record;
  record.number = Seq(event.seq());
  record.epoch = 1;
  record.bytes = event.SerializeAsString();
  record.leaf = eventlog::encode(leaf);
  records_.push_back(std::move(record));
}

MessageId LogBuilder::message(const MessageSpec& spec) {
  const auto id = random_.message_id(at_us(spec.at_s));
  v1::InitialReport payload;
  payload.set_text(spec.text);
  payload.set_category(spec.category);
  const Item item{Bytes(identity::kMessageMediaType),
                  header_of(spec, id, at_us(spec.at_s)).SerializeAsString(),
                  payload.SerializeAsString()};
  v1::Event event;
  event.mutable_message()->set_decision(decision_of(spec).SerializeAsString());
  append(std::move(event), spec.at_s, 1, &item);
  return id;
}

MessageId LogBuilder::evidence(const EvidenceSpec& spec) {
  v1::Evidence evidence;
  const auto id = random_.message_id(at_us(spec.at_s));
  evidence.set_id(id.str());
  evidence.set_bus(kBus);
  evidence.set_code(spec.code);
  evidence.set_about(spec.about.str());
  evidence.set_agency(spec.agency);
  evidence.set_duty(spec.duty);
  evidence.set_at_us(at_us(spec.at_s));
  if (spec.officer) {
    evidence.set_officer(Bytes(16, '\x01'));
  }
  if (!spec.reason.empty()) {
    evidence.mutable_reason()->set_text(spec.reason);
  }
  const Item item{identity::evidence_media_type(spec.code), evidence.SerializeAsString(), ""};
  v1::Event event;
  event.mutable_evidence();
  append(std::move(event), spec.at_s, 2, &item);
  return id;
}

MessageId LogBuilder::delivered(const std::string& agency, v1::Precedence lane, std::uint64_t first,
                                std::uint64_t last, std::int64_t at_s) {
  v1::Evidence evidence;
  const auto id = random_.message_id(at_us(at_s));
  evidence.set_id(id.str());
  evidence.set_bus(kBus);
  evidence.set_code(v1::EVIDENCE_CODE_DELIVERED);
  evidence.set_agency(agency);
  evidence.set_by_machine(true);
  evidence.set_at_us(at_us(at_s));
  auto* run = evidence.mutable_delivered();
  run->set_lane(lane);
  run->set_first_seq(first);
  run->set_last_seq(last);
  const Item item{identity::evidence_media_type(v1::EVIDENCE_CODE_DELIVERED),
                  evidence.SerializeAsString(), ""};
  v1::Event event;
  event.mutable_evidence();
  append(std::move(event), at_s, 2, &item);
  return id;
}

void LogBuilder::refused(const MessageId& id, const std::string& agency, v1::RefusalReason reason,
                         std::int64_t at_s) {
  v1::Event event;
  auto* refused = event.mutable_refused();
  refused->set_id(id.str());
  refused->set_agency(agency);
  refused->set_reason(reason);
  refused->mutable_text()->set_id("ditolak");
  refused->mutable_text()->set_en("refused");
  append(std::move(event), at_s, 7, nullptr);
}

void LogBuilder::statement(std::int64_t at_s) {
  v1::Event event;
  event.mutable_statement()->set_kind(v1::Statement::KIND_START);
  append(std::move(event), at_s, 8, nullptr);
}

std::vector<eventlog::Record> LogBuilder::overtaken() const {
  std::vector<eventlog::Record> both{records_.at(1), records_.at(0)};
  both[0].number = Seq(1);
  both[1].number = Seq(2);
  return both;
}

}  // namespace kentongan::test
