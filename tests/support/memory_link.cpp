#include "tests/support/memory_link.h"

#include <algorithm>
#include <utility>

#include "broker/founding.h"
#include "core/base/check.h"
#include "core/identity/enrolment.h"
#include "core/view/parsed_event.h"
#include "kentongan/v1/directory.pb.h"
#include "kentongan/v1/wire.pb.h"
#include "tests/support/open_policy.h"

namespace kentongan::test {
namespace {

constexpr const char* kBus = "uji/log/1";
constexpr Micros kTickMost = std::chrono::milliseconds(500);

v1::DirectoryChange agency_change(const std::string& code) {
  v1::DirectoryChange change;
  change.mutable_agency()->set_code(code);
  change.mutable_agency()->set_name(code);
  change.mutable_agency()->set_kind("bpbd");
  change.mutable_agency()->set_sector(code.starts_with("POL")   ? "polri"
                                      : code.starts_with("KOD") ? "tni"
                                                                : "pemda");
  change.mutable_agency()->set_clearance(v1::CLASSIFICATION_RAHASIA);
  return change;
}

}  // namespace

struct MemoryLink::Seat {
  std::string agency;
  std::shared_ptr<identity::Keyring> keys;
  agents::DeskOptions options;
  identity::PayloadKeysInMemory payload_keys;
  SeededRandom random;
  eventlog::MemoryDisk disk;
  std::unique_ptr<eventlog::MemoryLog> log;
  std::unique_ptr<agents::Desk> desk;
  bool cut = false;
  bool is_locked = false;
  std::size_t bus = 0;
  bool leaks = false;
  Bytes routing_id;  ///< Empty: no line.
  std::function<void(Bytes&)> bend;

  Seat(std::string code, std::shared_ptr<identity::Keyring> ring, std::uint64_t seed)
      : agency(std::move(code)), keys(std::move(ring)), random(seed) {}

