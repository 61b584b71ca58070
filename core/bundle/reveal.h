#pragma once

#include <array>
#include <span>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/identity/item.h"

namespace kentongan::bundle {

/// What of the events in a bundle is shown to its reader; what is not stays a commitment.
struct Reveal {
  std::array<bool, identity::kHeaderGroups> groups{};  ///< Of a message's header.
  bool payload = false;
  bool evidence = false;  ///< Evidence, and what the broker says itself: whole or not at all.
  bool decision = false;  ///< Who might have it, and by which rule.

  [[nodiscard]] bool shows_messages() const;
  /// Leaves alone.
  [[nodiscard]] bool is_none() const { return !shows_messages() && !evidence && !decision; }
  /// Header and payload: the item as it was signed.
  [[nodiscard]] bool shows_whole() const;

  /// Who told whom, when, and what was answered; not the payload, the sender's chain and the
  /// enclosures.
  static Reveal usual();
  static Reveal all();
  static Reveal none() { return {}; }
};

/// "identity", …, "enclosures", "payload", "evidence", "decision", "all", "none".
[[nodiscard]] const std::vector<std::string>& reveal_words();
/// Of a group of the header.
[[nodiscard]] const std::string& name_of_group(std::size_t group);

/// What is named, and nothing else; identity is shown wherever anything of a message is.
/// @return `invalid_argument`, naming the word that is none.
Result<Reveal> reveal_from(std::span<const std::string> words);

}  // namespace kentongan::bundle
