#pragma once

#include <cstdint>
#include <optional>
#include <unordered_map>

#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/eventlog/event_log.h"

namespace kentongan::broker::admission {

/// Which items have come before, for ever: those stored, by the log's index, and those on their way
/// to it.
///
/// Threads: belongs to the core thread.
class Duplicates {
 public:
  struct Known {
    bool is_stored = false;
    Seq seq;  ///< Of a stored one.
    Digest item_hash;
  };
  /// What the first receipt said.
  struct First {
    Seq seq;
    std::uint32_t epoch = 0;
    std::int64_t time_us = 0;
    Digest leaf_hash;
  };

  explicit Duplicates(const eventlog::EventLog& log) : log_(log) {}

  /// @return as EventLog::find.
  Result<std::optional<Known>> find(const MessageId& id) const;
  void gather(const MessageId& id, const Digest& item_hash) { gathered_.emplace(id, item_hash); }
  /// Stored, or not to be stored after all.
  void forget(const MessageId& id) { gathered_.erase(id); }
  /// @return as EventLog::read.
  Result<First> first(Seq seq) const;

 private:
  const eventlog::EventLog& log_;
  std::unordered_map<MessageId, Digest> gathered_;
};

}  // namespace kentongan::broker::admission
