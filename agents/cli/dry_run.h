#pragma once

#include <string>

#include "agents/cli/agent_link.h"
#include "agents/cli/shell.h"

namespace kentongan::cli {

/// Shows what would be sent, and, where the broker is in reach, who would have it and by which
/// rule. `json`: the agent's kentongan.dry_run/1; with --json its answer stands in it as
/// `weighing`.
/// @return `invalid` for a message that is not valid, `refused` for one that nobody may have.
Exit show_dry_run(const Shell& shell, const AgentLink& link, const std::string& json);

}  // namespace kentongan::cli
