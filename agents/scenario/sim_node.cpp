#include "agents/scenario/sim_node.h"

namespace kentongan::scenario {

Result<void> SimDesk::start() {
  KTG_TRY(log, eventlog::MemoryLog::open(disk, eventlog::Ordering::arrival));
  KTG_TRY(heart, agents::Desk::open(options, keys.agent(), *log, clock, random));
  heart->shape_line(shape);
  heart->hand_in_times(copies);
  return {};
}

void SimDesk::sign_on() {
  if (heart->officers().open().empty()) {
    static_cast<void>(heart->officers().unlock(identity::SigningKey::from_seed(officer_seed)));
  }
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
