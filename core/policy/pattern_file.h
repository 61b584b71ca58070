#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/policy/file_reader.h"

namespace kentongan::policy {

// Patterns of parties as a policy file writes them, and the words they are made of. What is wrong
// is kept by the reader.

/// Reads `key` of a map by `read`, if it is there.
template <typename Read>
void where(const Value& map, std::string_view key, Read read) {
  if (const Value* found = map.find(key)) {
    read(*found);
  }
}

using Words = std::vector<std::string> Vocabulary::*;

/// Texts that are words of the vocabulary, where it has any.
[[nodiscard]] std::vector<std::string> known_words(FileReader& reader, const Value& value,
                                                   Words known);
/// "33.74"
[[nodiscard]] std::vector<std::string> read_areas(FileReader& reader, const Value& value);
[[nodiscard]] std::vector<std::string> read_agencies(FileReader& reader, const Value& value);
[[nodiscard]] std::vector<std::string> read_types(FileReader& reader, const Value& value);

/// Which keys a pattern may have, by where it stands.
struct PatternPlace {
  bool relation = false;
  bool of = false;
  bool excluded = true;
};
constexpr PatternPlace kAuthor{false, false, true};
constexpr PatternPlace kAddressee{true, false, true};
constexpr PatternPlace kOthers{true, true, true};

[[nodiscard]] PartyPattern read_pattern(FileReader& reader, const Value& value, PatternPlace place);
/// One pattern or a list of them, with all keys.
[[nodiscard]] std::vector<PartyPattern> read_patterns(FileReader& reader, const Value& value);

}  // namespace kentongan::policy
