#pragma once

#include <array>
#include <cstdint>

#include "core/base/ids.h"

namespace kentongan::agents {

/// How much may be in flight towards the one who says it; of a desk, protocol.md 6.
struct Credit {
  std::uint32_t messages = 256;
  std::uint32_t size_bytes = 4'194'304;
};

/// A broker's seq a lane, KILAT first; 0: nothing yet.
using Cursors = std::array<std::uint64_t, kLaneCount>;

}  // namespace kentongan::agents
