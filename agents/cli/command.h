#pragma once

#include <string>
#include <vector>

#include "agents/cli/shell.h"

namespace CLI {
class App;
}

namespace kentongan::cli {

// One function a noun of the command line, each in a file of its own: it declares the noun's verbs
// and their options, and sets `shell.chosen` when one of them was given. Descriptions are in the
// shell's language, which is known before anything is parsed.

void add_daily(CLI::App& root, Shell& shell);         ///< inbox show ack who watch
void add_send(CLI::App& root, Shell& shell);          ///< send respond
void add_schema(CLI::App& root, Shell& shell);        ///< schema list show example
void add_agent(CLI::App& root, Shell& shell);         ///< agent init join run status outbox take
void add_broker(CLI::App& root, Shell& shell);        ///< broker …: the broker's own program
void add_directory(CLI::App& root, Shell& shell);     ///< directory agency enrol
void add_duty(CLI::App& root, Shell& shell);          ///< duty show take handover unlock lock
void add_officer(CLI::App& directory, Shell& shell);  ///< directory officer new, key
void add_policy(CLI::App& root, Shell& shell);        ///< policy check explain sign put
void add_audit(CLI::App& root, Shell& shell);         ///< audit log show proof export verify …
void add_scenario(CLI::App& root, Shell& shell);      ///< scenario list lint run
void add_demo(CLI::App& root, Shell& shell);
void add_context(CLI::App& root, Shell& shell);     ///< context list add use show
void add_doctor(CLI::App& root, Shell& shell);      ///< doctor health
void add_completion(CLI::App& root, Shell& shell);  ///< completion bash zsh fish
void add_version(CLI::App& root, Shell& shell);

/// The whole command line: everything above under one root, and the flags that all of them take.
/// `flags` and `shell` outlive the root.
void build(CLI::App& root, Shell& shell, GlobalFlags& flags);

/// `kentongan __complete WORD…`: one candidate a line for the last word. Silent when anything
/// fails; an agent that does not answer within 200 ms is done without.
Exit complete(const std::vector<std::string>& arguments, const Environment& environment,
              const Terminal& terminal);

/// Runs one command line. `arguments` begins with the program's name.
[[nodiscard]] int run(const std::vector<std::string>& arguments, const Environment& environment,
                      const Terminal& terminal);

/// The program's name as the user called it: "kentongan" or "ktg".
[[nodiscard]] std::string program_name(const Shell& shell);

}  // namespace kentongan::cli
