#pragma once

#include <filesystem>

#include "core/base/result.h"

namespace kentongan::scenario {

/// Mounts of our own, seen by this thread and the programs it starts, gone with them. Where the
/// runner is not root it becomes root of a user namespace.
/// @return `not_permitted` where the machine allows neither.
Result<void> enter_mount_namespace();

/// A tmpfs over the folder, small enough to be filled. @return `unavailable`.
Result<void> mount_small_disk(const std::filesystem::path& folder);
void unmount_small_disk(const std::filesystem::path& folder);

/// Takes all the room that is left, by one file. @return `unavailable`.
Result<void> write_ballast(const std::filesystem::path& folder);
Result<void> remove_ballast(const std::filesystem::path& folder);

}  // namespace kentongan::scenario
