#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "agents/cli/shell.h"

namespace kentongan::cli {

/// Folder of agencies.yaml, areas.yaml …: --city, else as installed (share/kentongan/city), else of
/// the source tree this program was built in. May not exist.
[[nodiscard]] std::filesystem::path city_folder(const Shell& shell);

/// The scenarios that come with the program, sorted.
[[nodiscard]] std::vector<std::filesystem::path> known_scenarios();

/// A file, or the name of one that comes with the program: "plumpang-2023".
[[nodiscard]] std::filesystem::path scenario_file(const std::string& named);

}  // namespace kentongan::cli
