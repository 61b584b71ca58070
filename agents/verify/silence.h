#pragma once

#include <cstdint>
#include <string>

#include "agents/verify/bundle_check.h"
#include "core/base/error.h"
#include "core/base/ids.h"

namespace kentongan::verify {

/// Whether an agency had neither acknowledged nor answered a message before an instant (bundle.md
/// 5, Silence).
struct SilenceQuestion {
  std::string agency;
  Seq about;
  std::int64_t before_us = 0;
  bool reading_counts = false;  ///< To have read it is an answer too.
};

enum class Silence : std::uint8_t { proven, broken, not_proven };

struct SilenceFinding {
  Silence silence = Silence::not_proven;
  Seq said;  ///< Of `broken`: the event in which it spoke.
  Text why;
};
/// "silent", "not_silent", "not_proven": stable.
[[nodiscard]] std::string_view name_of(Silence silence);

/// `verdict.is_valid()`.
[[nodiscard]] SilenceFinding silence_in(const BundleVerdict& verdict,
                                        const SilenceQuestion& question);

/// Whether the EXPIRED that `item` shows stands (bundle.md 5, Expired): proven; broken, so that it
/// is void; or not proven. `item`: of `verdict.bundle.items`. `verdict.is_valid()`.
[[nodiscard]] SilenceFinding expiry_in(const BundleVerdict& verdict, std::size_t item);

}  // namespace kentongan::verify
