#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "agents/cli/shell.h"

namespace kentongan::cli {

/// `kentongan-broker` beside this program, else wherever PATH finds it.
[[nodiscard]] std::filesystem::path broker_program();

/// Becomes it, with the language of this shell. @return only where that fails.
Exit become_broker(const Shell& shell, const std::vector<std::string>& arguments);

}  // namespace kentongan::cli