  void open(const Clock& clock, const std::string& quorum) {
    options.witness_key = &keys->witness();
    options.sealing = &keys->sealings();
    options.payload_keys = &payload_keys;
    options.quorum = quorum;
    auto opened = eventlog::MemoryLog::open(disk, eventlog::Ordering::arrival);
    KTG_CHECK(opened.has_value());
    log = *std::move(opened);
    auto heart = agents::Desk::open(options, keys->agent(), *log, clock, random);
    KTG_CHECK(heart.has_value());
    desk = *std::move(heart);
  }
};

MemoryLink::MemoryLink(const std::vector<std::string>& agencies) {
  auto broker_keys = identity::BrokerKeys::create(keys_folder_.path() / "broker", random_);
  KTG_CHECK(broker_keys.has_value());
  broker_keys_ = std::make_unique<identity::BrokerKeys>(*std::move(broker_keys));
  std::vector<v1::DirectoryChange> changes;
  for (const std::string& agency : agencies) {
    auto ring = identity::Keyring::create(keys_folder_.path() / agency, random_);
    KTG_CHECK(ring.has_value());
    keyrings_[agency] = std::make_shared<identity::Keyring>(*std::move(ring));
    changes.push_back(agency_change(agency));
    changes.push_back(identity::key_entry(
        v1::KEY_KIND_AGENT, keyrings_[agency]->agent().public_key().view(), AgencyCode(agency)));
    changes.push_back(identity::key_entry(v1::KEY_KIND_TRANSPORT,
                                          keyrings_[agency]->transport().public_key().view(),
                                          AgencyCode(agency)));
    changes.push_back(identity::key_entry(v1::KEY_KIND_WITNESS,
                                          keyrings_[agency]->witness().public_key().view(),
                                          AgencyCode(agency)));
    changes.push_back(identity::key_entry(v1::KEY_KIND_SEALING,
                                          keyrings_[agency]->sealing().public_key().view(),
                                          AgencyCode(agency)));
    officers_.emplace(agency, TestOfficer(agency, random_));
  }
  for (const char* duty : {"PASIOPS", "PAWAS"}) {
    v1::DirectoryChange of_all;
    of_all.mutable_duty()->set_code(duty);
    of_all.mutable_duty()->set_name(duty);
    changes.push_back(of_all);
  }
  for (const auto& [agency, officer] : officers_) {
    const auto entries = officer.entries({"PIKET", "PASIOPS", "PAWAS"});
    changes.insert(changes.end(), entries.begin(), entries.end());
  }
  buses_.push_back(std::make_unique<Bus>());
  buses_.front()->log = eventlog::MemoryLog::open(buses_.front()->disk).value();
  KTG_CHECK(
      broker::found(broker_log(), {kBus, *broker_keys_, changes, open_policy()}, clock_, random_)
          .has_value());
  reopen_broker();
  for (const std::string& agency : agencies) {
    add_standby(agency, agency);
    seat(agency).options.standby = false;
    crash(agency);
    reopen(agency);
  }
}

MemoryLink::~MemoryLink() = default;

MemoryLink::Seat& MemoryLink::seat(const std::string& name) {
  return *seats_.at(name);
}
agents::Desk& MemoryLink::desk(const std::string& name) {
  return *seat(name).desk;
}
eventlog::MemoryDisk& MemoryLink::disk(const std::string& name) {
  return seat(name).disk;
}

void MemoryLink::add_standby(const std::string& name, const std::string& agency) {
  auto made = std::make_unique<Seat>(agency, keyrings_.at(agency), 100 + seats_.size());
  made->options.agency = AgencyCode(agency);
  made->options.trust = {kBus, broker_keys_->statement().public_key(),
                         broker_keys_->log().public_key()};
  made->options.standby = true;
  made->open(clock_, quorum_);
  seats_[name] = std::move(made);
}

const char* MemoryLink::bus() {
  return kBus;
}

Result<void> MemoryLink::replace_keys(const std::string& agency) {
  KTG_TRY(auto ring, identity::Keyring::create(keys_folder_.path() / (agency + "-new"), random_));
  identity::EnrolmentFor whom{AgencyCode(agency), kBus, clock_.wall_us()};
  whom.old_agent = &keyrings_.at(agency)->agent();
  KTG_TRY_VOID(broker().enrol(identity::make_enrolment(ring, whom, random_),
                              {identity::EnrolAs::replacement}));
  // As the operator does who has the old folder: the key that opens old mail goes along.
  const auto folder = keys_folder_.path() / (agency + "-new");
  KTG_TRY_VOID(keyrings_[agency]->sealing().save(folder / "sealing-1.key"));
  KTG_TRY(ring, identity::Keyring::open(folder));
  keyrings_[agency] = std::make_shared<identity::Keyring>(std::move(ring));
  run();
  return {};
}

void MemoryLink::open_bus(Bus& bus) {
  if (!bus.log) {
    bus.log = eventlog::MemoryLog::open(bus.disk).value();
  }
  broker::BrokerConfig config;
  config.bus = kBus;
  config.quorum = quorum_;
  config.gateway.rate_items_per_s = 0;
  auto opened = broker::Broker::open(config, *broker_keys_, *bus.log, clock_, random_);
  KTG_CHECK(opened.has_value());
  bus.heart = *std::move(opened);
}

void MemoryLink::reopen_broker() {
  open_bus(*buses_.front());
}

const identity::PayloadKeys& MemoryLink::payload_keys(const std::string& name) {
  return seat(name).payload_keys;
}

void MemoryLink::lose_payload_keys(const std::string& name) {
  seat(name).payload_keys = {};
}

void MemoryLink::crash_broker() {
  for (auto& [name, one] : seats_) {
    break_line(*one);
  }
  buses_.front()->heart.reset();
  buses_.front()->log.reset();
}

void MemoryLink::fork_broker() {
  buses_.push_back(std::make_unique<Bus>());
  buses_.back()->disk.copy_from(buses_.front()->disk);
  open_bus(*buses_.back());
}

void MemoryLink::move(const std::string& name, std::size_t bus) {
  break_line(seat(name));
  seat(name).bus = bus;
}

void MemoryLink::leak(const std::string& name, bool leaks) {
  seat(name).leaks = leaks;
}

void MemoryLink::set_quorum(std::string file) {
  quorum_ = std::move(file);
}

/// In a session under the seat's own transport key, which who keeps the broker can pretend.
void MemoryLink::leak_frame(Seat& one, const Bytes& frame) {
  v1::Frame parsed;
  if (!parsed.ParseFromString(frame) || !parsed.has_submit()) {
    return;
  }
  Bus& other = *buses_.at(1 - one.bus);
  const Bytes routing = "leak" + one.agency;
  if (!other.leaks.contains(routing)) {
    other.leaks[routing] = {};
    v1::Frame hello;
    hello.mutable_hello()->set_version(1);
    hello.mutable_hello()->set_agency(one.agency);
    hello.mutable_hello()->set_clock_us(clock_.wall_us());
    other.heart->receive({routing, one.keys->transport().public_key(), hello.SerializeAsString()});
  }
  other.leaked.emplace_back(routing, frame);
}

void MemoryLink::break_line(Seat& one) {
  if (!one.routing_id.empty() && one.desk) {
    one.routing_id.clear();
    one.desk->line_down();
  }
  one.routing_id.clear();
}

void MemoryLink::cut(const std::string& name, bool cut) {
  seat(name).cut = cut;
  if (cut) {
    break_line(seat(name));
  }
}

void MemoryLink::lock(const std::string& name) {
  seat(name).is_locked = true;
  desk(name).officers().lock();
}

void MemoryLink::crash(const std::string& name) {
  Seat& one = seat(name);
  one.routing_id.clear();
  one.desk.reset();
  one.log.reset();
}

void MemoryLink::reopen(const std::string& name) {
  seat(name).open(clock_, quorum_);
}

void MemoryLink::resend_after(const std::string& name, Micros time) {
  seat(name).options.submissions.resend_after = time;
  crash(name);
  reopen(name);
}

void MemoryLink::bend(const std::string& name, std::function<void(Bytes&)> bend) {
  seat(name).bend = std::move(bend);
}

void MemoryLink::store_batches(Bus& bus) {
  while (bus.heart && bus.heart->has_batch()) {
    broker::Batch batch = bus.heart->take_batch();
    if (batch.events().empty()) {
      KTG_CHECK(bus.log->put(batch.state()).has_value());
      bus.heart->settle(std::move(batch), {});
      continue;
    }
    const auto stored = bus.log->append(batch.events(), batch.state());
    KTG_CHECK(stored.has_value());
    bus.heart->settle(std::move(batch), *stored);
  }
}

bool MemoryLink::exchange(Seat& one) {
  bool moved = false;
  broker::Broker* heart = buses_.at(one.bus)->heart.get();
  if (one.desk && !one.is_locked && one.desk->officers().open().empty()) {
    static_cast<void>(one.desk->officers().unlock(officers_.at(one.agency).key_copy()));
  }
  if (!one.desk || heart == nullptr) {
    return false;
  }
  if (one.routing_id.empty() && !one.cut && one.desk->wants_line()) {
    one.routing_id = "r" + random_.bytes(15);
    one.desk->line_up();
    moved = true;
  }
  for (Bytes& frame : one.desk->take_outbound()) {
    moved = true;
    if (!one.routing_id.empty()) {
      if (one.leaks) {
        leak_frame(one, frame);
      }
      heart->receive({one.routing_id, one.keys->transport().public_key(), std::move(frame)});
    }
  }
  if (!one.routing_id.empty() && !one.desk->wants_line()) {
    one.routing_id.clear();
    one.desk->line_down();
    moved = true;
  }
  return moved;
}

bool MemoryLink::exchange(Bus& bus, std::size_t number) {
  bool moved = false;
  store_batches(bus);
  for (broker::Outbound& out : bus.heart->take_outbound()) {
    moved = true;
    if (const auto leak = bus.leaks.find(out.routing_id); leak != bus.leaks.end()) {
      v1::Frame frame;
      KTG_CHECK(frame.ParseFromString(out.frame));
      leak->second = frame.has_welcome() ? frame.welcome().session() : leak->second;
      continue;
    }
    const auto to = std::find_if(seats_.begin(), seats_.end(), [&](const auto& entry) {
      return entry.second->desk && entry.second->bus == number &&
             entry.second->routing_id == out.routing_id;
    });
    if (to == seats_.end()) {
      bus.heart->undelivered(out, true);
      continue;
    }
    Seat& one = *to->second;
    if (one.bend) {
      one.bend(out.frame);
    }
    one.desk->receive(out.frame);
  }
  for (auto& [routing, bytes] : std::exchange(bus.leaked, {})) {
    v1::Frame frame;
    KTG_CHECK(frame.ParseFromString(bytes));
    frame.set_session(bus.leaks.at(routing));
    const TransportKey& user = keyrings_.at(routing.substr(4))->transport().public_key();
    bus.heart->receive({routing, user, frame.SerializeAsString()});
    moved = true;
  }
  return moved;
}

bool MemoryLink::exchange() {
  bool moved = false;
  for (auto& [name, one] : seats_) {
    moved = exchange(*one) || moved;
  }
  for (std::size_t number = 0; number < buses_.size(); ++number) {
    if (buses_[number]->heart) {
      moved = exchange(*buses_[number], number) || moved;
    }
  }
  return moved;
}

void MemoryLink::run(Micros time) {
  const Instant end = clock_.now() + time;
  for (;;) {
    while (exchange()) {
    }
    if (clock_.now() >= end) {
      return;
    }
    Instant next = std::min(end, clock_.now() + kTickMost);
    for (auto& [name, one] : seats_) {
      // One that may not come asks at each moment whether it may.
      const bool is_kept_out = one->cut && one->routing_id.empty();
      if (one->desk && !is_kept_out) {
        next = std::min(next, one->desk->next_tick());
      }
    }
    for (const auto& bus : buses_) {
      next = bus->heart ? std::min(next, bus->heart->next_tick()) : next;
    }
    const Micros step = std::chrono::duration_cast<Micros>(next - clock_.now());
    clock_.advance(std::max(step, Micros(1000)));
    for (auto& [name, one] : seats_) {
      if (one->desk) {
        one->desk->tick();
      }
    }
    for (const auto& bus : buses_) {
      if (bus->heart) {
        bus->heart->tick();
      }
    }
  }
}

MessageId MemoryLink::send(const std::string& from, const std::string& to,
                           const std::string& precedence) {
  const auto sent = try_send(from, to, precedence);
  KTG_CHECK(sent.has_value());
  return *sent;
}

Result<MessageId> MemoryLink::try_send(const std::string& from, const std::string& to,
                                       const std::string& precedence) {
  agents::Form form;
  form.type = "general_message";
  form.duty = DutyCode("PIKET");
  const auto add = [&form](const char* name, const std::string& value) {
    form.fields.members.emplace_back(name, Value::of(value));
  };
  add("text", "Uji kirim.");
  add("subject", "Uji");
  add("to", to);
  add("precedence", precedence);
  const auto composed = desk(from).compose(form);
  KTG_CHECK(composed.has_value());
  return desk(from).send(composed->draft);
}

int MemoryLink::times_in_log(const std::string& name, const MessageId& id) {
  int times = 0;
  const auto records = seat(name).log->read(Seq(1), 4096);
  KTG_CHECK(records.has_value());
  for (const eventlog::Record& record : *records) {
    const auto parsed = view::parse(record);
    times += parsed && parsed->message && parsed->message->id == id ? 1 : 0;
  }
  return times;
}

}  // namespace kentongan::test
