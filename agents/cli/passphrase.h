#pragma once

#include <string>

#include "agents/cli/shell.h"
#include "core/base/result.h"

namespace kentongan::cli {

/// A passphrase never stands among the arguments, where every user of the machine could read it: it
/// is typed without echo, or read from a file ("-": stdin), whose first line it is.
///
/// @param twice where a new key is sealed: typed again, to be sure of it.
/// @return `invalid_argument` with no terminal and no file, for a file that cannot be read, or for
///         two that differ.
Result<std::string> read_passphrase(const Shell& shell, const std::string& file, bool twice);

}  // namespace kentongan::cli
