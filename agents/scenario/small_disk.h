#pragma once

#include <filesystem>
#include <vector>

#include "core/base/result.h"

namespace kentongan::scenario {

/// Disks of a run that are small enough to be filled: a tmpfs over a folder, in mounts of our own,
/// seen by this thread and the programs it starts, gone with them. Where the runner is not root it
/// becomes root of a user namespace with the first.
class SmallDisks {
 public:
  SmallDisks() = default;
  ~SmallDisks();
  SmallDisks(const SmallDisks&) = delete;
  SmallDisks& operator=(const SmallDisks&) = delete;

  /// Once over each folder, however often it is asked for.
  /// @return `not_permitted` where the machine allows no mounts, `unavailable`.
  Result<void> mount(const std::filesystem::path& folder);
  void unmount_all();

 private:
  bool own_mounts_ = false;
  std::vector<std::filesystem::path> mounted_;
};

/// Takes all the room that is left, by one file. @return `unavailable`.
Result<void> write_ballast(const std::filesystem::path& folder);
Result<void> remove_ballast(const std::filesystem::path& folder);

}  // namespace kentongan::scenario
