#pragma once

#include "core/base/result.h"
#include "core/eventlog/event.h"
#include "core/eventlog/rocks_store.h"

namespace kentongan::eventlog {

/// Reads every row of the indexes: ids lead to events whose leaf names the same item, posting lists
/// rise and end within the log, an incident's tail counts its postings. Internal to this room.
/// @return `corrupt` naming the row's event; what reading returns.
Result<void> check_indexes(const RocksStore& store, const Head& head);

}  // namespace kentongan::eventlog
