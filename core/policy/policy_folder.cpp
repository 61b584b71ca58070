#include "core/policy/policy_folder.h"

#include <algorithm>

#include "core/base/files.h"
#include "core/policy/agreement_file.h"

namespace kentongan::policy {

Result<std::vector<PolicyFile>> read_policy_folder(const std::filesystem::path& folder) {
  std::vector<PolicyFile> files;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(folder, ignored)) {
    if (entry.path().extension() == ".yaml") {
      files.push_back({entry.path(), {}});
    }
  }
  std::ranges::sort(files, {}, &PolicyFile::path);
  for (PolicyFile& file : files) {
    KTG_TRY(file.bytes, read_file(file.path, kAgreementBytesMax + 1));
  }
  return files;
}

}  // namespace kentongan::policy
