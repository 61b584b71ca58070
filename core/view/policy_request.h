#pragma once

#include <cstdint>
#include <span>

#include "core/base/bytes.h"
#include "core/identity/directory.h"
#include "core/policy/request.h"
#include "core/view/policy_party.h"
#include "core/view/standing.h"

namespace kentongan::v1 {
class Header;
}

namespace kentongan::view {

/// What stood when a message was asked about: by it and by the message alone a request is made, so
/// that whoever holds the log makes the same one years later.
struct Surroundings {
  const identity::Directory& directory;
  const PartyBook& parties;  ///< Of that directory.
  const Standing& standing;
  std::int64_t now_us = 0;
  std::int32_t zone_s = 7 * 3600;
  bool incident_open = false;  ///< The log holds an event of its incident.
};

/// The facts of a message but for its addressee.
[[nodiscard]] policy::Request request_of(const v1::Header& header, BytesView payload,
                                         const Surroundings& known);

/// One whom a message is for.
struct PartyAddress {
  AgencyCode agency;
  DutyCode duty;  ///< Empty: the watch.
};
/// The facts of one addressee of it, in place of those of another: who he is, who commands whom.
void address(policy::Request& request, const v1::Header& header, const PartyAddress& to,
             const Surroundings& known);

/// Of the bytes of each request, in that order: what `Decision.inputs` holds.
[[nodiscard]] Digest digest_of(std::span<const policy::Request> requests);

}  // namespace kentongan::view
