#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "agents/cli/broker_folder.h"
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
/// Whether a broker can listen where its data folder says, or who may be behind the ports.
[[nodiscard]] std::vector<Check> check_ports(const BrokerPlaces& places);
/// Whether somebody takes connections at the broker's address of a bus card.
[[nodiscard]] Check check_broker(const std::string& endpoint);
/// Whether a key folder is its owner's alone.
[[nodiscard]] Check check_folder(const std::filesystem::path& folder);
/// Modes, owner and age of the key files in a folder.
[[nodiscard]] std::vector<Check> check_keys(const std::filesystem::path& folder);

/// What a measured time says: faster than any disk can be is a disk that lies. Pure.
[[nodiscard]] Check::Verdict judge_sync_us(std::int64_t mean_us);

}  // namespace kentongan::cli
