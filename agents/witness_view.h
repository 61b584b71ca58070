#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "agents/session/witness.h"

namespace kentongan::agents {

/// How far the log is witnessed, as this desk checked it by itself.
struct WitnessView {
  enum class State : std::uint8_t {
    off,      ///< The desk has no key of the log.
    pending,  ///< Nothing is final yet.
    final,    ///< A quorum has seen it, within the last ten minutes.
    late,     ///< For ten minutes no quorum has been complete.
    alarmed,  ///< Two words about the log do not agree: `alarm`.
  };
  State state = State::off;
  std::size_t groups = 0;  ///< Of the quorum, and those of which somebody saw the newest.
  std::size_t groups_done = 0;
  std::uint64_t seen_size = 0;
  std::uint64_t final_size = 0;   ///< Events up to this number are final; 0: none.
  std::int64_t final_time_s = 0;  ///< When the quorum was complete, by the witnesses' clocks.
  std::optional<WitnessAlarm> alarm;
  std::string vkey;  ///< Of this desk's own witness key, as on paper; empty: it has none.
};

}  // namespace kentongan::agents
