#pragma once

#include "core/base/error.h"

namespace kentongan {

/// What a script can tell the outcome of a program by: that of a desk and that of the broker alike.
/// Never translated, never renumbered; docs/errors.md.
enum class Exit : int {
  done = 0,
  unexpected = 1,
  usage = 2,        ///< Wrong usage, unknown name, field or id.
  nothing = 3,      ///< Nothing matched, and --fail-empty was given.
  locked = 4,       ///< A key cannot be used.
  refused = 5,      ///< By a rule of the bus or of an agreement.
  invalid = 6,      ///< The message is not valid.
  unreachable = 7,  ///< No agent or broker, or it cannot take anything now.
  unverified = 8,   ///< A signature, proof or the log does not hold.
  conflict = 9,
  timeout = 10,     ///< What --wait waited for has not come.
  other_came = 12,  ///< An outcome of --any-of came first.
  interrupted = 130,
};

/// The outcome that an error stands for.
[[nodiscard]] Exit exit_of(ErrorCode code);

[[nodiscard]] constexpr int number_of(Exit exit) {
  return static_cast<int>(exit);
}

}  // namespace kentongan
