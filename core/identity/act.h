#pragma once

#include <cstdint>
#include <string>

#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/identity/directory.h"

namespace kentongan::identity {

/// Whether an officer's own signature stands under an evidence, beside the agent's.
enum class OfficerSigns : std::uint8_t {
  may,           ///< READ, and what the machine states.
  unless_kilat,  ///< ACKNOWLEDGED: of a KILAT the desk may give it alone (*oleh meja*).
  always,        ///< A person's word: acting, acted, refused, held …
};
/// By the number of the code; `may` for one that nobody hands in.
[[nodiscard]] OfficerSigns officer_signs(int evidence_code);

/// What somebody did, as its item says and as it is signed.
struct Act {
  AgencyCode agency;
  DutyCode duty;
  OfficerId officer;         ///< As the item names him; zero: none.
  const Key* key = nullptr;  ///< Of the signature beside the agent's; none: the agent alone.
  bool is_demanded = false;  ///< The type or the evidence is nobody's without an officer.
  Moment moment;             ///< Of its event, or when it would get its number now.
};

/// An event is numbered shortly after it was let in: a holding that has ended by its own time
/// since then still counts, for so long, where an event of the log is judged.
constexpr std::int64_t kNumberedWithinUs = 60'000'000;

/// Whether the officer who is named signed it and held the duty: his key in force at that event,
/// he an officer of the agency, the duty his by the roster. The watch (PIKET) is held by the roster
/// too; under the agent's key alone it is the seat's. Pure.
/// @param numbered_within_us 0 to let in, `kNumberedWithinUs` for what a log holds.
/// @return `bad_signature` where an officer is named and did not sign, or signed and is not named,
///         or is missing; `key_unknown`, `key_revoked`, `duty_not_held`: each says what to do.
Result<void> check_act(const Directory& directory, const Act& act,
                       std::int64_t numbered_within_us = 0);

/// Where an officer's signature is needed and there is none.
[[nodiscard]] Error officer_missing();

}  // namespace kentongan::identity
