#pragma once

#include <chrono>
#include <string>

namespace kentongan::cli {

// Of an address "tcp://HOST:PORT"; one that is none is neither free nor answered at.

/// Whether a broker could listen there now.
[[nodiscard]] bool is_free(const std::string& endpoint);
/// Whether somebody takes connections there within that time; looking a name up may take longer.
[[nodiscard]] bool is_answered(const std::string& endpoint, std::chrono::milliseconds patience);

}  // namespace kentongan::cli
