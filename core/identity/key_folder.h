#pragma once

#include <filesystem>

#include "core/base/result.h"

namespace kentongan::identity {

/// Whether keys may lie there: a folder of ours that nobody else may open. Each cause has its own
/// sentence, with the command that mends it.
/// @return `not_found` if it is not there; `invalid_argument` if it is no folder; `key_exposed` if
///         it is a link, belongs to another user, or is open to group or others.
Result<void> check_key_folder(const std::filesystem::path& folder);

}  // namespace kentongan::identity
