#include "agents/session/repeats.h"

#include "core/base/digest.h"
#include "core/eventlog/leaf.h"

namespace kentongan::agents {

const Digest& Repeats::of_decision(BytesView decision) {
  if (!decision_ || *decision_ != decision) {
    decision_ = Bytes(decision);
    decision_digest_ = sha256(decision);
  }
  return decision_digest_;
}

const Digest& Repeats::tag_of(const Digest& incident_key) {
  if (key_ != incident_key) {
    key_ = incident_key;
    tag_ = eventlog::incident_tag(incident_key);
  }
  return tag_;
}

}  // namespace kentongan::agents
