// demo: what the bus does, in a few minutes, with real processes.
#include <memory>

#include <CLI/CLI.hpp>
#include <unistd.h>

#include "agents/cli/city_files.h"
#include "agents/cli/command.h"
#include "agents/cli/process.h"
#include "agents/cli/speed.h"
#include "agents/scenario/demo.h"

namespace kentongan::cli {
namespace {

constexpr const char* kUsualScenario = "plumpang-2023";

struct DemoFlags {
  std::string scenario = kUsualScenario, speed;
  bool headless = false, keep = false;
};

Exit demo(const Shell& shell, const DemoFlags& flags) {
  scenario::DemoOptions options;
  if (!flags.speed.empty()) {
    const auto speed = speed_from(flags.speed);
    if (!speed) {
      return shell.failed(speed.error());
    }
    // The demonstration is of real processes: `max` is the highest that they bear.
    options.speed = *speed == 0 && !flags.headless ? kSpeedMax : *speed;
  }
  options.file = scenario_file(flags.scenario);
  options.city = city_folder(shell);
  options.program = program_folder() / "kentongan";
  options.headless = flags.headless;
  options.keep = flags.keep;
  options.terminal = !flags.headless && shell.for_people() && isatty(STDIN_FILENO) == 1;
  options.language = shell.look().language;
  options.print = [&shell](const std::string& text) { shell.out(text); };
  const auto result = scenario::demo(options);
  if (!result) {
    return shell.failed(result.error());
  }
  if (flags.keep) {
    shell.note(result->folder.string());
  }
  return result->kept_promises() ? Exit::done : Exit::unexpected;
}

}  // namespace

void add_demo(CLI::App& root, Shell& shell) {
  auto* command =
      root.add_subcommand("demo", shell.say({"peragaan: siapa memberi tahu siapa, dengan gangguan",
                                             "a demonstration: who informs whom, with faults"}));
  const auto flags = std::make_shared<DemoFlags>();
  command->add_option("scenario", flags->scenario, shell.say({"berkas atau nama", "file or name"}));
  command->add_option("--speed", flags->speed,
                      shell.say({"1 sampai 600, atau max", "1 to 600, or max"}));
  command->add_flag("--headless", flags->headless,
                    shell.say({"tanpa tombol dan jeda", "no keys, no pauses"}));
  command->add_flag("--keep", flags->keep,
                    shell.say({"folder tidak dihapus", "the folder is kept"}));
  command->callback(
      [&shell, flags] { shell.chosen = [&shell, flags] { return demo(shell, *flags); }; });
}

}  // namespace kentongan::cli
