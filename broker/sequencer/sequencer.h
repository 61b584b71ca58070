#pragma once

#include <optional>
#include <span>

#include "broker/sequencer/incidents.h"
#include "broker/stages.h"
#include "core/base/clock.h"
#include "core/eventlog/event_log.h"

namespace kentongan::v1 {
class Refused;
class Statement;
}  // namespace kentongan::v1

namespace kentongan::broker::sequencer {

/// Gives each event its number, its time and its leaf.
///
/// Place:   the *sequencer* room; prepares while things gather, numbers when a batch is taken.
/// Order:   seq = head + 1 without a gap; time never goes back, whatever the wall clock does.
/// Numbers: between `begin` and `keep` or `roll_back` one batch; a number that was not stored is
/// given again.
/// Threads: belongs to the core thread.
class Sequencer {
 public:
  /// `epoch`: of all events numbered here. `statement_key`: signs for what has no author's key.
  Sequencer(const eventlog::EventLog& log, const Bytes& tag_key, const KeyId& statement_key,
            std::uint32_t epoch);

  [[nodiscard]] PreparedEvent prepare(const AdmittedMessage& message);
  /// `sender` empty: a stranger's, which reaches nobody's mailbox.
  [[nodiscard]] PreparedEvent prepare(const v1::Refused& refused, const AgencyCode& sender,
                                      Lane lane);
  [[nodiscard]] PreparedEvent prepare(const v1::Statement& statement);
  /// A statement that these agencies are told.
  [[nodiscard]] PreparedEvent prepare(const v1::Statement& statement,
                                      std::span<const AgencyCode> told, Lane lane);

  /// Its submission will not stand whole in the log: its path is kept with it.
  static void mark_partial(PreparedEvent& prepared) { prepared.run_is_whole_ = false; }

  /// Begins a batch at this wall time. @return by how much the wall clock has gone back since the
  /// last batch that was kept, also by an earlier run, if by more than `step`: to be stated in the
  /// batch.
  std::optional<Micros> begin(std::int64_t wall_us, Micros step);
  /// @return as EventLog::incident_tail.
  Result<SequencedEvent> number(PreparedEvent prepared);
  void keep() {
    kept_ = next_;
    kept_wall_us_ = wall_us_;
  }
  void roll_back();

  [[nodiscard]] Seq kept() const { return Seq(kept_.seq - 1); }  ///< The newest stored.
  [[nodiscard]] Seq next() const { return Seq(next_.seq); }
  /// What the next event's time would be at this wall time: it does not go back with a clock.
  [[nodiscard]] std::int64_t time_us(std::int64_t wall_us) const {
    return std::max(next_.time_us, wall_us);
  }
  [[nodiscard]] std::uint32_t epoch() const { return epoch_; }

 private:
  struct Position {
    std::uint64_t seq = 1;
    std::int64_t time_us = 0;
  };

  Result<void> chain(const IncidentId& incident, eventlog::Leaf& leaf, SequencedEvent& event);

  Incidents incidents_;
  const Digest statement_signer_;
  const std::uint32_t epoch_;
  Position kept_;
  Position next_;
  std::int64_t wall_us_ = 0;  ///< Of the batch that is out.
  std::int64_t kept_wall_us_ = 0;
};

}  // namespace kentongan::broker::sequencer
