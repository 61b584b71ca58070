#pragma once

#include <optional>

#include "broker/admission/denial.h"
#include "broker/admission/subjects.h"
#include "core/base/result.h"

namespace kentongan::v1 {
class Evidence;
}

namespace kentongan::identity {
struct Agency;
}

namespace kentongan::broker::admission {

/// Who may give which evidence about a message: its agency must be TO, CC or RUNG of it; its author
/// for CONFIRMED and HELD; the one it was written for, for CONFIRMED; a link, an adapter or a
/// carrier for RELAYED and RELAY_FAILED. What the broker states, nobody hands in. Pure.
///
/// DELIVERED is about a run of a mailbox: delivered_run.h.
/// @return nothing if the giver may state it.
[[nodiscard]] std::optional<Denial> denial_of(const v1::Evidence& evidence, const Subject& subject,
                                              const identity::Agency* giver);

/// The same, and what the evidence says of the message. Pure.
/// @return `not_permitted` with the rule; `bad_signature` for an ACKNOWLEDGED without an officer of
///         what is no KILAT; `exercise_mixed`; `field_invalid` if it names another
/// leaf.
Result<void> check_evidence(const v1::Evidence& evidence, const Subject& subject,
                            const identity::Agency* giver);

}  // namespace kentongan::broker::admission
