#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/bytes.h"
#include "core/base/strong.h"

namespace kentongan {

using AgencyCode = Strong<std::string, struct AgencyCodeTag>;  ///< [A-Z0-9-]{2,40}
using DutyCode = Strong<std::string, struct DutyCodeTag>;      ///< [A-Z0-9-]{2,40}
using IncidentId = Strong<std::string, struct IncidentIdTag>;  ///< [A-Z0-9-]{3,40}
using Seq = Strong<std::uint64_t, struct SeqTag>;              ///< From 1; 0: none.
using MessageId = FixedBytes<16, struct MessageIdTag>;         ///< UUIDv7, RFC 9562.
using OfficerId = FixedBytes<16, struct OfficerIdTag>;         ///< Opaque.
using SessionId = FixedBytes<16, struct SessionIdTag>;
using Digest = FixedBytes<32, struct DigestTag>;              ///< SHA-256.
using KeyId = FixedBytes<32, struct KeyIdTag>;                ///< SHA-256 of a public key.
using TransportKey = FixedBytes<32, struct TransportKeyTag>;  ///< Curve25519, of CURVE.

constexpr std::size_t kLaneCount = 4;

/// Lane 0 is KILAT, 3 is BIASA: 4 - precedence (protocol.md 5). What a mailbox and every queue
/// before the sequencer are divided into, emptied from the top.
enum class Lane : std::uint8_t { kilat, sangat_segera, segera, biasa };
inline constexpr std::array kLanes{Lane::kilat, Lane::sangat_segera, Lane::segera, Lane::biasa};

/// @return true for the code of an agency or a duty: [A-Z0-9-]{2,40}.
[[nodiscard]] bool is_code(std::string_view text);
/// @return true for the id of an incident: [A-Z0-9-]{3,40}.
[[nodiscard]] bool is_incident_id(std::string_view text);

/// "0190f0d0-…", as people and JSON see it.
[[nodiscard]] std::string to_string(const MessageId& id);
/// Takes the form with hyphens, or 32 digits. @return `malformed` for anything else.
Result<MessageId> message_id_from(std::string_view text);
/// The 48 bits of milliseconds that a UUIDv7 begins with, in microseconds UTC.
[[nodiscard]] std::int64_t time_us_of(const MessageId& id);

}  // namespace kentongan
