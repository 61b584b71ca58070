#pragma once

#include "agents/cli/shell.h"

namespace CLI {
class App;
}

namespace kentongan::cli {

/// audit erase, hold, release: a retention order about a message of this desk.
void add_audit_retention(CLI::App& audit, Shell& shell);
/// audit verify: a bundle checked with the annex alone.
void add_audit_verify(CLI::App& audit, Shell& shell);
/// audit decisions: every decision of a log made again from the log alone.
void add_audit_decisions(CLI::App& audit, Shell& shell);

}  // namespace kentongan::cli
