#pragma once

#include "core/policy/decision.h"
#include "core/policy/request.h"

namespace kentongan::policy {

constexpr const char* kClearanceRule = "R00-clearance";

/// Decides one addressee of one message: a function of its arguments and of nothing else, so that
/// anybody comes to the same answer from the same files and facts at any time.
///
/// Default: refused. A permit must match for certain: a key that asks for something unknown does
///          not match. A deny that matches wins over every permit, and matches also where something
///          it asks for is unknown. Neither files nor rules have an order.
/// Time:    a file binds from the first second of its first day to the last of its last, in the
///          zone of the request; beyond that for the types of its emergency clause.
/// Break-glass: with a reason, by a duty with the right, what only denies of `allow_and_flag`
///          refuse goes through, flagged. Nothing else does: what no rule permits stays refused.
/// Owed:    what all permits that matched ask, together; the shorter time, the stricter delivery.
/// Clearance: nobody gets what is classified above its clearance, whatever a rule permits and
///          however urgent it is; the rule named is then `kClearanceRule`, of no instrument.
/// Strangers: nobody whose sector and kind the directory does not say is permitted anything, and
///          no rule is asked.
/// Speed:   looks at the rules of the type alone and reads no text.
/// Threads: any.
[[nodiscard]] Decision decide(const Agreements& agreements, const Request& request);

}  // namespace kentongan::policy
