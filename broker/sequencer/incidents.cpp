#include "broker/sequencer/incidents.h"

namespace kentongan::broker::sequencer {
namespace {

constexpr std::size_t kIncidentsInMemory = 4096;

}  // namespace

Result<Incidents::Tail*> Incidents::tail_of(const IncidentId& incident) {
  const auto known = tails_.find(incident);
  if (known != tails_.end()) {
    return &known->second;
  }
  KTG_TRY(const eventlog::IncidentTail stored, log_.incident_tail(incident));
  Tail tail;
  tail.count = stored.count;
  tail.leaf_hash = stored.leaf_hash;
  tail.key = eventlog::incident_key(tag_key_, incident);
  tail.tag = eventlog::incident_tag(tail.key);
  return &tails_.emplace(incident, tail).first->second;
}

void Incidents::trim() {
  if (tails_.size() > kIncidentsInMemory) {
    tails_.clear();
  }
}

}  // namespace kentongan::broker::sequencer
