#pragma once

#include <vector>

#include "core/eventlog/event_log.h"

namespace kentongan::test {

/// A log that stands on another and passes everything on; a test changes what it is about.
class LogOnLog : public eventlog::EventLog {
 public:
  explicit LogOnLog(eventlog::EventLog& log) : log_(log) {}

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
  using EventLog::erase;
  Result<void> erase(std::span<const eventlog::Rewrite> events, BytesView prefix) override {
    return log_.erase(events, prefix);
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
  Result<std::vector<Bytes>> state_keys(BytesView prefix) const override {
    return log_.state_keys(prefix);
  }
  Result<std::vector<Digest>> tile(std::uint8_t level, std::uint64_t index) const override {
    return log_.tile(level, index);
  }
  [[nodiscard]] eventlog::Head head() const override { return log_.head(); }

 private:
  eventlog::EventLog& log_;
};

}  // namespace kentongan::test
