#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "core/policy/rule.h"

namespace kentongan::policy {

/// Kleene's three: a permit needs yes; a deny holds unless no. `std::min` is *and*, `std::max` is
/// *or*.
enum class Truth : std::uint8_t { no, unknown, yes };

[[nodiscard]] constexpr Truth opposite(Truth truth) {
  return truth == Truth::yes ? Truth::no : truth == Truth::no ? Truth::yes : Truth::unknown;
}
[[nodiscard]] constexpr Truth truth_of(bool yes) {
  return yes ? Truth::yes : Truth::no;
}

template <typename Word>
[[nodiscard]] bool among(const std::vector<Word>& words, const Word& word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}
[[nodiscard]] inline bool any_among(const std::vector<std::string>& wanted,
                                    const std::vector<std::string>& there) {
  return std::any_of(there.begin(), there.end(),
                     [&](const std::string& each) { return among(wanted, each); });
}

/// A word of the directory or of the header; an empty one is unknown.
[[nodiscard]] Truth word_truth(const std::vector<std::string>& wanted, const std::string& word);
/// All of them lie inside: yes. None so much as overlaps: no. In part, or none stated: unknown.
[[nodiscard]] Truth areas_truth(const std::vector<std::string>& wanted,
                                const std::vector<std::string>& areas);
/// One of the pattern's relations holds.
[[nodiscard]] Truth relations_truth(const PartyPattern& pattern, const Party& party,
                                    const Request& request);
/// Each field has one of its values; of a sealed message none is known.
[[nodiscard]] Truth fields_truth(const std::vector<Field>& wanted, const Request& request);
[[nodiscard]] Truth status_truth(const StatusPattern& wanted, const Request& request);
[[nodiscard]] Truth basis_truth(const std::vector<std::string>& wanted,
                                const std::vector<std::string>& bases);

}  // namespace kentongan::policy
