#pragma once

#include <cstdint>
#include <string_view>

#include "agents/verify/bundle_check.h"
#include "core/base/bytes.h"
#include "core/base/error.h"
#include "core/base/ids.h"
#include "core/base/result.h"

namespace kentongan::verify {

/// What somebody who is party to an incident holds of its record, from a seal that came to his desk
/// or on paper: that so many events were in it, and the leaf hash of the last. A bundle of an
/// incident that lacks that event, or has another there, was made of another record: whoever signed
/// it, and though every witness were of one mind.
struct HeldSeal {
  std::uint64_t count = 0;
  Digest head;
  Seq seq;  ///< Of the seal itself: what ends before it says nothing of it.
};

/// "64:9a748b4f…@90", the head in 64 digits. @return `invalid_argument` for anything else.
Result<HeldSeal> held_seal_of(std::string_view text);

/// Compares it with a bundle that is valid (bundle.md 5, A seal that is held). One that continues
/// it stays as it is; one that shows all that came before the seal without it, or another event in
/// its place, is tampered; one that does not come so far is open. `verdict.is_valid()`.
void hold_against(const HeldSeal& seal, BundleVerdict& verdict);

/// The sentence for people on what was found, also where it was a seal that decided.
[[nodiscard]] Text sentence_of(const BundleVerdict& verdict);

}  // namespace kentongan::verify
