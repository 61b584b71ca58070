#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/base/error.h"

namespace kentongan::cli {

/// One thing that `doctor` looked at.
struct Check {
  enum class Verdict : std::uint8_t { ok, warning, bad };
  std::string name;  ///< "clock": stable, for JSON.
  Verdict verdict = Verdict::ok;
  Text found;
};

[[nodiscard]] std::string_view name_of(Check::Verdict verdict);

// Each looks at the machine, changes nothing that lasts, and takes well below a second.

/// Whether the system says that its clock is synchronised.
[[nodiscard]] Check check_clock();
/// Whether the system's zone is one of WIB, WITA, WIT.
[[nodiscard]] Check check_zone();
/// How long a synced write takes in that folder, and whether that can be true; room left.
[[nodiscard]] std::vector<Check> check_disk(const std::filesystem::path& folder);
/// Whether the ports of a broker are free, or who may be behind them.
[[nodiscard]] std::vector<Check> check_ports();
/// Modes, owner and age of the key files of an agent.
[[nodiscard]] std::vector<Check> check_keys(const std::filesystem::path& folder);

/// What a measured time says: faster than any disk can be is a disk that lies. Pure.
[[nodiscard]] Check::Verdict judge_sync_us(std::int64_t mean_us);

}  // namespace kentongan::cli
