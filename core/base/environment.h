#pragma once

#include <optional>
#include <string>

namespace kentongan {

/// A variable of the process's environment; none is not the same as empty.
///
/// Threads: any; nothing in the house writes the environment.
[[nodiscard]] std::optional<std::string> environment(const std::string& name);

}  // namespace kentongan
