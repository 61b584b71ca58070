#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
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

/// A run of one lane that this desk holds and for which DELIVERED is still to be given. It begins
/// at a message of another agency; without one there is nothing to be told. In memory only: what
/// dies with it was not acknowledged, comes again, and makes the same run.
struct PendingRun {
  std::uint64_t first_seq = 0;
  std::uint64_t last_seq = 0;
  Bytes leaf_hashes;  ///< 32 bytes an event, in order.

  [[nodiscard]] std::uint32_t count() const {
    return static_cast<std::uint32_t>(leaf_hashes.size() / Digest::kSize);
  }
};

/// What one frame changed.
struct Taken {
  std::vector<std::size_t> fresh;  ///< Places in the frame of what is now in the log, in order.
  std::uint64_t duplicates = 0;    ///< Known already, by id; dropped.
  bool numbers_again = false;      ///< A new item came under a number that was seen before.
};

/// The desk's own log of its mailbox, and what it owes the broker for it: cursors and DELIVERED.
///
/// Order:      one append a frame. It may be read at once, is durable with the next commit that is
///             (officers' words, DELIVERED), and is acknowledged only then: what loss of power
///             takes is delivered again.
/// Cursors:    in the log they move with the DELIVERED of their run, so that each run is told once.
/// Owed:       an acknowledgement at half the credit, or 100 ms after the first event without one;
///             for a KILAT at once.
/// Duplicates: an item is in the log once, by its id, for ever; a word of the broker (refusal,
///             statement) once by its seq. The cursor passes over what is there.
/// Numbers:    a broker put back to an older copy gives its numbers again. A new item under one is
///             taken, and the cursors go back; none is acknowledged that this session has not
///             brought.
/// Threads:    belongs to the desk's thread.
class Inbox {
 public:
  static constexpr Micros kAcknowledgeAfter = std::chrono::milliseconds(100);
  static constexpr std::uint32_t kFaultsMost = 3;

  Inbox(AgencyCode own, eventlog::EventLog& log, const Clock& clock);

  /// @return as `EventLog::state`; `corrupt`.
  Result<void> open();

  /// Stores what is new. `more` rows of the caller go into the same write.
  /// @return as `EventLog::append`; then nothing has changed, and nothing is acknowledged.
  Result<Taken> take(const VerifiedFrame& frame, const std::vector<eventlog::StateRow>& more = {});
  /// Directory changes that were asked for: stored, but no part of any lane.
  Result<Taken> take_directory(const std::vector<VerifiedDelivery>& changes);
  /// Counts that the event at `fault.seq` could not be verified; from the third time on the lane
  /// goes on past it. Durable. Runs are to be told before. @return how often so far; as
  /// `EventLog::put`.
  Result<std::uint32_t> note_fault(Lane lane, const DeliveryFault& fault);

  [[nodiscard]] bool acknowledge_due() const;
  /// An acknowledgement is due now, for the window in it: nothing comes before.
  void owe_window();
  /// The frame's body to send, when what was taken has been made durable; from then on nothing is
  /// owed.
  v1::Acknowledge acknowledge();
  [[nodiscard]] std::optional<Instant> next_tick() const;
  /// In a new session nothing is owed for what came in the old one. `from`: the cursors that the
  /// broker goes on from.
  void new_session(std::span<const std::uint64_t> from);

  /// Lanes with a run that is to be told as DELIVERED; `row_told` goes into the same write as its
  /// evidence, then `told` is called.
  [[nodiscard]] const PendingRun& run(Lane lane) const {
    return runs_.at(static_cast<std::size_t>(lane));
  }
  [[nodiscard]] eventlog::StateRow row_told(Lane lane) const;
  void told(Lane lane);
  /// All cursors, when no run is left to be told.
  [[nodiscard]] eventlog::StateRow position_row() const { return row_of(position_); }

  /// Up to where a session may begin: all before is durable.
  [[nodiscard]] const Cursors& cursors() const { return durable_; }
  [[nodiscard]] const Digest& newest_leaf() const { return position_.newest_leaf; }
  [[nodiscard]] std::uint64_t newest_seq() const { return position_.newest_seq; }
  [[nodiscard]] const Credit& credit() const { return credit_.now(); }
  [[nodiscard]] std::uint64_t faults() const { return faults_.size(); }

 private:
  struct Position {
    Cursors cursors{};
    std::uint64_t newest_seq = 0;
    Digest newest_leaf;
    std::uint64_t logged = 0;  ///< All events of the log up to this number lie behind the cursors.
  };
  Result<void> read_words();
  void go_back(Position& position) const;
  void nothing_owed();
  void note_owed(const VerifiedFrame& frame);
  [[nodiscard]] static eventlog::StateRow row_of(const Position& position);
  [[nodiscard]] Position once_told(Lane lane) const;
  [[nodiscard]] bool is_foreign_message(const VerifiedDelivery& delivery) const;
  /// Whether the log, or this batch so far, holds the item already.
  [[nodiscard]] Result<bool> is_known(const VerifiedDelivery& delivery,
                                      const std::vector<eventlog::Event>& batch) const;
  Result<void> append(const std::vector<eventlog::Event>& batch,
                      const std::vector<eventlog::StateRow>& rows);

  AgencyCode own_;
  eventlog::EventLog& log_;
  const Clock& clock_;
  PacedCredit credit_;
  Position position_;
  Position written_;  ///< As in the log.
  Cursors durable_{};
  Cursors heard_{};  ///< How far the broker has come in this session.
  std::array<PendingRun, kLaneCount> runs_;
  std::map<std::uint64_t, std::uint32_t> faults_;  ///< How often, by seq.
  std::set<std::uint64_t> words_;  ///< Of the broker, in the log before the cursors knew: by seq.
  std::uint32_t owed_events_ = 0;
  std::uint64_t owed_bytes_ = 0;
  bool owed_at_once_ = false;
  std::optional<Instant> owed_since_;
};

}  // namespace kentongan::agents
