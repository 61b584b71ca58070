#pragma once

#include <functional>
#include <utility>
#include <vector>

#include "tests/broker/log_on_log.h"

namespace kentongan::test {

/// A log that stands on another, and beside whose first reading of a tile something happens: what
/// the log thread, or a disk, may do while the core thread is in the middle of an answer.
class MeanwhileLog final : public LogOnLog {
 public:
  using LogOnLog::LogOnLog;

  /// Once; an error is what that reading gives.
  void when_a_tile_is_read(std::function<Result<void>()> happens) { happens_ = std::move(happens); }

  Result<std::vector<Digest>> tile(std::uint8_t level, std::uint64_t index) const override {
    if (const auto happens = std::exchange(happens_, nullptr)) {
      KTG_TRY_VOID(happens());
    }
    return LogOnLog::tile(level, index);
  }

 private:
  mutable std::function<Result<void>()> happens_;
};

}  // namespace kentongan::test
