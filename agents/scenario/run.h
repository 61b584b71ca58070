#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "agents/scenario/house.h"
#include "agents/scenario/player.h"
#include "agents/scenario/record.h"
#include "agents/scenario/verdict.h"
#include "core/base/error.h"
#include "core/base/result.h"

namespace kentongan::scenario {

/// How a file is to be played.
struct RunOptions {
  std::filesystem::path city;  ///< deploy/city
  double speed = 0;            ///< 0: simulated, as fast as it goes; 1 to 600: real processes.
  std::uint64_t seed = 1;
  std::filesystem::path keep;     ///< Folder for bundles, and of real processes logs and keys.
  std::filesystem::path program;  ///< `kentongan`; `kentongan-broker` stands beside it.
};

struct Tally {
  std::size_t held = 0;
  std::size_t broken = 0;
  std::size_t unsupported = 0;

  friend bool operator==(const Tally&, const Tally&) = default;
};

struct Report {
  RunOptions options;
  RunRecord record;
  std::vector<Verdict> verdicts;  ///< One for each expectation, in the order of the file.
  Tally tally;
};

/// The desks whose disks a fault of the file fills.
[[nodiscard]] std::set<AgencyCode> small_disks_of(const Scenario& scenario);

/// Who sits at a desk of the play: the actors, and whoever keeps the keys of a line from which one
/// is stolen, in the file or not. @return the actors alone where the city cannot be read.
[[nodiscard]] std::vector<AgencyCode> seated_in(const Scenario& scenario,
                                                const std::filesystem::path& city);

/// The house that the options ask for: `SimHouse` at speed 0, else `ProcessHouse`.
[[nodiscard]] std::unique_ptr<House> house_for(const Scenario& scenario, const RunOptions& options);

/// Plays a scenario and judges what is left. What is found damaged breaks every expectation's
/// ground and is an error.
/// @return what broke down in the house; `corrupt` for a log that does not hold.
Result<Report> run(const Scenario& scenario, const RunOptions& options, Watcher& watcher);

/// The same of a file, linted first. @return `invalid_argument` with its first error.
Result<Report> run_file(const std::filesystem::path& file, const RunOptions& options,
                        Watcher& watcher);

/// Plays and judges in a house made by the caller.
Result<Report> run_in(House& house, const Scenario& scenario, Watcher& watcher);

/// One line an expectation, faults that are not injected, and the last line
/// "expectations: H held, B broken, U unsupported".
[[nodiscard]] std::string report_text(const Report& report, Language language);
/// `kentongan.scenario_run/1`.
[[nodiscard]] std::string report_json(const Report& report);

}  // namespace kentongan::scenario
