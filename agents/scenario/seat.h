#pragma once

#include <filesystem>

#include "core/base/ids.h"
#include "core/base/random.h"
#include "core/base/result.h"
#include "core/identity/keys.h"

namespace kentongan::scenario {

/// Who sits at a desk of the play, in every duty of its agency.
struct SeatOfficer {
  OfficerId id;
  identity::PublicKey key;
};

/// Of every officer of a play: the desks, their keys and what is said with them are made for it.
constexpr const char* kSeatPassphrase = "kata sandi peragaan";

/// Why the operator revokes a key that a file has stolen.
constexpr const char* kStolenReason = "telepon hilang";

/// Draws the key of one into an agent's folder, sealed as cheaply as the form allows.
/// @return as `identity::OfficerKey::save`.
Result<SeatOfficer> seat_officer(const std::filesystem::path& folder, Random& random);

}  // namespace kentongan::scenario
