#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "kentongan/v1/wire.pb.h"

namespace kentongan::agents {

constexpr std::size_t kWeighingsMost = 32;  ///< Several officers ask at once, each a few times.

/// What would become of a message that is not sent: a question to the broker, and its answer.
struct Weighing {
  enum class State : std::uint8_t {
    asked,
    answered,  ///< `weighed`
    refused,   ///< `refusal`: nobody would have it, for what no rule has said.
    lost,      ///< The line was cut before the answer.
  };

  std::uint64_t question = 0;
  State state = State::asked;
  v1::Weighed weighed;
  v1::Refusal refusal;
};

}  // namespace kentongan::agents
