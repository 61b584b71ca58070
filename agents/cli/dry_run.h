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

/// What an officer's key signs he is shown first, word for word, and asked: the desk keeps it and
/// signs that and nothing else. What no officer signs goes as it is; what cannot be signed too: the
/// desk says why.
/// @return the body to hand in; `not_permitted` where nobody said yes.
Result<std::string> shown_before_signing(const Shell& shell, const AgentLink& link,
                                         const std::string& body);

}  // namespace kentongan::cli
