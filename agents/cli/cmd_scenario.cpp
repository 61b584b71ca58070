// scenario list, lint, run.
#include <cerrno>
#include <filesystem>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "agents/cli/city_files.h"
#include "agents/cli/command.h"
#include "agents/cli/json_value.h"
#include "agents/cli/messages.h"
#include "agents/cli/process.h"
#include "agents/cli/speed.h"
#include "agents/scenario/lint.h"
#include "agents/scenario/run.h"
#include "core/base/clock.h"
#include "core/base/files.h"

namespace kentongan::cli {
namespace {

struct RunFlags {
  std::string file, speed = "max", json, keep;
  std::uint64_t seed = 1;
};

constexpr Micros kTellEvery = std::chrono::seconds(2);

/// Says on stderr how far the run is.
class ProgressLine final : public scenario::Watcher {
 public:
  explicit ProgressLine(const Shell& shell) : shell_(shell), told_(clock_.now()) {}

  void began(const scenario::Scenario& scenario) override {
    duration_s_ = scenario.duration_s;
    shell_.note(fmt::format("{}: {}", scenario.id, shell_.say(scenario.title)));
  }
  void sent(const scenario::ScriptEvent& /*event*/, const scenario::Sent& /*sent*/) override {
    ++sent_;
  }
  /// Meant so or not: the reader of the outcome is to know.
  void not_taken(const scenario::ScriptEvent& event, const Error& error) override {
    shell_.note(fmt::format("{} ✗ {} ({}): {}", event.id, event.from.value(), name_of(error.code),
                            shell_.say(error.text)));
  }
  void time(std::int64_t t_us) override {
    if (clock_.now() - told_ < kTellEvery) {
      return;
    }
    told_ = clock_.now();
    shell_.note(fmt::format(fmt::runtime(shell_.say({"{}/{} dtk skenario, {} pesan",
                                                     "{}/{} s of scenario, {} messages"})),
                            t_us / 1'000'000, duration_s_, sent_));
  }

