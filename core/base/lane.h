#pragma once

#include "core/base/check.h"
#include "core/base/ids.h"

namespace kentongan::v1 {
enum Precedence : int;  // kentongan/v1/options.pb.h
}

namespace kentongan {

/// The lane of a precedence: KILAT is 4 on the wire, and lane 0. @pre BIASA to KILAT.
[[nodiscard]] inline Lane lane_of(v1::Precedence precedence) {
  const int lane = static_cast<int>(kLaneCount) - static_cast<int>(precedence);
  KTG_CHECK(lane >= 0 && lane < static_cast<int>(kLaneCount));
  return static_cast<Lane>(lane);
}

[[nodiscard]] constexpr v1::Precedence precedence_of(Lane lane) {
  return static_cast<v1::Precedence>(static_cast<int>(kLaneCount) - static_cast<int>(lane));
}

}  // namespace kentongan
