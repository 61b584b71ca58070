#pragma once

#include <array>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "broker/config.h"
#include "broker/dispatch/clearances.h"
#include "broker/dispatch/frames.h"
#include "broker/dispatch/mailbox.h"
#include "broker/dispatch/shelf.h"
#include "core/base/result.h"

namespace kentongan::broker::dispatch {

/// A frame for the desk that has an agency's mailbox.
struct Sending {
  AgencyCode agency;
  Bytes frame;
};

/// Hands stored events to the agencies that are party to them.
///
/// Place:   the *dispatch* room; told of every stored event, asked what may go out now.
/// Order:   over all desks KILAT first; in each lane by number. Within credit only.
/// Failure: per addressee, never for all: what a desk does not take waits in the log.
/// Memory:  the newest events as configured, and the few numbers of each mailbox.
/// Threads: belongs to the core thread.
class Dispatch {
 public:
  /// The directory says who may hold what; it and the log outlive this.
  Dispatch(const DispatchConfig& config, const eventlog::EventLog& log, const Bytes& tag_key,
           const identity::Directory& directory);

  /// Cursors as saved. @return `corrupt` for a row that is none.
  Result<void> load(std::span<const eventlog::StateRow> rows);

  /// A stored event, in order of number: into the lanes of its parties.
  void file(const SequencedEvent& sequenced, const eventlog::Event& event, const Digest& leaf_hash);

  /// A session of that agency takes its mailbox. @return the cursors that it goes on from: the
  /// smaller ones of both sides; those of the desk where none are on record here.
  Result<Mailbox::Cursors> open(const AgencyCode& agency, const SessionId& session,
                                std::span<const std::uint64_t> cursors, const Window& window,
                                Instant now);
  void close(const AgencyCode& agency);
  void acknowledge(const AgencyCode& agency, const Mailbox::Cursors& cursors,
                   const std::optional<Window>& window, Instant now);
  /// What was sent last did not arrive: again, but not before `retry_at`.
  void rewind(const AgencyCode& agency, Instant retry_at);

  /// What may go out now, at most `frames` of it. @return as EventLog::read and ::mailbox.
  Result<std::vector<Sending>> within_credit(std::size_t frames, Instant now);
  /// More could go out at once.
  [[nodiscard]] bool has_more() const { return !ready_.empty(); }
  [[nodiscard]] Instant next(Instant otherwise) const;

  /// A cursor has moved and it is time to save it.
  [[nodiscard]] bool is_cursor_due(Instant now) const;
  [[nodiscard]] Instant cursor_due(Instant otherwise) const;
  std::vector<eventlog::StateRow> take_rows(Instant now);
  /// Those rows, among others, were not stored.
  void put_back(std::span<const eventlog::StateRow> rows, Instant now);

  [[nodiscard]] const Mailbox* mailbox(const AgencyCode& agency) const;
  /// Events that its desk has not stored yet, whether it is there or not: read from the log the
  /// first time, up to 100,000 a lane. @return as EventLog::mailbox.
  Result<std::array<std::uint64_t, kLaneCount>> waiting(const AgencyCode& agency);
  Shelf& shelf() { return shelf_; }
  Clearances& clearances() { return clearances_; }
  [[nodiscard]] std::uint64_t deliveries() const { return deliveries_; }
  [[nodiscard]] std::uint64_t frames() const { return frames_; }

 private:
  struct Box {
    Mailbox mailbox;
    SessionId session;
  };

  Box& box_of(const AgencyCode& agency);
  /// How many frames go at most, and when.
  struct Turn {
    std::size_t frames = 0;
    Instant now;
  };
  Result<void> serve(const AgencyCode& agency, Lane lane, Turn turn, std::vector<Sending>& out);
  /// Nothing more can go now: the next turn looks only at who waits for a retry.
  void rest(Instant now);
  /// One frame of one lane; nothing if there is none or no credit.
  Result<std::optional<Bytes>> next_frame(Box& box, Lane lane, Instant now);
  Result<bool> pack_next(Box& box, Lane lane, const std::deque<Seq>& ahead, Packing& packing,
                         Instant now);

  const DispatchConfig config_;
  const eventlog::EventLog& log_;
  Shelf shelf_;
  Clearances clearances_;
  std::map<AgencyCode, Box> boxes_;
  std::set<AgencyCode> ready_;    ///< Something may go out.
  AgencyCode served_;             ///< Newest to whom something went.
  std::set<AgencyCode> waiting_;  ///< Not before a moment to come.
  Seq settled_;
  std::uint32_t acknowledged_ = 0;  ///< Since cursors were saved.
  Instant moved_at_;
  bool has_moved_ = false;
  std::uint64_t deliveries_ = 0;
  std::uint64_t frames_ = 0;
};

}  // namespace kentongan::broker::dispatch
