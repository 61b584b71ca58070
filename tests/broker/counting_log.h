#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "core/eventlog/memory_log.h"

namespace kentongan::test {

/// A log in memory that counts what is asked of it.
class CountingLog final : public eventlog::EventLog {
 public:
  CountingLog() : log_(eventlog::MemoryLog::open(disk_).value()) {}

  using EventLog::append;
  using EventLog::put;
  Result<std::vector<eventlog::StoredEvent>> append(std::span<const eventlog::Event> batch,
                                                    std::span<const eventlog::StateRow> state,
                                                    eventlog::Durability durability) override {
    return log_->append(batch, state, durability);
  }
  Result<void> put(std::span<const eventlog::StateRow> state,
                   eventlog::Durability durability) override {
    return log_->put(state, durability);
  }
  Result<std::vector<eventlog::Record>> read(Seq from, std::size_t count_max) const override {
    ++reads_;
    return log_->read(from, count_max);
  }
  Result<std::optional<eventlog::Located>> find(const MessageId& item) const override {
    return log_->find(item);
  }
  Result<std::vector<eventlog::Posting>> mailbox(const AgencyCode& agency, Lane lane, Seq after,
                                                 std::size_t count_max) const override {
    auto postings = log_->mailbox(agency, lane, after, count_max);
    postings_ += postings ? postings->size() : 0;
    return postings;
  }
  Result<std::vector<Seq>> incident(const IncidentId& incident, Seq after,
                                    std::size_t count_max) const override {
    return log_->incident(incident, after, count_max);
  }
  Result<eventlog::IncidentTail> incident_tail(const IncidentId& incident) const override {
    return log_->incident_tail(incident);
  }
  Result<std::vector<eventlog::StateRow>> state(BytesView prefix) const override {
    return log_->state(prefix);
  }
  Result<std::vector<Digest>> tile(std::uint8_t level, std::uint64_t index) const override {
    return log_->tile(level, index);
  }
  [[nodiscard]] eventlog::Head head() const override { return log_->head(); }

  /// Calls of `read`, and entries that `mailbox` gave, since the last call.
  std::size_t take_reads() { return std::exchange(reads_, 0); }
  std::size_t take_postings() { return std::exchange(postings_, 0); }

 private:
  eventlog::MemoryDisk disk_;
  std::unique_ptr<eventlog::MemoryLog> log_;
  mutable std::size_t reads_ = 0;
  mutable std::size_t postings_ = 0;
};

}  // namespace kentongan::test