 private:
  const Shell& shell_;
  SystemClock clock_;
  Instant told_;
  std::int64_t duration_s_ = 0;
  std::uint64_t sent_ = 0;
};

Exit lint(const Shell& shell, const std::string& named) {
  const auto file = scenario_file(named);
  const auto city = scenario::load_city(city_folder(shell));
  if (!city) {
    return shell.failed(city.error());
  }
  const auto findings = scenario::lint(file, *city);
  if (!findings) {
    return shell.failed(findings.error());
  }
  bool sound = true;
  for (const auto& finding : *findings) {
    shell.out(scenario::line_of(finding, file.string(), shell.look().language) + "\n");
    sound = sound && finding.severity != scenario::Finding::Severity::error;
  }
  if (findings->empty()) {
    shell.note(shell.say({"tidak ada temuan", "nothing found"}));
  }
  return sound ? Exit::done : Exit::invalid;
}

/// Whether a report can be written there, before a run of minutes is spent on it.
Result<void> check_report_file(const std::string& file) {
  if (file.empty()) {
    return {};
  }
  const std::filesystem::path path(file);
  const auto folder = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
  std::error_code ignored;
  const auto name = "--json " + file + ": ";
  if (!std::filesystem::is_directory(folder, ignored)) {
    return fail(ErrorCode::invalid_argument,
                Text{name + "folder " + folder.string() + " tidak ada. Buat dulu foldernya.",
                     name + "there is no folder " + folder.string() + ". Make it first."});
  }
  if (std::filesystem::is_directory(path, ignored)) {
    return fail(ErrorCode::invalid_argument, Text{name + "berupa folder. Sebut nama berkasnya.",
                                                  name + "is a folder. Name the file in it."});
  }
  return access(folder.c_str(), W_OK) == 0 ? Result<void>() : file_error(folder, errno);
}

Exit run_scenario(const Shell& shell, const RunFlags& flags) {
  if (const auto place = check_report_file(flags.json); !place) {
    return shell.failed(place.error());
  }
  const auto speed = speed_from(flags.speed);
  if (!speed) {
    return shell.failed(speed.error());
  }
  scenario::RunOptions options;
  options.city = city_folder(shell);
  options.speed = *speed;
  options.seed = flags.seed;
  options.keep = flags.keep;
  options.program = program_folder() / "kentongan";
  ProgressLine progress(shell);
  const auto report = scenario::run_file(scenario_file(flags.file), options, progress);
  if (!report) {
    return shell.failed(report.error());
  }
  const auto json = scenario::report_json(*report);
  if (!flags.json.empty()) {
    if (const auto written = write_file(flags.json, json); !written) {
      return shell.failed(written.error());
    }
  }
  const auto shown = shell.show(json, scenario::report_text(*report, shell.look().language));
  return shown == Exit::done && report->tally.broken > 0 ? Exit::unexpected : shown;
}

Exit list_scenarios(const Shell& shell) {
  auto document = Value::map();
  auto rows = Value::list();
  for (const auto& file : known_scenarios()) {
    auto row = Value::map();
    const auto read = scenario::load(file);
    row.members = {{"id", Value::of(file.stem().string())},
                   {"title", Value::of(read ? shell.say(read->title) : "")},
                   {"events", Value::of(read ? std::to_string(read->events.size()) : "0")},
                   {"actors", Value::of(read ? std::to_string(read->actors.size()) : "0")},
                   {"file", Value::of(file.string())}};
    rows.items.push_back(std::move(row));
  }
  document.members = {{"schema", Value::of("kentongan.scenarios/1")}, {"scenarios", rows}};
  Listing listing{json_from(document), "scenarios", {}, {}, "", ""};
  const auto add = [&](const char* field, const Text& title) {
    Column column;
    column.field = field;
    column.title = title;
    column.shrinks = column.field == "title";
    column.wide_only = column.field == "file";
    listing.columns.push_back(std::move(column));
  };
  add("id", title::kCode);
  add("title", title::kName);
  add("events", Text{"PERISTIWA", "EVENTS"});
  add("actors", Text{"PELAKU", "ACTORS"});
  add("file", Text{"BERKAS", "FILE"});
  return shell.show(listing);
}

}  // namespace

void add_scenario(CLI::App& root, Shell& shell) {
  auto* noun =
      root.add_subcommand("scenario", shell.say({"skenario sebagai data", "scenarios as data"}));
  noun->add_subcommand("list", shell.say({"skenario yang ada", "the scenarios there are"}))
      ->callback([&shell] { shell.chosen = [&shell] { return list_scenarios(shell); }; });

  auto* lint_command = noun->add_subcommand("lint", shell.say({"periksa berkas", "check a file"}));
  const auto file = std::make_shared<std::string>();
  lint_command->add_option("file", *file, shell.say({"berkas atau nama", "file or name"}))
      ->required();
  lint_command->callback(
      [&shell, file] { shell.chosen = [&shell, file] { return lint(shell, *file); }; });

  auto* run_command = noun->add_subcommand("run", shell.say({"mainkan", "play it"}));
  const auto flags = std::make_shared<RunFlags>();
  run_command->add_option("file", flags->file, shell.say({"berkas atau nama", "file or name"}))
      ->required();
  run_command->add_option("--speed", flags->speed,
                          shell.say({"1 sampai 600: proses sungguhan; max: simulasi",
                                     "1 to 600: real processes; max: simulated"}));
  run_command->add_option("--seed", flags->seed,
                          shell.say({"benih simulasi", "seed of the simulation"}));
  run_command->add_option("--json", flags->json,
                          shell.say({"laporan JSON ke berkas", "JSON report into a file"}));
  run_command->add_option("--keep", flags->keep,
                          shell.say({"simpan log dan kunci di sini", "keep logs and keys here"}));
  run_command->callback(
      [&shell, flags] { shell.chosen = [&shell, flags] { return run_scenario(shell, *flags); }; });
}

}  // namespace kentongan::cli
