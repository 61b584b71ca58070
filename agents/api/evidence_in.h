#pragma once

#include "agents/api/json_out.h"
#include "agents/desk.h"
#include "core/base/result.h"

namespace kentongan::agents::api {

/// The body of `/v1/evidence` (http_api.h), as what an officer states. A member that nobody knows,
/// inside of its parts too, or of another kind is refused by name: evidence that says less than was
/// meant would stand on record for ever.
/// @return `field_invalid` naming the member; `not_found` for a message that is not here;
///         `not_permitted` where the broker would refuse it for who states it.
Result<EvidenceDraft> evidence_in(const Desk& desk, const Json& body, int zone_s);

}  // namespace kentongan::agents::api
