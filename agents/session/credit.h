#pragma once

#include <array>
#include <cstdint>

#include "core/base/clock.h"
#include "core/base/ids.h"
#include "core/base/limits.h"

namespace kentongan::agents {

/// How much may be in flight towards the one who says it; of a desk, protocol.md 6.
struct Credit {
  std::uint32_t messages = limits::kCreditMessages;
  std::uint32_t size_bytes = limits::kCreditBytes;
};

/// The credit that a desk gives, after the pace at which it takes: what it took in 50 ms, never
/// less than the usual and at most eight times that. A desk that catches up does not wait for the
/// line, and nowhere does a KILAT find more than 50 ms of others before it that the usual would not
/// have let through (docs/decisions/0022).
///
/// Threads: belongs to one thread.
class PacedCredit {
 public:
  static constexpr Micros kAhead = std::chrono::milliseconds(50);

  /// To be given with the next acknowledgement.
  [[nodiscard]] const Credit& now() const { return credit_; }
  [[nodiscard]] bool is_half_taken(std::uint64_t messages, std::uint64_t bytes) const {
    return messages >= credit_.messages / 2 || bytes >= credit_.size_bytes / 2;
  }
  /// What is acknowledged now, and the time since the first of it came. What is acknowledged before
  /// half of the credit is taken tells no pace, and the usual holds again.
  void took(std::uint64_t messages, std::uint64_t bytes, Micros time);

 private:
  Credit credit_;
};

/// A broker's seq a lane, KILAT first; 0: nothing yet.
using Cursors = std::array<std::uint64_t, kLaneCount>;

}  // namespace kentongan::agents
