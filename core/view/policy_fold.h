#pragma once

#include "core/base/result.h"
#include "core/policy/agreements.h"

namespace kentongan::v1 {
class Envelope;
}

namespace kentongan::view {

/// These and the file that a PolicyChange of the log brings; forms other than `policy` change
/// nothing yet. @return `corrupt` for what could not have been let in.
Result<policy::Agreements> with_policy(const policy::Agreements& agreements,
                                       const v1::Envelope& change);

}  // namespace kentongan::view
