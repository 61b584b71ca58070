#pragma once

#include <string_view>

#include "core/base/bytes.h"
#include "core/policy/agreement_file.h"
#include "core/policy/request.h"

namespace kentongan::view {

/// Puts in what rules may look at of a payload: each field whose option says `policy`, by its path
/// ("activity.kind"), a point of time among the times. Fields that are empty are left out, and all
/// where the type is unknown or the bytes are no payload of it.
void add_policy_fields(std::string_view type, BytesView payload, policy::Request& request);

/// All such fields of the catalogue, with the values of those that are choices, and all such times.
void add_policy_fields(policy::Vocabulary& vocabulary);

}  // namespace kentongan::view
