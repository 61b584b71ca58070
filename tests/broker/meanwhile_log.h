#pragma once

#include <functional>
#include <utility>
#include <vector>

#include "core/eventlog/event_log.h"

namespace kentongan::test {

/// A log that stands on another, and beside whose first reading of a tile something happens: what
/// the log thread, or a disk, may do while the core thread is in the middle of an answer.
class MeanwhileLog final : public eventlog::EventLog {
 public:
  explicit MeanwhileLog(eventlog::EventLog& log) : log_(log) {}

  /// Once; an error is what that reading gives.
  void when_a_tile_is_read(std::function<Result<void>()> happens) { happens_ = std::move(happens); }

  using EventLog::append;
  using EventLog::put;
  Result<std::vector<eventlog::StoredEvent>> append(std::span<const eventlog::Event> batch,
                                                    std::span<const eventlog::StateRow> state,
                                                    eventlog::Durability durability) override {
    return log_.append(batch, state, durability);
  }
  Result<void> put(std::span<const eventlog::StateRow> state,
                   eventlog::Durability durability) override {
    return log_.put(state, durability);
  }
  Result<std::vector<eventlog::Record>> read(Seq from, std::size_t count_max) const override {
    return log_.read(from, count_max);
  }
  Result<std::optional<eventlog::Located>> find(const MessageId& item) const override {
    return log_.find(item);
  }
  Result<std::vector<eventlog::Posting>> mailbox(const AgencyCode& agency, Lane lane, Seq after,
                                                 std::size_t count_max) const override {
    return log_.mailbox(agency, lane, after, count_max);
  }
  Result<std::vector<Seq>> incident(const IncidentId& incident, Seq after,
                                    std::size_t count_max) const override {
    return log_.incident(incident, after, count_max);
  }
  Result<eventlog::IncidentTail> incident_tail(const IncidentId& incident) const override {
    return log_.incident_tail(incident);
  }
  Result<std::vector<eventlog::StateRow>> state(BytesView prefix) const override {
    return log_.state(prefix);
  }
  Result<std::vector<Digest>> tile(std::uint8_t level, std::uint64_t index) const override {
    if (const auto happens = std::exchange(happens_, nullptr)) {
      KTG_TRY_VOID(happens());
    }
    return log_.tile(level, index);
  }
  [[nodiscard]] eventlog::Head head() const override { return log_.head(); }

 private:
  eventlog::EventLog& log_;
  mutable std::function<Result<void>()> happens_;
};

}  // namespace kentongan::test
