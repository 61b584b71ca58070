#pragma once

#include "core/base/result.h"
#include "core/eventlog/event_log.h"
#include "core/identity/directory.h"
#include "core/policy/agreements.h"
#include "core/view/retention.h"
#include "core/view/standing.h"

namespace kentongan::broker {

// What stands, folded from the shelves of the log, where every event of a kind is found without
// reading the others.

/// The fold of every change under "@directory". @return as EventLog::read and Directory::apply.
Result<identity::Directory> read_directory(const eventlog::EventLog& log);

/// The fold of every policy file under "@policy". @return as EventLog::read and view::with_policy.
Result<policy::Agreements> read_policies(const eventlog::EventLog& log);

/// The fold of every message under "@standing". @return as EventLog::read and view::parse.
Result<view::Standing> read_standing(const eventlog::EventLog& log);

/// The fold of what lies under "@retention". @return as EventLog::read and view::parse.
Result<view::Retention> read_retention(const eventlog::EventLog& log);

}  // namespace kentongan::broker
