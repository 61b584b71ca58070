#include "agents/scenario/sim_node.h"

#include <utility>

#include "core/identity/enrolment.h"
#include "kentongan/v1/directory.pb.h"

namespace kentongan::scenario {

Result<void> SimDesk::start() {
  KTG_TRY(log, eventlog::MemoryLog::open(disk, eventlog::Ordering::arrival));
  KTG_TRY(heart, agents::Desk::open(options, keys.agent(), *log, clock, random));
  heart->shape_line(shape);
  heart->hand_in_times(copies);
  heart->officers().as_a_thief(stolen);
  return {};
}

void SimDesk::sign_on() {
  if (heart->officers().open().empty()) {
    static_cast<void>(heart->officers().unlock(identity::SigningKey::from_seed(officer_seed)));
  }
}

Result<void> SimDesk::enter_key(Bytes seed) {
  const auto key = identity::SigningKey::from_seed(seed);
  agents::Entries entries;
  entries.changes.push_back(
      identity::key_entry(v1::KEY_KIND_OFFICER, key.public_key().view(), agency));
  entries.changes.back().mutable_key()->set_officer(officer.str());
  entries.officers.push_back(&key);
  KTG_TRY_VOID(heart->enter(std::move(entries)));
  officer_seed = std::move(seed);
  return {};
}

void SimDesk::stop() {
  heart.reset();
  log.reset();
  line = false;
  dead = false;
  connection = 0;
  routing_id.clear();
}

Result<void> SimBroker::start() {
  KTG_TRY(log, eventlog::MemoryLog::open(disk));
  KTG_TRY(heart, broker::Broker::open(config, keys, *log, clock, random));
  return {};
}

void SimBroker::stop() {
  batch.reset();
  heart.reset();
  log.reset();
}

}  // namespace kentongan::scenario
