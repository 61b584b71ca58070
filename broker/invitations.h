#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "broker/broker.h"
#include "core/base/bytes.h"
#include "core/base/ids.h"
#include "core/base/random.h"
#include "core/base/result.h"
#include "core/identity/directory.h"
#include "core/identity/invitation.h"

namespace kentongan::broker {

/// The invitations that a broker has given out: one small file each (0600) in `invitations/` of its
/// data folder, there until its agency is enrolled or its time is over. Whoever can read one can
/// use it, as whoever holds the paper.
///
/// Place: of the process that writes the log, and of no other: the folder is its user's.

/// Draws a token for an agency of the directory that has no agent key, and keeps what belongs to
/// it; what is over by then goes. @return the token, the invitation durable; `address_unknown`,
///         `conflict` for one that is enrolled; as `write_file`.
Result<std::string> give_invitation(const std::filesystem::path& data, const AgencyCode& agency,
                                    const identity::Directory& directory, std::int64_t time_us,
                                    Random& random);
/// The one that an enrolment names; nothing for a name that is none, or is used.
/// @return as `read_secret` where it is there and cannot be read, `malformed`.
Result<std::optional<identity::Invitation>> invitation_for(const std::filesystem::path& data,
                                                           BytesView enrolment);
/// Takes a file in with the invitation that it names. @return as above and `Broker::enrol`.
Result<std::uint64_t> enrol_by_file(Broker& heart, const std::filesystem::path& data,
                                    const Bytes& enrolment, identity::EnrolAs as);
/// Every one of that agency: it has keys now.
void spend_invitations(const std::filesystem::path& data, const AgencyCode& agency);

}  // namespace kentongan::broker
