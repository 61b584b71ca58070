#pragma once

#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "broker/rooms.h"
#include "core/base/clock.h"

namespace kentongan::broker {

/// The broker's word on how far each incident has come: SEALED, under its statement key, with count
/// and head of the incident's chain, to all who are party to the incident. Whoever holds one knows
/// a later record for false that is shorter.
///
/// When:     once 64 events are uncovered, an hour after the first of them, and at once after a
///           status that ends; as soon as lane BIASA has room. It needs no other to cover it.
/// Exercise: of one only if all events since the last that left none uncovered are of that one. An
///           exercise may name a real incident, and must not make its seals look like play.
/// Restart:  what no seal covers stands in a row, written by the commit of the first such event and
///           taken away by that of the seal. What a start finds so is due at once, and sealed once
///           the door is open; nothing is sealed twice.
/// Limits:   64 seals between two commits. `incidents_unsealed` (65,536) wait; beyond that those
///           that have waited longest are sealed early. From twice as many on is_full(): who
///           brings more, other than KILAT, is to be told to come later.
/// Threads:  belongs to the core thread; carry_out() only where no batch is out.
class IncidentSeals {
 public:
  static constexpr BytesView kPrefix = "inc-seal/";

  explicit IncidentSeals(Rooms& rooms) : rooms_(rooms) {}

  /// What an earlier run left to be sealed: due now.
  /// @return as EventLog::state and EventLog::read; `corrupt`.
  Result<void> load();

  /// What the commit of these events is to write beside them; the first will have this number.
  [[nodiscard]] std::vector<eventlog::StateRow> rows(std::span<const eventlog::Event> events,
                                                     Seq first);
  /// Those of the last rows() are stored.
  void note();

  /// The seals that are due. A log that cannot be read sets `Rooms::failure`.
  [[nodiscard]] std::vector<PreparedEvent> carry_out();
  /// Its seal was not stored: it is made again.
  void not_stored(const IncidentId& incident);
  [[nodiscard]] bool is_due() const;
  /// As many incidents wait as may.
  [[nodiscard]] bool is_full() const {
    return waiting_.size() / 2 >= rooms_.config.sequencer.incidents_unsealed;
  }
  [[nodiscard]] Instant next(Instant otherwise) const;

 private:
  /// An incident with events that no seal covers.
  struct Waiting {
    std::uint64_t covered = 0;  ///< Numbers of the incident up to here are.
    std::uint64_t newest = 0;
    std::uint64_t ended = 0;  ///< Number of the newest status that ends.
    Seq exercised;            ///< The first, if all are of one exercise; else none.
    std::string exercise;     ///< That one.
    [[nodiscard]] bool is_ended() const { return ended > covered; }
  };
  struct Change {
    std::optional<Waiting> waiting;
    bool has_seal = false;
  };

  void add(const eventlog::Event& event, Seq seq, std::optional<Waiting>& waiting) const;
  [[nodiscard]] static Bytes row_of(const Waiting& waiting);
  [[nodiscard]] Result<PreparedEvent> seal(const IncidentId& incident, const Waiting& waiting);
  void wait(const IncidentId& incident, Instant until);
  void wait_no_more(const IncidentId& incident);

  Rooms& rooms_;
  std::unordered_map<IncidentId, Waiting> waiting_;
  std::map<IncidentId, Change> changes_;         ///< By the batch that is out.
  std::map<IncidentId, std::uint64_t> sealing_;  ///< Prepared and not yet stored: its count.
  std::set<std::pair<Instant, IncidentId>> due_;
  std::unordered_map<IncidentId, Instant> due_at_;
};

}  // namespace kentongan::broker
