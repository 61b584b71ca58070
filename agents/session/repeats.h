#pragma once

#include <optional>

#include "core/base/bytes.h"
#include "core/base/ids.h"

namespace kentongan::agents {

/// Digests of what mostly stands unchanged in one delivery after the other: the decision, and the
/// key of the incident. Each is remembered with the bytes it was made of, and made anew when they
/// differ.
///
/// Threads: belongs to one thread.
class Repeats {
 public:
  /// SHA-256 of a serialised Decision.
  const Digest& of_decision(BytesView decision);
  /// The incident's tag, `eventlog::incident_tag`.
  const Digest& tag_of(const Digest& incident_key);

 private:
  std::optional<Bytes> decision_;
  Digest decision_digest_;
  std::optional<Digest> key_;
  Digest tag_;
};

}  // namespace kentongan::agents
