// broker …: everything goes to the broker's own program, found beside this one.
#include <CLI/CLI.hpp>

#include "agents/cli/broker_program.h"
#include "agents/cli/command.h"

namespace kentongan::cli {

void add_broker(CLI::App& root, Shell& shell) {
  auto* command = root.add_subcommand(
      "broker",
      shell.say({"broker di mesin ini: init, run, status, fsck (program kentongan-broker)",
                 "the broker of this machine: init, run, status, fsck (program "
                 "kentongan-broker)"}));
  command->prefix_command();
  command->fallthrough(false);
  command->set_help_flag();
  command->callback([&shell, command] {
    shell.chosen = [&shell, command] { return become_broker(shell, command->remaining()); };
  });
}

}  // namespace kentongan::cli
