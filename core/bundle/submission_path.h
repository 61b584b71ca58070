#pragma once

#include <vector>

#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/eventlog/event_log.h"

namespace kentongan::v1 {
class Envelope;
}

namespace kentongan::bundle {

/// Finds again the path from an item to the root of its submission: as kept with it, or from the
/// run of events in which the submission was stored, refusals among them (protocol.md 5).
///
/// Threads: belongs to one thread; the last run is remembered.
class SubmissionPaths {
 public:
  explicit SubmissionPaths(const eventlog::EventLog& log) : log_(log) {}

  /// @return `corrupt` if the run is not whole; as EventLog::read.
  Result<std::vector<Digest>> path_of(const eventlog::Record& record, const v1::Envelope& envelope);

 private:
  Result<void> read_run(Seq first, std::size_t count);

  const eventlog::EventLog& log_;
  Seq run_first_;
  std::vector<Digest> run_;
};

}  // namespace kentongan::bundle
