#pragma once

#include <cstdint>
#include <vector>

#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/eventlog/event_log.h"

namespace kentongan::v1 {
class Delivered;
}

namespace kentongan::broker::admission {

/// What DELIVERED is about: every event of one lane of one mailbox from first to last.
struct DeliveredRun {
  Lane lane = Lane::biasa;
  Digest subject;                   ///< H(13 || leaf hashes), as in the leaf.
  std::vector<AgencyCode> authors;  ///< Of the messages in the run, without the giver; sorted.
};

/// Remembers of the newest events what a DELIVERED asks of them, so that it is checked without
/// reading them again.
///
/// Limits:  16,384 events; older ones are read from the log.
/// Threads: belongs to the core thread.
class DeliveredRuns {
 public:
  explicit DeliveredRuns(const eventlog::EventLog& log);

  /// A stored event; `author` empty unless it is a message.
  void note(Seq seq, const Digest& leaf_hash, const AgencyCode& author);

  /// How many events `check` will read from the log, at most.
  [[nodiscard]] std::uint32_t reads_for(const v1::Delivered& delivered) const;
  /// @return `field_invalid` if the run is not what lies in the giver's mailbox: lane, first, last,
  ///         count (1 to 4096), leaf hashes, and at least one message of another agency; as
  ///         EventLog::read.
  Result<DeliveredRun> check(const v1::Delivered& delivered, const AgencyCode& giver);

 private:
  struct Newest {
    std::uint64_t seq = 0;
    Digest leaf_hash;
    AgencyCode author;
  };

  Result<Newest> of(Seq seq) const;

  const eventlog::EventLog& log_;
  std::vector<Newest> newest_;
  std::uint64_t first_noted_ = 0;  ///< Since the start; 0: none.
  std::uint64_t last_noted_ = 0;
};

}  // namespace kentongan::broker::admission
