#pragma once

#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/eventlog/proof.h"

namespace kentongan::eventlog {

/// Which log, how long, and its root: the text that the log signs and its witnesses cosign
/// (core/identity/note.h).
/// Source: C2SP tlog-checkpoint v1.0.0. This house writes no extension lines and takes none.
struct CheckpointText {
  std::string origin;  ///< Name of the log, without white space: the bus.
  TreeHead head;
};

/// Three lines.
[[nodiscard]] std::string write_checkpoint(const CheckpointText& checkpoint);

/// @return `malformed` for anything but three lines: a name, a decimal number below 2^63 without
///         leading zeros, 32 bytes in base64; or if the root of size 0 is not that of an empty
///         tree.
Result<CheckpointText> parse_checkpoint(std::string_view text);

}  // namespace kentongan::eventlog
