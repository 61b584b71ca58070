#pragma once

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

#include "core/eventlog/memory_log.h"
#include "tests/broker/log_on_log.h"

namespace kentongan::test {

/// What a CountingLog stands on; made before it.
struct OwnLog {
  eventlog::MemoryDisk disk;
  std::unique_ptr<eventlog::MemoryLog> log = eventlog::MemoryLog::open(disk).value();
};

/// A log in memory that counts what is asked of it.
class CountingLog final : private OwnLog, public LogOnLog {
 public:
  CountingLog() : LogOnLog(*OwnLog::log) {}

  Result<std::vector<eventlog::Record>> read(Seq from, std::size_t count_max) const override {
    ++reads_;
    return LogOnLog::read(from, count_max);
  }
  Result<std::vector<eventlog::Posting>> mailbox(const AgencyCode& agency, Lane lane, Seq after,
                                                 std::size_t count_max) const override {
    auto postings = LogOnLog::mailbox(agency, lane, after, count_max);
    postings_ += postings ? postings->size() : 0;
    return postings;
  }

  /// Calls of `read`, and entries that `mailbox` gave, since the last call.
  std::size_t take_reads() { return std::exchange(reads_, 0); }
  std::size_t take_postings() { return std::exchange(postings_, 0); }

 private:
  mutable std::size_t reads_ = 0;
  mutable std::size_t postings_ = 0;
};

}  // namespace kentongan::test
