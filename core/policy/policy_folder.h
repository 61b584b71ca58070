#pragma once

#include <filesystem>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/result.h"

namespace kentongan::policy {

/// A policy file as it lies in a folder: nothing of it is understood yet.
struct PolicyFile {
  std::filesystem::path path;
  Bytes bytes;
};

/// Every `*.yaml` of a folder, by name; none where there is no such folder.
/// @return as read_file; `too_large` beyond 256 KiB.
Result<std::vector<PolicyFile>> read_policy_folder(const std::filesystem::path& folder);

}  // namespace kentongan::policy
