#pragma once

#include <array>
#include <cstdint>

#include "core/base/ids.h"
#include "core/base/limits.h"

namespace kentongan::agents {

/// How much may be in flight towards the one who says it; of a desk, protocol.md 6.
struct Credit {
  std::uint32_t messages = limits::kCreditMessages;
  std::uint32_t size_bytes = limits::kCreditBytes;
};

/// A broker's seq a lane, KILAT first; 0: nothing yet.
using Cursors = std::array<std::uint64_t, kLaneCount>;

}  // namespace kentongan::agents
