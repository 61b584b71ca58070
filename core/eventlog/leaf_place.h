#pragma once

#include <cstdint>

#include "core/eventlog/leaf.h"

namespace kentongan::eventlog {

/// What a leaf is and where it stands in its incident.
struct LeafPlace {
  LeafType type = LeafType::message;
  std::uint8_t code = 0;
  std::uint16_t flags = 0;
  std::uint64_t incident_number = 0;
};

/// Reads these from their fixed places and copies no digest. Only of bytes that `encode` made:
/// nothing is checked.
[[nodiscard]] LeafPlace place_of(const LeafBytes& bytes);

}  // namespace kentongan::eventlog
