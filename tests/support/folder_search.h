#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace kentongan::test {

/// Files anywhere below the folder that hold these bytes, whole, each by its path from there.
inline std::vector<std::string> files_with(const std::filesystem::path& folder,
                                           const std::string& bytes) {
  std::vector<std::string> found;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) {
      continue;
    }
    std::ifstream stream(entry.path(), std::ios::binary);
    const std::string held{std::istreambuf_iterator<char>(stream), {}};
    if (held.find(bytes) != std::string::npos) {
      found.push_back(std::filesystem::relative(entry.path(), folder).string());
    }
  }
  return found;
}

}  // namespace kentongan::test
