#pragma once

#include <string>
#include <vector>

#include "core/policy/decide.h"

namespace kentongan::policy {

/// A law of these rules, in force in 2024: "{id: A, effect: permit, types: [rfa]}".
[[nodiscard]] std::string law_text(const std::string& id, const std::vector<std::string>& rules);
[[nodiscard]] Agreement law(const std::string& id, const std::vector<std::string>& rules);
[[nodiscard]] Agreements in_force(const std::vector<std::string>& rules);

/// A polres of Jakarta writes an rfa to the Kodim of its level, at noon of 1 July 2024.
[[nodiscard]] Request an_rfa();

/// Ids of the rules that decided: "A B".
[[nodiscard]] std::string deciding(const Decision& decision);

}  // namespace kentongan::policy
