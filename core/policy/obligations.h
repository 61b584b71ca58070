#pragma once

#include <vector>

#include "core/policy/decision.h"

namespace kentongan::policy {

/// What the rules ask together of a message that they let through: each kind once, the shorter time
/// and the stricter delivery, all patterns and words. An approval or endorsement that the message
/// refers to is no longer owed, nor shown as missing.
[[nodiscard]] std::vector<Obligation> owed_by(const std::vector<RuleRef>& rules,
                                              const Request& request,
                                              const std::vector<Day>& holidays);

/// What they tell those to whom they refuse it: the notices.
[[nodiscard]] std::vector<Obligation> notices_of(const std::vector<RuleRef>& rules);

}  // namespace kentongan::policy
