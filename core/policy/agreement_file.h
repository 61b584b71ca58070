#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/base/value.h"
#include "core/policy/agreement.h"

namespace kentongan::policy {

constexpr std::size_t kAgreementBytesMax = 262'144;
constexpr std::size_t kRulesMax = 500;
constexpr std::size_t kListMax = 200;

/// What a file may name: the directory's and the catalogue's words of one moment. An empty list is
/// not known, and its words are checked for their form alone.
struct Vocabulary {
  std::vector<std::string> agencies;
  std::vector<std::string> sectors;
  std::vector<std::string> kinds;
  std::vector<std::string> levels;
  std::vector<std::string> duties;
  std::vector<std::string> groups;
  std::vector<std::string> areas;
  std::vector<std::string> types;
  /// Fields that rules may look at, with their values, folded; an empty list: any value.
  std::map<std::string, std::vector<std::string>> fields;
  std::vector<std::string> times;  ///< Fields that `late_if` may measure.
};

/// Reads one file of `policy/1` (one YAML document) and refuses what it does not understand, so
/// that no word of an agreement is without effect: unknown and repeated keys, empty lists, wrong
/// forms, days that do not exist, an end before its beginning, a rule id twice, words that name
/// nothing in the vocabulary.
///
/// Limits: 256 KiB, 500 rules, 200 entries a list.
/// @return `invalid_argument` naming the line, what is wrong and how to mend it; `too_large`.
[[nodiscard]] Result<Agreement> read_agreement(std::string_view bytes,
                                               const Vocabulary* vocabulary = nullptr);

/// The same of a tree already read; `sha256` is left empty.
[[nodiscard]] Result<Agreement> agreement_from(const Value& root,
                                               const Vocabulary* vocabulary = nullptr);

}  // namespace kentongan::policy
