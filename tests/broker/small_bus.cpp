#include "tests/broker/small_bus.h"

#include <utility>

#include "broker/founding.h"
#include "core/identity/enrolment.h"
#include "kentongan/v1/directory.pb.h"
#include "tests/support/open_policy.h"

namespace kentongan::test {
namespace {

const std::vector<std::string> kEnrolled{"POLRES", "KODIM", "BPBD", "GULKARMAT"};

/// Everybody may tell everybody everything, but BPBD gets no EMBARGO unless somebody breaks the
/// glass, an order asks for control, and a purpose has the receipt first.
const std::vector<policy::PolicyFile>& small_law() {
  static const std::vector<policy::PolicyFile> kLaw = [] {
    std::vector<policy::PolicyFile> files = open_policy();
    files.push_back({"uji-hukum.yaml", R"(schema: policy/1
instrument:
  id: UJI-HUKUM
  kind: protap
  valid: {from: 1970-01-01, until: 2100-12-31}
  certainty: constructed
rules:
  - id: EMBARGO
    effect: deny
    to: {agency: [BPBD]}
    markings: [EMBARGO]
    text: {id: "BPBD menunggu embargo berakhir.", en: "BPBD waits for the end of the embargo."}
    instead: [{agency: [KODIM]}]
    break_glass: allow_and_flag
  - id: TERIMA
    effect: permit
    purpose: [tanda-terima-dulu]
    obligations: {delivery: receipt-first}
  - id: PERINTAH
    effect: deny
    types: [order]
    unless: {to: {relation: [control]}}
    text: {id: "Kirim sebagai rfa.", en: "Send it as an rfa."}
)"});
    return files;
  }();
  return kLaw;
}

v1::DirectoryChange agency_change(const std::string& code) {
  v1::DirectoryChange change;
  change.mutable_agency()->set_code(code);
  change.mutable_agency()->set_name(code);
  change.mutable_agency()->set_sector("uji");
  change.mutable_agency()->add_areas("31.72");
  if (code != "GULKARMAT") {
    change.mutable_agency()->set_clearance(v1::CLASSIFICATION_RAHASIA);
  }
  return change;
}

}  // namespace

broker::BrokerConfig SmallBus::usual_config() {
  broker::BrokerConfig config;
  config.bus = kBus;
  config.gateway.rate_items_per_s = 0;
  return config;
}

SmallBus::SmallBus(broker::BrokerConfig config) : config_(std::move(config)) {
  auto created = identity::BrokerKeys::create(folder_.path() / "broker", random_);
  keys_ = std::make_unique<identity::BrokerKeys>(std::move(created).value());
  for (const std::string& agency : kEnrolled) {
    auto keyring = identity::Keyring::create(folder_.path() / agency, random_);
    keyrings_[agency] = std::make_unique<identity::Keyring>(std::move(keyring).value());
    officers_.emplace(agency, TestOfficer(agency, random_));
  }
  log_ = eventlog::MemoryLog::open(disk_).value();
  found();
  heart_ = broker::Broker::open(config_, *keys_, *log_, clock_, random_).value();
}

void SmallBus::found() {
  std::vector<v1::DirectoryChange> changes;
  for (const std::string& agency : kEnrolled) {
    changes.push_back(agency_change(agency));
    const identity::Keyring& keys = *keyrings_.at(agency);
    changes.push_back(identity::key_entry(v1::KEY_KIND_AGENT, keys.agent().public_key().view(),
                                          AgencyCode(agency)));
    changes.push_back(identity::key_entry(
        v1::KEY_KIND_TRANSPORT, keys.transport().public_key().view(), AgencyCode(agency)));
    changes.push_back(identity::key_entry(v1::KEY_KIND_SEALING, keys.sealing().public_key().view(),
                                          AgencyCode(agency)));
  }
  changes.push_back(agency_change("DINKES"));
  v1::DirectoryChange duty;
  duty.mutable_duty()->set_code("AUDITOR");
  duty.mutable_duty()->set_name("Auditor");
  changes.push_back(duty);
  v1::DirectoryChange commander;
  commander.mutable_duty()->set_code("KOMANDAN");
  commander.mutable_duty()->set_name("Komandan");
  commander.mutable_duty()->add_rights("break-glass");
  changes.push_back(commander);
  for (const auto& [agency, officer] : officers_) {
    const auto entries = officer.entries({"PIKET", "KOMANDAN"});
    changes.insert(changes.end(), entries.begin(), entries.end());
  }
  v1::DirectoryChange group;
  group.mutable_group()->set_code("112:31.72:KEBAKARAN");
  group.mutable_group()->add_agencies("GULKARMAT");
  group.mutable_group()->add_agencies("BPBD");
  changes.push_back(group);
  broker::found(*log_, {kBus, *keys_, changes, small_law()}, clock_, random_).value();
}

const identity::SigningKey& SmallBus::agent_key(const std::string& agency) const {
  return keyrings_.at(agency)->agent();
}

const TransportKey& SmallBus::transport_key(const std::string& agency) const {
  return keyrings_.at(agency)->transport().public_key();
}

void SmallBus::pump() {
  while (heart_->has_batch()) {
    broker::Batch batch = heart_->take_batch();
    std::vector<eventlog::StoredEvent> stored;
    if (!batch.events().empty()) {
      auto appended = log_->append(batch.events(), batch.state());
      if (!appended) {
        heart_->refuse_batch(std::move(batch), appended.error());
        break;
      }
      stored = std::move(appended).value();
    } else if (!batch.empty()) {
      log_->put(batch.state()).value();
    }
    heart_->settle(std::move(batch), stored);
  }
  collect();
}

void SmallBus::tick() {
  pump();
  heart_->tick();
  pump();
}

void SmallBus::refuse_batch() {
  heart_->refuse_batch(heart_->take_batch(), fail(ErrorCode::storage_full, "full"));
  collect();
}

void SmallBus::crash() {
  heart_.reset();
  log_.reset();
  log_ = eventlog::MemoryLog::open(disk_).value();
  heart_ = broker::Broker::open(config_, *keys_, *log_, clock_, random_).value();
}

void SmallBus::open_on(eventlog::EventLog& log) {
  heart_.reset();
  heart_ = broker::Broker::open(config_, *keys_, log, clock_, random_).value();
}

void SmallBus::collect() {
  for (broker::Outbound& out : heart_->take_outbound()) {
    v1::Frame frame;
    KTG_CHECK(frame.ParseFromString(out.frame));
    inboxes_[out.routing_id].push_back(std::move(frame));
  }
}

std::vector<v1::Frame> SmallBus::take(const Bytes& routing_id) {
  collect();
  return std::exchange(inboxes_[routing_id], {});
}

void SmallBus::receive(const Bytes& routing_id, const TransportKey& user, const v1::Frame& frame) {
  receive_bytes(routing_id, user, frame.SerializeAsString());
}

void SmallBus::receive_bytes(const Bytes& routing_id, const TransportKey& user, Bytes frame) {
  heart_->receive({routing_id, user, std::move(frame)});
}

v1::Event SmallBus::event(std::uint64_t seq) const {
  const auto records = log_->read(Seq(seq), 1).value();
  v1::Event event;
  KTG_CHECK(!records.empty() && event.ParseFromString(records.front().bytes));
  return event;
}

eventlog::Leaf SmallBus::leaf(std::uint64_t seq) const {
  return eventlog::decode(log_->read(Seq(seq), 1).value().front().leaf).value();
}

}  // namespace kentongan::test
