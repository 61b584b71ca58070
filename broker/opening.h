#pragma once

#include <string>

#include "broker/rooms.h"
#include "core/base/result.h"
#include "core/eventlog/event_log.h"
#include "core/identity/directory.h"

namespace kentongan::broker {

/// How the log was left.
struct LeftBehind {
  std::uint32_t epoch = 0;
  bool clean_stop = false;  ///< Its newest event is a STOP.
  std::string bus;          ///< As its first event says.
};
/// @return `data_missing` for a log without founding; as EventLog::read.
Result<LeftBehind> left_behind(const eventlog::EventLog& log);

/// Directory, policy, what stands, cursors and chains, as the log has them. @return as
/// EventLog::read and the folds.
Result<void> furnish(Rooms& rooms);

}  // namespace kentongan::broker
