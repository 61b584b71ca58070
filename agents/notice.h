#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/base/error.h"
#include "core/base/ids.h"

namespace kentongan::agents {

/// Something that happened at a desk, for whoever watches: enough to look the rest up.
struct Notice {
  enum class Kind : std::uint8_t {
    message,   ///< `id` is in the log.
    evidence,  ///< `evidence` about `id` is in the log.
    settled,   ///< The broker holds `id`.
    refused,   ///< `id` will not go, or not to all: `error`.
    line,      ///< The line came up or went down.
    standby,   ///< The mailbox was taken over by, or from, the agency's other desk.
    failed,    ///< A delivery did not verify: `error`.
    disk,      ///< Nothing can be stored, or can again (no `error`).
    witness,   ///< The log is not what was seen: `error`; or an officer has decided (none).
  };
  Kind kind = Kind::message;
  std::int64_t at_us = 0;  ///< The desk's clock.
  MessageId id{};
  MessageId evidence{};
  Seq seq{};
  std::string incident{};
  std::optional<Error> error{};
};

}  // namespace kentongan::agents
