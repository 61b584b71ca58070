#include "tests/support/memory_link.h"

#include <algorithm>
#include <utility>

#include "broker/founding.h"
#include "core/base/check.h"
#include "core/identity/enrolment.h"
#include "core/view/parsed_event.h"
#include "kentongan/v1/directory.pb.h"
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
  return change;
}

}  // namespace

struct MemoryLink::Seat {
  std::string agency;
  std::shared_ptr<identity::Keyring> keys;
  agents::DeskOptions options;
  SeededRandom random;
  eventlog::MemoryDisk disk;
  std::unique_ptr<eventlog::MemoryLog> log;
  std::unique_ptr<agents::Desk> desk;
  bool cut = false;
  Bytes routing_id;  ///< Empty: no line.
  std::function<void(Bytes&)> bend;

  Seat(std::string code, std::shared_ptr<identity::Keyring> ring, std::uint64_t seed)
      : agency(std::move(code)), keys(std::move(ring)), random(seed) {}

  void open(const Clock& clock) {
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
  }
  for (const char* duty : {"PASIOPS", "PAWAS"}) {
    v1::DirectoryChange of_all;
    of_all.mutable_duty()->set_code(duty);
    of_all.mutable_duty()->set_name(duty);
    changes.push_back(of_all);
  }
  broker_log_ = eventlog::MemoryLog::open(broker_disk_).value();
  KTG_CHECK(
      broker::found(*broker_log_, {kBus, *broker_keys_, changes, open_policy()}, clock_, random_)
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
  made->options.trust = {kBus, broker_keys_->statement().public_key()};
  made->options.standby = true;
  made->open(clock_);
  seats_[name] = std::move(made);
}

const char* MemoryLink::bus() {
  return kBus;
}

Result<void> MemoryLink::replace_keys(const std::string& agency) {
  KTG_TRY(auto ring, identity::Keyring::create(keys_folder_.path() / (agency + "-new"), random_));
  const Bytes file =
      identity::make_enrolment(ring, {AgencyCode(agency), kBus, clock_.wall_us()}, random_);
  KTG_TRY_VOID(broker_->enrol(file, identity::EnrolAs::replacement));
  keyrings_[agency] = std::make_shared<identity::Keyring>(std::move(ring));
  run();
  return {};
}

void MemoryLink::reopen_broker() {
  if (!broker_log_) {
    broker_log_ = eventlog::MemoryLog::open(broker_disk_).value();
  }
  broker::BrokerConfig config;
  config.bus = kBus;
  config.gateway.rate_items_per_s = 0;
  auto opened = broker::Broker::open(config, *broker_keys_, *broker_log_, clock_, random_);
  KTG_CHECK(opened.has_value());
  broker_ = *std::move(opened);
}

void MemoryLink::crash_broker() {
  for (auto& [name, one] : seats_) {
    break_line(*one);
  }
  broker_.reset();
  broker_log_.reset();
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

void MemoryLink::crash(const std::string& name) {
  Seat& one = seat(name);
  one.routing_id.clear();
  one.desk.reset();
  one.log.reset();
}

void MemoryLink::reopen(const std::string& name) {
  seat(name).open(clock_);
}

void MemoryLink::resend_after(const std::string& name, Micros time) {
  seat(name).options.submissions.resend_after = time;
  crash(name);
  reopen(name);
}

void MemoryLink::bend(const std::string& name, std::function<void(Bytes&)> bend) {
  seat(name).bend = std::move(bend);
}

void MemoryLink::store_batches() {
  while (broker_ && broker_->has_batch()) {
    broker::Batch batch = broker_->take_batch();
    if (batch.events().empty()) {
      KTG_CHECK(broker_log_->put(batch.state()).has_value());
      broker_->settle(std::move(batch), {});
      continue;
    }
    const auto stored = broker_log_->append(batch.events(), batch.state());
    KTG_CHECK(stored.has_value());
    broker_->settle(std::move(batch), *stored);
  }
}

bool MemoryLink::exchange(Seat& one) {
  bool moved = false;
  if (!one.desk || !broker_) {
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
      broker_->receive({one.routing_id, one.keys->transport().public_key(), std::move(frame)});
    }
  }
  if (!one.routing_id.empty() && !one.desk->wants_line()) {
    one.routing_id.clear();
    one.desk->line_down();
    moved = true;
  }
  return moved;
}

bool MemoryLink::exchange() {
  bool moved = false;
  for (auto& [name, one] : seats_) {
    moved = exchange(*one) || moved;
  }
  if (!broker_) {
    return moved;
  }
  store_batches();
  for (broker::Outbound& out : broker_->take_outbound()) {
    moved = true;
    const auto to = std::find_if(seats_.begin(), seats_.end(), [&](const auto& entry) {
      return entry.second->desk && entry.second->routing_id == out.routing_id;
    });
    if (to == seats_.end()) {
      broker_->undelivered(out, true);
      continue;
    }
    Seat& one = *to->second;
    if (one.bend) {
      one.bend(out.frame);
    }
    one.desk->receive(out.frame);
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
      if (one->desk) {
        next = std::min(next, one->desk->next_tick());
      }
    }
    if (broker_) {
      next = std::min(next, broker_->next_tick());
    }
    const Micros step = std::chrono::duration_cast<Micros>(next - clock_.now());
    clock_.advance(std::max(step, Micros(1000)));
    for (auto& [name, one] : seats_) {
      if (one->desk) {
        one->desk->tick();
      }
    }
    if (broker_) {
      broker_->tick();
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
