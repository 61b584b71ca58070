#include "tests/support/paper_bus.h"

#include "core/base/check.h"
#include "core/base/digest.h"
#include "core/base/tree_hash.h"
#include "core/eventlog/checkpoint.h"
#include "core/identity/item.h"
#include "core/identity/note.h"
#include "core/identity/submission.h"

namespace kentongan::test {
namespace {

constexpr const char* kTagKey = "kunci tag kejadian untuk uji ini";
const std::vector<std::string>& agencies() {
  static const std::vector<std::string> kAgencies{"POLRES", "KODIM", "BPBD", "PTM"};
  return kAgencies;
}
const std::vector<std::string>& witnesses() {
  static const std::vector<std::string> kWitnesses{"W-POLRES", "W-KODIM", "W-BPBD"};
  return kWitnesses;
}

v1::DirectoryChange key_change(const identity::SigningKey& key, v1::KeyKind kind,
                               const std::string& agency) {
  v1::DirectoryChange change;
  v1::Key& entry = *change.mutable_key();
  entry.set_key_id(key.key_id().str());
  entry.set_kind(kind);
  entry.set_public_key(key.public_key().str());
  entry.set_agency(agency);
  if (kind == v1::KEY_KIND_OFFICER) {
    entry.set_officer(Bytes(16, 'p'));
  }
  return change;
}

}  // namespace

PaperBus::PaperBus(std::uint64_t seed)
    : random_(seed), log_(eventlog::MemoryLog::open(disk_).value()) {
  std::vector<std::string> names{"log", "statement", "officer", "stranger"};
  names.insert(names.end(), agencies().begin(), agencies().end());
  names.insert(names.end(), witnesses().begin(), witnesses().end());
  for (const std::string& name : names) {
    keys_.emplace(name, identity::SigningKey::generate(random_));
  }
  const auto vkey = [this](const std::string& name, identity::NoteKeyKind kind,
                           const std::string& shown) {
    return identity::NoteKey(shown, kind, keys_.at(name).public_key()).vkey();
  };
  annex_ = "log " + vkey("log", identity::NoteKeyKind::log, kBus) + "\n";
  for (const std::string& name : witnesses()) {
    annex_ += "witness " + name + " " + vkey(name, identity::NoteKeyKind::witness, name) + "\n";
  }
  annex_ += "group saksi 2 W-POLRES W-KODIM W-BPBD\nquorum saksi\n";
  found();
}

PaperBus::~PaperBus() = default;

void PaperBus::found() {
  std::vector<v1::DirectoryChange> changes{
      key_change(keys_.at("log"), v1::KEY_KIND_BROKER_LOG, ""),
      key_change(keys_.at("statement"), v1::KEY_KIND_BROKER_STATEMENT, "")};
  for (const std::string& agency : agencies()) {
    v1::DirectoryChange there;
    there.mutable_agency()->set_code(agency);
    changes.push_back(there);
    changes.push_back(key_change(keys_.at(agency), v1::KEY_KIND_AGENT, agency));
  }
  changes.push_back(key_change(keys_.at("officer"), v1::KEY_KIND_OFFICER, "POLRES"));
  std::vector<Item> items;
  for (v1::DirectoryChange& each : changes) {
    each.set_id(random_.message_id(time_us_).str());
    each.set_bus(kBus);
    Item& item = items.emplace_back();
    item.envelope.set_media_type(Bytes(identity::kDirectoryMediaType));
    item.envelope.set_header(each.SerializeAsString());
    item.arm = 12;
    item.parties = agencies();
  }
  store(std::move(items), {"statement"}, false);
}

PaperBus::Item PaperBus::message_item(const Message& message) {
  v1::Header header;
  header.mutable_identity()->set_id(random_.message_id(time_us_).str());
  header.mutable_identity()->set_bus(kBus);
  header.mutable_identity()->set_type(message.type);
  header.mutable_author()->set_agency(message.from);
  header.mutable_author()->set_duty(message.as.empty() ? "PIKET" : message.as);
  if (!message.as.empty()) {
    header.mutable_author()->set_officer(Bytes(16, 'p'));
  }
  header.mutable_addresses()->add_to()->set_agency(message.to);
  for (const std::string& other : message.also) {
    header.mutable_addresses()->add_to()->set_agency(other);
  }
  if (!message.incident.empty()) {
    header.mutable_subject()->set_incident(message.incident);
  }
  header.mutable_handling()->set_precedence(v1::PRECEDENCE_KILAT);
  header.mutable_handling()->set_classification(v1::CLASSIFICATION_BIASA);
  header.mutable_times()->set_written_at_us(time_us_);
  header.mutable_chain()->set_sender_seq(next_);
  v1::Decision decision;
  decision.set_permit(true);
  decision.set_rule("R1");
  decision.add_parties()->set_agency(message.to);
  Item item;
  item.envelope.set_media_type(Bytes(identity::kMessageMediaType));
  item.envelope.set_header(header.SerializeAsString());
  item.envelope.set_payload(message.text);
  item.decision = decision.SerializeAsString();
  item.leaf.code = message.type == "correction" ? 15 : 1;
  item.leaf.flags = message.text.empty() ? 0 : eventlog::has_payload;
  item.incident = message.incident;
  item.parties = {message.from, message.to};
  return item;
}

Seq PaperBus::message(const Message& message) {
  std::vector<std::string> signers{message.from};
  if (message.by_officer || !message.as.empty()) {
    signers.emplace_back("officer");
  }
  std::vector<Item> items;
  items.push_back(message_item(message));
  const Seq seq = store(std::move(items), signers, false).front();
  messages_[seq] = {message.incident, message.from};
  return seq;
}

std::vector<Seq> PaperBus::submission(const Message& message, std::size_t count) {
  std::vector<Item> items;
  for (std::size_t i = 0; i < count; ++i) {
    items.push_back(message_item(message));
  }
  return store(std::move(items), {message.from}, count > 2);
}

Seq PaperBus::evidence(Seq about, v1::EvidenceCode code, const std::string& agency,
                       bool by_officer) {
  const auto& [incident, author] = messages_.at(about);
  v1::Evidence evidence;
  evidence.set_id(random_.message_id(time_us_).str());
  evidence.set_bus(kBus);
  evidence.set_code(code);
  evidence.set_about_leaf(leaf_hash_at(about).str());
  evidence.set_agency(agency);
  evidence.set_note("catatan");
  Item item;
  item.envelope.set_media_type(identity::evidence_media_type(code));
  item.envelope.set_header(evidence.SerializeAsString());
  item.arm = 11;
  item.leaf.code = static_cast<std::uint8_t>(code);
  item.leaf.subject = leaf_hash_at(about);
  item.incident = incident;
  item.parties = {author, agency};
  std::vector<std::string> signers{agency};
  if (by_officer) {
    signers.emplace_back("officer");
  }
  std::vector<Item> items;
  items.push_back(std::move(item));
  return store(std::move(items), signers, false).front();
}

Seq PaperBus::seal_incident(const Seal& seal) {
  const Chain& chain = chains_.at(seal.incident);
  v1::Evidence evidence;
  evidence.set_id(random_.message_id(time_us_).str());
  evidence.set_bus(kBus);
  evidence.set_code(v1::EVIDENCE_CODE_SEALED);
  evidence.mutable_count()->set_count(seal.count.value_or(chain.count));
  evidence.mutable_count()->set_head(seal.head.value_or(chain.last).str());
  evidence.mutable_count()->set_incident(seal.named.value_or(seal.incident));
  Item item;
  item.envelope.set_media_type(identity::evidence_media_type(v1::EVIDENCE_CODE_SEALED));
  item.envelope.set_header(evidence.SerializeAsString());
  item.arm = 11;
  item.leaf.code = v1::EVIDENCE_CODE_SEALED;
  item.leaf.subject = seal.head.value_or(chain.last);
  item.incident = seal.incident;
  item.parties = agencies();
  std::vector<Item> items;
  items.push_back(std::move(item));
  return store(std::move(items), {seal.signer}, false).front();
}

Seq PaperBus::expire(Seq about, const std::string& agency, std::int64_t due_us,
                     const std::string& signer) {
  const auto& [incident, author] = messages_.at(about);
  v1::Evidence evidence;
  evidence.set_id(random_.message_id(time_us_).str());
  evidence.set_bus(kBus);
  evidence.set_code(v1::EVIDENCE_CODE_EXPIRED);
  evidence.set_about_leaf(leaf_hash_at(about).str());
  evidence.mutable_rung()->mutable_to()->set_agency(agency);
  evidence.mutable_rung()->set_due_at_us(due_us);
  Item item;
  item.envelope.set_media_type(identity::evidence_media_type(v1::EVIDENCE_CODE_EXPIRED));
  item.envelope.set_header(evidence.SerializeAsString());
  item.arm = 11;
  item.leaf.code = v1::EVIDENCE_CODE_EXPIRED;
  item.leaf.subject = leaf_hash_at(about);
  item.incident = incident;
  item.parties = {author, agency};
  std::vector<Item> items;
  items.push_back(std::move(item));
  return store(std::move(items), {signer}, false).front();
}

Seq PaperBus::policy(const std::string& yaml) {
  v1::PolicyChange header;
  header.set_id(random_.message_id(time_us_).str());
  header.set_bus(kBus);
  header.set_form("policy");
  Item item;
  item.envelope.set_media_type(Bytes(identity::kPolicyMediaType));
  item.envelope.set_header(header.SerializeAsString());
  item.envelope.set_payload(yaml);
  item.arm = 13;
  item.leaf.flags = eventlog::has_payload;
  item.parties = agencies();
  std::vector<Item> items;
  items.push_back(std::move(item));
  return store(std::move(items), {"statement"}, false).front();
}

v1::DirectoryChange PaperBus::holding(const std::string& duty) {
  v1::DirectoryChange change;
  change.mutable_holding()->set_agency("POLRES");
  change.mutable_holding()->set_duty(duty);
  change.mutable_holding()->set_officer(Bytes(16, 'p'));
  change.mutable_holding()->set_form("jaga");
  return change;
}

Seq PaperBus::change(const v1::DirectoryChange& change, const std::string& signer) {
  v1::DirectoryChange header = change;
  header.set_id(random_.message_id(time_us_).str());
  header.set_bus(kBus);
  Item item;
  item.envelope.set_media_type(
      Bytes(change.has_holding() ? identity::kDutyMediaType : identity::kDirectoryMediaType));
  item.envelope.set_header(header.SerializeAsString());
  item.arm = change.has_holding() ? 14 : 12;
  item.parties = agencies();
  std::vector<Item> items;
  items.push_back(std::move(item));
  return store(std::move(items), {signer}, false).front();
}

Seq PaperBus::retire_key(const std::string& agency) {
  v1::DirectoryChange ending = key_change(keys_.at(agency), v1::KEY_KIND_AGENT, agency);
  ending.set_retire(true);
  return change(ending);
}

Seq PaperBus::statement() {
  v1::Event event;
  event.mutable_statement()->set_kind(v1::Statement::KIND_CLOCK);
  return own(std::move(event), eventlog::LeafType::statement);
}

std::vector<Seq> PaperBus::store(std::vector<Item> items, const std::vector<std::string>& signers,
                                 bool refuse_second) {
  std::vector<Digest> hashes;
  for (Item& item : items) {
    v1::Envelope& envelope = item.envelope;
    envelope.set_salt(random_.bytes(32));
    const auto made = identity::hash_item(
        {envelope.media_type(), envelope.header(), envelope.payload(), envelope.salt()});
    item.leaf.item = made.value().item_hash;
    item.leaf.header_root = made.value().header_root;
    item.leaf.signer =
        Digest::copied(keys_.at(signers[signers.size() > 1 ? 1 : 0]).key_id().view());
    hashes.push_back(item.leaf.item);
  }
  const Digest root = tree_root(hashes);
  std::vector<Seq> stored;
  for (std::size_t i = 0; i < items.size(); ++i) {
    Item& item = items[i];
    if (refuse_second && i == 1) {
      v1::Event refusal;
      refusal.mutable_refused()->set_item_hash(hashes[i].str());
      stored.push_back(own(std::move(refusal), eventlog::LeafType::refused));
      continue;
    }
    item.envelope.set_index(static_cast<std::uint32_t>(i));
    item.envelope.set_count(static_cast<std::uint32_t>(items.size()));
    for (const std::string& signer : signers) {
      *item.envelope.add_signatures() = identity::sign_submission(keys_.at(signer), root);
    }
    v1::Event event;
    v1::Accepted& accepted = item.arm == 10   ? *event.mutable_message()
                             : item.arm == 11 ? *event.mutable_evidence()
                             : item.arm == 12 ? *event.mutable_directory()
                             : item.arm == 14 ? *event.mutable_duty()
                                              : *event.mutable_policy();
    *accepted.mutable_envelope() = item.envelope;
    accepted.set_decision(item.decision);
    item.leaf.type = static_cast<eventlog::LeafType>(item.arm - 9);
    item.leaf.decision = item.decision.empty() ? Digest{} : sha256(item.decision);
    stored.push_back(append(event, std::move(item)));
  }
  return stored;
}

Seq PaperBus::own(v1::Event event, eventlog::LeafType type) {
  Item item;
  item.leaf.type = type;
  item.leaf.signer = Digest::copied(keys_.at("statement").key_id().view());
  return append(event, std::move(item));
}

Seq PaperBus::append(const v1::Event& body, Item item) {
  v1::Event event = body;
  event.set_seq(next_);
  event.set_time_us(++time_us_);
  eventlog::Event stored;
  stored.time_us = event.time_us();
  stored.epoch = 1;
  stored.bytes = event.SerializeAsString();
  item.leaf.epoch = 1;
  item.leaf.time_us = event.time_us();
  if (item.leaf.type >= eventlog::LeafType::lead) {
    item.leaf.item = sha256(stored.bytes);
  } else {
    stored.item = eventlog::ItemKey{random_.message_id(time_us_), item.leaf.item};
  }
  if (!item.incident.empty()) {
    Chain& chain = chains_[item.incident];
    const IncidentId id(item.incident);
    item.leaf.incident_number = ++chain.count;
    item.leaf.incident_tag = eventlog::incident_tag(eventlog::incident_key(kTagKey, id));
    item.leaf.previous = chain.last;
    stored.incident = id;
  }
  stored.leaf = eventlog::encode(item.leaf);
  if (!item.incident.empty()) {
    chains_[item.incident].last = leaf_hash(stored.leaf.view());
  }
  for (const std::string& party : item.parties) {
    stored.mailboxes.push_back({AgencyCode(party), Lane::kilat, 2});
  }
  KTG_CHECK(log_->append(std::vector{std::move(stored)}).has_value());
  return Seq(next_++);
}

Digest PaperBus::leaf_hash_at(Seq seq) const {
  return leaf_hash(log_->read(seq, 1).value().front().leaf.view());
}

std::string PaperBus::checkpoint(std::uint64_t size, int count) const {
  std::vector<std::int64_t> times_s;
  for (int i = 0; i < count; ++i) {
    times_s.push_back(time_us_ / 1'000'000 + i);
  }
  return checkpoint_at(size, times_s);
}

bundle::BundleSeal PaperBus::seal_at(const std::vector<std::int64_t>& times_s) const {
  return {kBus, checkpoint_at(0, times_s), annex_};
}

std::string PaperBus::checkpoint_at(std::uint64_t size,
                                    const std::vector<std::int64_t>& times_s) const {
  const std::uint64_t of = size == 0 ? log_->head().size : size;
  eventlog::Prover prover(
      [this](std::uint8_t level, std::uint64_t index) { return log_->tile(level, index); });
  identity::Note note;
  note.text = eventlog::write_checkpoint({kBus, {of, prover.root(of).value()}});
  note.signatures.push_back(identity::sign_note(note.text, kBus, keys_.at("log")));
  for (std::size_t i = 0; i < times_s.size(); ++i) {
    const std::string& name = witnesses().at(i);
    note.signatures.push_back(identity::cosign_note(note.text, name, keys_.at(name), times_s[i]));
  }
  return identity::write_note(note);
}

Bytes PaperBus::bundle(const bundle::BundleRequest& request) const {
  return bundle::export_bundle(*log_, request, seal()).value();
}

Bytes PaperBus::incident_bundle(const std::string& id, const bundle::Reveal& reveal) const {
  bundle::BundleRequest request;
  request.incident = IncidentId(id);
  request.reveal = reveal;
  return bundle(request);
}

}  // namespace kentongan::test
