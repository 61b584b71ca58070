#pragma once

#include <string>

#include "agents/cli/look.h"
#include "core/base/value.h"

namespace kentongan::cli {

/// "Plt (pelaksana tugas)": how somebody holds a duty, in words.
[[nodiscard]] std::string form_words(const std::string& form, const Look& look);

/// A kentongan.duty/1 for people: each duty with who holds it and how, then whose keys are open.
[[nodiscard]] std::string duty_text(const Value& document, const Look& look);

/// A kentongan.handover/1 for both officers, before they sign: the message, and what it leaves
/// open.
[[nodiscard]] std::string handover_text(const Value& document, const Look& look);

}  // namespace kentongan::cli
