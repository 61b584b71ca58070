#pragma once

#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/eventlog/event.h"

namespace kentongan::eventlog {

/// A row of the `state` family: cursors, sender chains, parties of incidents, a desk's outbox,
/// snapshots of views. An empty value erases the row.
struct StateRow {
  Bytes key;
  Bytes value;
};

/// From when on a commit survives loss of power. The death of the process it survives in either
/// case, and readers see it at once.
enum class Durability {
  at_once,    ///< On return; and with it all commits before.
  with_next,  ///< With the next commit that is durable at once: for what can be had again until
              ///< then.
};

/// An event that is in the log, and the bytes that are to stand in the place of its own.
struct Rewrite {
  Seq number;
  Bytes bytes;
};

/// Where an item stands.
struct Located {
  Seq number;
  Digest item_hash;
};

/// A mailbox entry as found again.
struct Posting {
  Seq number;
  std::uint8_t role = 0;
};

/// The newest event of an incident.
struct IncidentTail {
  std::uint64_t count = 0;
  Digest leaf_hash;  ///< Zero when `count` is 0.
};

/// The totally ordered, append-only record of events. The broker's log is complete; a desk's log
/// holds what its agency is party to. One class, one contract, for both.
///
/// Place:      written by the broker's corridor and by a desk's inbox; read by views, dispatch,
///             replay, reports and proofs.
/// Order:      the log's own number rises by one from event to event, starting at 1; in the
///             broker's log it is the event's `seq`, in a desk's log the order of arrival (lanes
///             overtake). `time_us` and `epoch` of the broker's log never go back.
/// Durability: when `append` returns, the whole batch survives loss of power: events, indexes, tree
///             and state rows are one write batch and one sync. What an opened log holds is
///             durable. `with_next` leaves out the sync: loss of power may then take this commit,
///             and those after it, whole.
/// Integrity:  RFC 6962 with SHA-256 over the 256-byte leaves of protocol.md 4; event bytes are
///             stored as first written, each row with a CRC-32C.
/// Threads:    one writer thread at a time calls `append` and `put`; any thread may call the const
///             members meanwhile and sees whole batches only.
/// Limits:     event <= 1,081,344 bytes, batch <= 4096 events and 4 MiB of event bytes (a single
///             event may be as large as an event may be). Beyond that: `too_large`.
/// Units:      sizes in bytes, times in microseconds UTC.
class EventLog {
 public:
  virtual ~EventLog() = default;

  /// Stores the batch and the state rows whole or not at all, and waits until they are durable.
  /// After `unavailable` the log refuses further appends until it is opened again: a failed sync
  /// says nothing reliable about what reached the disk. `storage_full` is found out before anything
  /// is written, where it can be, and leaves the log usable.
  /// @return one `StoredEvent` per event, in order; `out_of_order`, `too_large`, `storage_full` or
  ///         `unavailable`.
  virtual Result<std::vector<StoredEvent>> append(std::span<const Event> batch,
                                                  std::span<const StateRow> state,
                                                  Durability durability) = 0;
  Result<std::vector<StoredEvent>> append(std::span<const Event> batch,
                                          std::span<const StateRow> state = {}) {
    return append(batch, state, Durability::at_once);
  }

  /// State rows alone; none at all makes durable what was committed before. @return as `append`.
  virtual Result<void> put(std::span<const StateRow> state, Durability durability) = 0;
  Result<void> put(std::span<const StateRow> state) { return put(state, Durability::at_once); }

  /// Puts other bytes in the place of those of events, under the same numbers, leaves and indexes,
  /// and leaves none of the old ones in any file of the log; nor of state rows under `prefix`
  /// (empty: of none) that were written anew or erased before. Ends the same however often it is
  /// repeated, after a crash at any point. Commits wait meanwhile, for as long as a few MiB an
  /// event, and where there is a prefix up to all of `state`, take to write.
  /// @return `out_of_order` for a number that is not there, `too_large`, as `append`; `conflict` if
  ///         a reader still holds an old file: nothing is lost, it is to be repeated.
  virtual Result<void> erase(std::span<const Rewrite> events, BytesView prefix) = 0;
  Result<void> erase(std::span<const Rewrite> events) { return erase(events, {}); }

  /// Up to `count_max` events, `number` = `from` and on, at most 4 MiB together (always one).
  /// @return none past the head; `corrupt` if a row does not fit its checksum.
  virtual Result<std::vector<Record>> read(Seq from, std::size_t count_max) const = 0;

  /// @return nothing if the log never held the item.
  virtual Result<std::optional<Located>> find(const MessageId& item) const = 0;

  /// Entries of one lane of a mailbox with `number` > `after`, rising, up to `count_max`.
  virtual Result<std::vector<Posting>> mailbox(const AgencyCode& agency, Lane lane, Seq after,
                                               std::size_t count_max) const = 0;

  /// Events of one incident with `number` > `after`, rising, up to `count_max`.
  virtual Result<std::vector<Seq>> incident(const IncidentId& incident, Seq after,
                                            std::size_t count_max) const = 0;
  virtual Result<IncidentTail> incident_tail(const IncidentId& incident) const = 0;

  /// Rows of the `state` family whose key begins with `prefix`, in order of the key.
  virtual Result<std::vector<StateRow>> state(BytesView prefix) const = 0;
  /// Their keys alone: for rows that are too many or too long to be held at once.
  virtual Result<std::vector<Bytes>> state_keys(BytesView prefix) const = 0;

  /// The hashes that a tile of the log's tree holds by now, in order (C2SP tlog-tiles): 256 of a
  /// full one, fewer of the last of its level, none of one beyond. Of the log as `head` shows it,
  /// or newer: what a `Prover` needs.
  /// @return `corrupt` for a full one that is missing or damaged, `unavailable` if the log could
  /// not
  ///         be opened again.
  virtual Result<std::vector<Digest>> tile(std::uint8_t level, std::uint64_t index) const = 0;

  /// The newest state of the log: of all commits, also those that are durable with the next.
  [[nodiscard]] virtual Head head() const = 0;

 protected:
  /// The only way to make a `StoredEvent`; implementations call it after the sync.
  static StoredEvent stored(Seq number, const Digest& leaf_hash) {
    return StoredEvent(number, leaf_hash);
  }
};

}  // namespace kentongan::eventlog
