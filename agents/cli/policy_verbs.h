#pragma once

#include "agents/cli/shell.h"

namespace CLI {
class App;
}

namespace kentongan::cli {

/// policy sign put: how a file gets its signatures and comes into force.
void add_policy_signing(CLI::App& policy, Shell& shell);

/// policy test diff: what a change of the rules would do, before anybody signs it.
void add_policy_trial(CLI::App& policy, Shell& shell);

}  // namespace kentongan::cli
