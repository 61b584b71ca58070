#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "agents/session/credit.h"
#include "agents/session/delivery_verifier.h"
#include "core/base/clock.h"
#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/eventlog/event_log.h"
#include "kentongan/v1/evidence.pb.h"
#include "kentongan/v1/wire.pb.h"

namespace kentongan::agents {

/// A run of one lane that lies on this desk's disk and for which DELIVERED is still to be given.
struct PendingRun {
  std::uint64_t first_seq = 0;
  std::uint64_t last_seq = 0;
  bool has_foreign_message = false;
  Bytes leaf_hashes;  ///< 32 bytes an event, in order.

  [[nodiscard]] std::uint32_t count() const {
    return static_cast<std::uint32_t>(leaf_hashes.size() / Digest::kSize);
  }
};

/// What one frame changed.
struct Taken {
  std::vector<eventlog::Record> fresh;  ///< As now in the log, in order.
  std::uint64_t duplicates = 0;         ///< Known already, by id; dropped.
};

/// The desk's own log of its mailbox, and what it owes the broker for it: cursors and DELIVERED.
///
/// Order:      one append a frame, synced; cursors, runs and events in the same write. Only then
///             acknowledged.
/// Acknowledge: at half a window, or 100 ms after the first event not yet acknowledged; for a KILAT
///             at once.
/// Duplicates: an item is in the log once, by its id, for ever; the cursor passes over it.
/// Threads:    belongs to the desk's thread.
class Inbox {
 public:
  static constexpr Micros kAcknowledgeAfter = std::chrono::milliseconds(100);
  static constexpr std::uint32_t kRunEventsMost = 4096;

  Inbox(AgencyCode own, const KeyId& own_key, eventlog::EventLog& log, const Clock& clock);

  /// @return as `EventLog::state`; `corrupt`.
  Result<void> open();

  /// Stores what is new. `more` rows of the caller go into the same write.
  /// @return as `EventLog::append`; then nothing has changed, and nothing is acknowledged.
  Result<Taken> take(const VerifiedFrame& frame, std::vector<eventlog::StateRow> more = {});
  /// Directory changes that were asked for: stored, but no part of any lane.
  Result<Taken> take_directory(const std::vector<VerifiedDelivery>& changes);
  /// Passes over an event that could not be verified, however often it came. Durable.
  Result<void> pass_over(Lane lane, const DeliveryFault& fault);
  /// How often the event at `seq` could not be verified so far, this time included. Durable.
  Result<std::uint32_t> note_fault(Lane lane, const DeliveryFault& fault);

  [[nodiscard]] bool acknowledge_due() const;
  /// The frame's body to send; from then on nothing is owed.
  v1::Acknowledge acknowledge();
  [[nodiscard]] std::optional<Instant> next_tick() const;
  /// Nothing taken is owed an Acknowledge: after a new session.
  void reset_owed();

  /// Runs with a message of another agency: to be told as DELIVERED. `settled` rows erase a run
  /// and are written together with its evidence.
  [[nodiscard]] std::vector<std::pair<Lane, PendingRun>> runs() const;
  [[nodiscard]] eventlog::StateRow row_without_run(Lane lane) const;
  void forget_run(Lane lane) { runs_.at(static_cast<std::size_t>(lane)) = {}; }
  void drop_runs_of_own();

  [[nodiscard]] const Cursors& cursors() const { return cursors_; }
  [[nodiscard]] const Digest& newest_leaf() const { return newest_leaf_; }
  [[nodiscard]] std::uint64_t newest_seq() const { return newest_seq_; }
  [[nodiscard]] const Credit& credit() const { return credit_; }
  [[nodiscard]] std::uint64_t faults() const { return faults_.size(); }

 private:
  struct Fault {
    std::uint32_t times = 0;
    bool passed = false;
  };
  void note_owed(const VerifiedFrame& frame);
  [[nodiscard]] std::vector<eventlog::StateRow> rows(Lane lane, const PendingRun& run,
                                                     const Cursors& cursors) const;

  AgencyCode own_;
  KeyId own_key_;
  eventlog::EventLog& log_;
  const Clock& clock_;
  Credit credit_;
  Cursors cursors_{};
  std::uint64_t newest_seq_ = 0;
  Digest newest_leaf_;
  std::array<PendingRun, kLaneCount> runs_;
  std::map<std::uint64_t, Fault> faults_;  ///< By seq.
  std::uint32_t owed_events_ = 0;
  std::uint64_t owed_bytes_ = 0;
  bool owed_at_once_ = false;
  std::optional<Instant> owed_since_;
};

}  // namespace kentongan::agents
