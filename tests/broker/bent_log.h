#pragma once

#include <functional>
#include <utility>
#include <vector>

#include "core/base/check.h"
#include "kentongan/v1/event.pb.h"
#include "tests/broker/log_on_log.h"

namespace kentongan::test {

/// Another log as somebody shows it who changed one of its events.
class BentLog final : public LogOnLog {
 public:
  BentLog(eventlog::EventLog& log, Seq seq, std::function<void(v1::Event&)> bend)
      : LogOnLog(log), seq_(seq), bend_(std::move(bend)) {}

  Result<std::vector<eventlog::Record>> read(Seq from, std::size_t count_max) const override {
    KTG_TRY(auto records, LogOnLog::read(from, count_max));
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

 private:
  const Seq seq_;
  const std::function<void(v1::Event&)> bend_;
};

}  // namespace kentongan::test
