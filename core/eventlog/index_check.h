#pragma once

#include <string>

#include "core/base/error.h"
#include "core/eventlog/event.h"
#include "core/eventlog/rocks_store.h"

namespace kentongan::eventlog {

/// What a check says of a row that does not fit.
[[nodiscard]] Error corrupt(std::string what);

/// Reads every row of the indexes: ids lead to events whose leaf names the same item, posting lists
/// rise and end within the log, an incident's tail counts its postings. Internal to this room.
/// @return `corrupt` naming the row's event; what reading returns.
Result<void> check_indexes(const RocksStore& store, const Head& head);

}  // namespace kentongan::eventlog
