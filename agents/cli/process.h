#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/base/result.h"

namespace kentongan::cli {

/// The folder this program lies in: its brothers are found beside it.
[[nodiscard]] std::filesystem::path program_folder();

/// Runs a program to its end with this process' terminal and environment.
/// @return its exit status, 128 + n if signal n ended it; `not_found` if it cannot be started.
Result<int> run_program(const std::filesystem::path& program,
                        const std::vector<std::string>& arguments);

/// Becomes the program. @return only if that fails: `not_found`.
Error become_program(const std::filesystem::path& program,
                     const std::vector<std::string>& arguments);

}  // namespace kentongan::cli
