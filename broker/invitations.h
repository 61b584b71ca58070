#pragma once

#include <filesystem>
#include <optional>

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/identity/invitation.h"

namespace kentongan::broker {

/// The invitations that a broker has given out: one small file each (0600) in `invitations/` of its
/// data folder, there until it is used.

/// Durable on return. @return as `write_file`.
Result<void> keep_invitation(const std::filesystem::path& data,
                             const identity::Invitation& invitation);
/// The one that an enrolment names; nothing for a name that is none, or is used.
std::optional<identity::Invitation> invitation_for(const std::filesystem::path& data,
                                                   BytesView enrolment);
/// It is used.
void spend_invitation(const std::filesystem::path& data, const identity::Invitation& invitation);

}  // namespace kentongan::broker
