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

/// Hands a message in at the desk. What an officer's key signs he is shown first, word for word,
/// and asked: the desk keeps it and signs that and nothing else. What no officer signs goes as it
/// is; what is not valid too: the desk says what is wrong, and signs none of it.
/// @return what the desk answers, to the message, or to the look where that did not succeed or
///         nobody can sign: then nothing was handed in. `not_permitted` where nobody said yes; as
///         `AgentLink::post`. `body`: without `dry_run`.
Result<Answer> hand_in(const Shell& shell, const AgentLink& link, const std::string& body);

/// Says where what was handed in is kept, and shows its id. `json`: the desk's answer.
Exit show_handed_in(const Shell& shell, const std::string& json);

}  // namespace kentongan::cli
