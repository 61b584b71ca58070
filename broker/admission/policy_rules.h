#pragma once

#include <string>

#include "broker/admission/permission.h"
#include "core/base/result.h"
#include "core/policy/agreement.h"

namespace kentongan::v1 {
class Envelope;
}

namespace kentongan::broker::admission {

/// Whether a draft may become policy of the bus: its file can be read with the words of directory
/// and catalogue, it takes the place of the file in force and says so, and those whom it binds have
/// signed it by their agents' keys: every party of an agreement; of a law or a standing rule, which
/// bind all, two agencies.
/// @return `wrong_bus`; `invalid_argument` as policy::read_agreement, or for another number than
///         the item's; `conflict` if another file is in force than the one it replaces, or the
///         same; `key_unknown`, `key_revoked`, `bad_signature`; `not_permitted` naming who has not
///         signed.
Result<policy::Agreement> check_policy(const v1::Envelope& draft, const Basis& basis,
                                       const std::string& bus);

}  // namespace kentongan::broker::admission
