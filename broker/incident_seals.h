#pragma once

#include <map>
#include <optional>
#include <set>
#include <span>
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
/// When:    64 events after the last, an hour after the first event that none covers, and at once
///          after a status that ends. It needs no other to cover it.
/// Restart: what no seal covers stands in a row, written by the commit of the first such event and
///          taken away by that of the seal. A start seals at once what it finds so; nothing is
///          sealed twice.
/// Limits:  65,536 incidents wait; beyond that those that have waited longest are sealed early.
/// Threads: belongs to the core thread; carry_out() only where no batch is out.
class IncidentSeals {
 public:
  static constexpr BytesView kPrefix = "seal";

  explicit IncidentSeals(Rooms& rooms) : rooms_(rooms) {}

  /// What an earlier run left to be sealed: due now. @return as EventLog::state; `corrupt`.
  Result<void> load();

  /// What the commit of these events is to write beside them; the first will have this number.
  [[nodiscard]] std::vector<eventlog::StateRow> rows(std::span<const eventlog::Event> events,
                                                     Seq first) const;
  /// They are stored.
  void note(std::span<const eventlog::Event> events, Seq first);

  /// The seals that are due. A log that cannot be read sets `Rooms::failure`.
  [[nodiscard]] std::vector<PreparedEvent> carry_out();
  /// Its seal was not stored: it is made again.
  void not_stored(const IncidentId& incident);
  [[nodiscard]] bool is_due() const;
  [[nodiscard]] Instant next(Instant otherwise) const;

 private:
  /// An incident with events that no seal covers.
  struct Waiting {
    std::uint64_t covered = 0;  ///< Numbers of the incident up to here are.
    std::uint64_t newest = 0;
    Seq event;  ///< One of the incident's.
    bool is_ended = false;
  };
  using Changes = std::map<IncidentId, std::optional<Waiting>>;

  [[nodiscard]] Changes after(std::span<const eventlog::Event> events, Seq first) const;
  [[nodiscard]] static Bytes row_of(const Waiting& waiting);
  [[nodiscard]] Result<PreparedEvent> seal(const IncidentId& incident, const Waiting& waiting);
  void wait(const IncidentId& incident, Instant until);
  void wait_no_more(const IncidentId& incident);

  Rooms& rooms_;
  std::unordered_map<IncidentId, Waiting> waiting_;
  std::map<IncidentId, std::uint64_t> sealing_;  ///< Prepared and not yet stored: its count.
  std::set<std::pair<Instant, IncidentId>> due_;
  std::unordered_map<IncidentId, Instant> due_at_;
};

}  // namespace kentongan::broker
