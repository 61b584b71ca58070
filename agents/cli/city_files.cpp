#include "agents/cli/city_files.h"

#include <algorithm>

#include "agents/cli/process.h"

namespace kentongan::cli {
namespace {

/// The first that exists: installed under a prefix, or in the source tree above build/NAME/bin.
std::filesystem::path first_of(const std::filesystem::path& installed,
                               const std::filesystem::path& in_source) {
  const auto bin = program_folder();
  std::error_code ignored;
  const auto share = bin.parent_path() / "share/kentongan" / installed;
  return std::filesystem::exists(share, ignored)
             ? share
             : bin.parent_path().parent_path().parent_path() / in_source;
}

}  // namespace

std::filesystem::path city_folder(const Shell& shell) {
  return shell.settings.city.empty() ? first_of("city", "deploy/city") : shell.settings.city;
}

std::vector<std::filesystem::path> known_scenarios() {
  std::vector<std::filesystem::path> files;
  std::error_code ignored;
  const auto folder = first_of("scenarios", "tests/scenarios");
  for (const auto& entry : std::filesystem::directory_iterator(folder, ignored)) {
    if (entry.path().extension() == ".yaml") {
      files.push_back(entry.path());
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::filesystem::path scenario_file(const std::string& named) {
  std::error_code ignored;
  if (std::filesystem::exists(named, ignored)) {
    return named;
  }
  for (const auto& file : known_scenarios()) {
    if (file.stem() == named) {
      return file;
    }
  }
  return named;
}

}  // namespace kentongan::cli
