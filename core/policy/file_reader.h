#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/base/value.h"
#include "core/policy/agreement_file.h"

namespace kentongan::policy {

/// Walks the tree of one policy file and keeps the first thing that is wrong; after it, whatever is
/// read is worth nothing. So reading needs no way out at each step.
///
/// Place: of agreement_file, rule_file and pattern_file, and of the cases that are put to them.
class FileReader {
 public:
  explicit FileReader(const Vocabulary* vocabulary) : vocabulary_(vocabulary) {}

  [[nodiscard]] bool ok() const { return !error_.has_value(); }
  [[nodiscard]] const Error& error() const { return *error_; }
  /// nullptr: none was handed in.
  [[nodiscard]] const Vocabulary* vocabulary() const { return vocabulary_; }

  void refuse(int line, const std::string& id, const std::string& en);
  /// A word that is none of the known; names the nearest, or all if they are few.
  void refuse_word(int line, std::string_view word, const std::vector<std::string>& known);

  /// A mapping without other keys than these. @return whether it is.
  bool is_map_of(const Value& value, const std::vector<std::string>& known);
  /// The member, which must be there. @return nullptr otherwise.
  const Value* member(const Value& map, std::string_view key);

  /// A text that is not empty, of at most 2,000 bytes on one line.
  std::string text(const Value& value);
  /// One text, or a list of them that is neither empty nor holds one twice.
  std::vector<std::string> texts(const Value& value);
  /// The same, each one of `known` unless that is null or empty.
  std::vector<std::string> words(const Value& value, const std::vector<std::string>* known);
  std::vector<std::string> folded_texts(const Value& value);
  bool truth(const Value& value);
  Day day(const Value& value);
  std::optional<Span> span(const Value& value, bool years = false);
  Text both(const Value& value);  ///< {id: …, en: …}
  std::string hex_digest(const Value& value);

  /// A closed word: `from` is one of words.h.
  template <typename Word>
  Word word(const Value& value, std::optional<Word> (*from)(std::string_view),
            const std::vector<std::string>& known) {
    return one(text(value), value.line, from, known);
  }
  template <typename Word>
  std::vector<Word> list(const Value& value, std::optional<Word> (*from)(std::string_view),
                         const std::vector<std::string>& known) {
    std::vector<Word> read;
    for (const std::string& each : texts(value)) {
      read.push_back(one(each, value.line, from, known));
    }
    return read;
  }

 private:
  template <typename Word>
  Word one(const std::string& word, int line, std::optional<Word> (*from)(std::string_view),
           const std::vector<std::string>& known) {
    const auto read = from(word);
    if (!read) {
      refuse_word(line, word, known);
    }
    return read.value_or(Word{});
  }

  const Vocabulary* vocabulary_;
  std::optional<Error> error_;
};

}  // namespace kentongan::policy
