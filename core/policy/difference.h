#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/policy/agreements.h"
#include "core/policy/decision.h"

namespace kentongan::policy {

/// What is new, gone or another in one set of policy files beside another.
struct RuleChange {
  enum class Kind : std::uint8_t { added, removed, changed };

  Kind kind = Kind::changed;
  std::string instrument;
  std::string rule;  ///< Empty: of the file itself, its parties or days.

  friend bool operator==(const RuleChange&, const RuleChange&) = default;
};

/// Rising by instrument and rule. Of a file that is new or gone each rule is named, and the file.
[[nodiscard]] std::vector<RuleChange> changes_between(const Agreements& before,
                                                      const Agreements& after);

/// Whether a message of the type can meet another rule than before, so that its answers can differ.
[[nodiscard]] bool can_differ(const Agreements& before, const Agreements& after,
                              std::string_view type);

/// A decision without the agencies that it names: "permit R01 | copy_to". Alike for whoever stands
/// in the same place, so that many changes can be told as one.
[[nodiscard]] std::string verdict_line(const Decision& decision);

}  // namespace kentongan::policy
