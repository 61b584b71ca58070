#pragma once

#include <functional>
#include <utility>
#include <vector>

#include "core/base/check.h"
#include "core/eventlog/event_log.h"
#include "kentongan/v1/event.pb.h"

namespace kentongan::test {

/// Another log as somebody shows it who changed one of its events. Nothing can be written.
class BentLog final : public eventlog::EventLog {
 public:
  BentLog(const eventlog::EventLog& log, Seq seq, std::function<void(v1::Event&)> bend)
      : log_(log), seq_(seq), bend_(std::move(bend)) {}

  Result<std::vector<eventlog::StoredEvent>> append(std::span<const eventlog::Event>,
                                                    std::span<const eventlog::StateRow>,
                                                    eventlog::Durability) override {
    return fail(ErrorCode::unavailable, "read only");
  }
  Result<void> put(std::span<const eventlog::StateRow>, eventlog::Durability) override {
    return fail(ErrorCode::unavailable, "read only");
  }
  Result<std::vector<eventlog::Record>> read(Seq from, std::size_t count_max) const override {
    KTG_TRY(auto records, log_.read(from, count_max));
    for (eventlog::Record& record : records) {
      v1::Event event;
      if (record.number == seq_) {
        KTG_CHECK(event.ParseFromString(record.bytes));
        bend_(event);
        record.bytes = event.SerializeAsString();
      }
    }
    return records;
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
    return log_.tile(level, index);
  }
  [[nodiscard]] eventlog::Head head() const override { return log_.head(); }

 private:
  const eventlog::EventLog& log_;
  const Seq seq_;
  const std::function<void(v1::Event&)> bend_;
};

}  // namespace kentongan::test
