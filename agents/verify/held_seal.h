#pragma once

#include <cstdint>
#include <string_view>

#include "agents/verify/bundle_check.h"
#include "core/base/bytes.h"
#include "core/base/result.h"

namespace kentongan::verify {

/// What somebody who is party to an incident holds of its record, from a seal that came to his desk
/// or on paper: that so many events were in it, and the leaf hash of the last. A bundle of an
/// incident that lacks that event, or has another there, was made of another record: whoever signed
/// it, and though every witness were of one mind.
struct HeldSeal {
  std::uint64_t count = 0;
  Digest head;
};

/// "64:9a748b4f…", 64 digits. @return `invalid_argument` for anything else.
Result<HeldSeal> held_seal_of(std::string_view text);

/// Compares it with a bundle that is valid (bundle.md 5, A seal that is held): one of an incident
/// that does not continue it is tampered, one of a range that does not show it is open.
/// `verdict.is_valid()`.
void hold_against(const HeldSeal& seal, BundleVerdict& verdict);

}  // namespace kentongan::verify
