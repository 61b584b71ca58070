#pragma once

#include "core/base/result.h"
#include "core/policy/agreements.h"

namespace kentongan::v1 {
class DirectoryChange;
class Envelope;
class Event;
}  // namespace kentongan::v1

namespace kentongan::view {

/// What a directory or duty event of the log changes. @return `corrupt` if it cannot be read.
Result<v1::DirectoryChange> directory_change_of(const v1::Event& event);

/// These and the file that a PolicyChange of the log brings; forms other than `policy` change
/// nothing yet. @return `corrupt` for what could not have been let in.
Result<policy::Agreements> with_policy(const policy::Agreements& agreements,
                                       const v1::Envelope& change);

}  // namespace kentongan::view
