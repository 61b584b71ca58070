#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "agents/witness_view.h"
#include "core/base/error.h"
#include "core/base/ids.h"
#include "core/base/lane.h"

namespace kentongan::agents {

/// How the desk stands, for a person.
struct DeskStatus {
  enum class LineState : std::uint8_t { connected, catching_up, connecting, disconnected };
  LineState line = LineState::disconnected;
  std::int64_t since_us = 0;
  bool deliver = true;  ///< Asks for the mailbox; false: standby, may only submit.
  std::array<std::uint64_t, kLaneCount> waiting{};  ///< At the broker, by lane.
  std::optional<std::int64_t> clock_apart_us;       ///< Broker's less ours.
  bool clock_wrong = false;                         ///< More than 2 s apart.
  Seq directory_seq;
  std::uint64_t faults = 0;         ///< Deliveries that did not verify.
  std::optional<Error> ended;       ///< Why the broker ended the last session.
  std::optional<Error> line_fault;  ///< Why the last attempt at one failed: `line_error`.
  std::optional<Error> disk;        ///< Nothing can be stored: since the last failed write.
  WitnessView witness;
};

}  // namespace kentongan::agents
