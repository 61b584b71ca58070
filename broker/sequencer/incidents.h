#pragma once

#include <unordered_map>

#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/eventlog/event_log.h"

namespace kentongan::broker::sequencer {

/// Where each incident's chain of events ends: the newest in memory, the others in the log.
///
/// Limits:  4096 incidents in memory; `trim` only while no batch is out, since what is not yet in
///          the log stands nowhere else.
/// Threads: belongs to the core thread.
class Incidents {
 public:
  struct Tail {
    std::uint64_t count = 0;
    Digest leaf_hash;
    Digest key;  ///< Opens the tag; told to parties.
    Digest tag;
  };

  Incidents(const eventlog::EventLog& log, Bytes tag_key)
      : log_(log), tag_key_(std::move(tag_key)) {}

  /// @return as EventLog::incident_tail. The tail lives until `trim` or `forget`.
  Result<Tail*> tail_of(const IncidentId& incident);
  void trim();
  /// After a batch that was not stored: the log alone knows.
  void forget() { tails_.clear(); }

 private:
  const eventlog::EventLog& log_;
  const Bytes tag_key_;
  std::unordered_map<IncidentId, Tail> tails_;
};

}  // namespace kentongan::broker::sequencer
