#include "core/view/seals.h"

namespace kentongan::view {

const Seals::Seal* Seals::find(const IncidentId& incident) const {
  const auto found = seals_.find(incident);
  return found == seals_.end() ? nullptr : &found->second;
}

void Seals::fold(const ParsedEvent& event) {
  if (!event.evidence || event.evidence->evidence.code() != v1::EVIDENCE_CODE_SEALED) {
    return;
  }
  const v1::Count& said = event.evidence->evidence.count();
  const auto head = Digest::from(said.head());
  if (!head || !is_incident_id(said.incident())) {
    return;
  }
  Seal& seal = seals_[IncidentId(said.incident())];
  if (seal.count < said.count()) {
    seal = {said.count(), *head, event.seq, event.time_us};
  }
}

}  // namespace kentongan::view
