#include "core/policy/pattern_file.h"

#include <algorithm>
#include <regex>

#include <fmt/format.h>

#include "core/base/ids.h"
#include "core/policy/words.h"

namespace kentongan::policy {
namespace {

const std::vector<std::string> kPatternKeys{"agency", "sector", "kind",      "level", "duty",
                                            "area",   "group",  "clearance", "not"};
bool is_area(const std::string& text) {
  static const std::regex form("[0-9]{2}([.][0-9]{2}([.][0-9]{2}([.][0-9]{4})?)?)?");
  return std::regex_match(text, form);
}

std::vector<std::string> read_codes(FileReader& reader, const Value& value, Words known) {
  std::vector<std::string> codes = known_words(reader, value, known);
  for (const std::string& code : codes) {
    if (!is_code(code)) {
      reader.refuse(value.line, fmt::format("'{}' bukan kode; tulis seperti POLRES-JAKUT.", code),
                    fmt::format("'{}' is no code; write it like POLRES-JAKUT.", code));
    }
  }
  return codes;
}

/// Of a directory that has no groups none is known: a rule must not wait for one in silence.
std::vector<std::string> read_groups(FileReader& reader, const Value& value) {
  std::vector<std::string> groups = reader.texts(value);
  const Vocabulary* vocabulary = reader.vocabulary();
  for (const std::string& group : groups) {
    if (vocabulary != nullptr &&
        std::ranges::find(vocabulary->groups, group) == vocabulary->groups.end()) {
      reader.refuse_word(value.line, group, vocabulary->groups);
    }
  }
  return groups;
}

}  // namespace

std::vector<std::string> known_words(FileReader& reader, const Value& value, Words known) {
  const Vocabulary* vocabulary = reader.vocabulary();
  return reader.words(value, vocabulary == nullptr ? nullptr : &(vocabulary->*known));
}

std::vector<std::string> read_areas(FileReader& reader, const Value& value) {
  std::vector<std::string> areas = known_words(reader, value, &Vocabulary::areas);
  for (const std::string& area : areas) {
    if (!is_area(area)) {
      reader.refuse(value.line,
                    fmt::format("'{}' bukan kode wilayah; tulis seperti \"33.74\".", area),
                    fmt::format("'{}' is no code of an area; write it like \"33.74\".", area));
    }
  }
  return areas;
}

std::vector<std::string> read_agencies(FileReader& reader, const Value& value) {
  return read_codes(reader, value, &Vocabulary::agencies);
}

std::vector<std::string> read_types(FileReader& reader, const Value& value) {
  return known_words(reader, value, &Vocabulary::types);
}

PartyPattern read_pattern(FileReader& reader, const Value& value, PatternPlace place) {
  std::vector<std::string> known = kPatternKeys;
  if (!place.excluded) {
    known.pop_back();
  }
  if (place.relation) {
    known.emplace_back("relation");
  }
  if (place.of) {
    known.emplace_back("of");
  }
  PartyPattern pattern;
  if (!reader.is_map_of(value, known)) {
    return pattern;
  }
  where(value, "agency", [&](const Value& v) { pattern.agency = read_agencies(reader, v); });
  where(value, "sector",
        [&](const Value& v) { pattern.sector = known_words(reader, v, &Vocabulary::sectors); });
  where(value, "kind",
        [&](const Value& v) { pattern.kind = known_words(reader, v, &Vocabulary::kinds); });
  where(value, "level",
        [&](const Value& v) { pattern.level = known_words(reader, v, &Vocabulary::levels); });
  where(value, "duty",
        [&](const Value& v) { pattern.duty = read_codes(reader, v, &Vocabulary::duties); });
  where(value, "area", [&](const Value& v) { pattern.area = read_areas(reader, v); });
  where(value, "group", [&](const Value& v) { pattern.group = read_groups(reader, v); });
  where(value, "clearance", [&](const Value& v) {
    pattern.clearance = reader.word(v, classification_from, classification_words());
  });
  where(value, "relation", [&](const Value& v) {
    pattern.relation = reader.list(v, relation_from, relation_words());
  });
  where(value, "of", [&](const Value& v) {
    pattern.of_addressee = true;
    if (reader.text(v) != "to" || pattern.relation.empty()) {
      reader.refuse(v.line, "'of: to' hanya berarti bersama 'relation'.",
                    "'of: to' has a meaning beside 'relation' alone.");
    }
  });
  where(value, "not", [&](const Value& v) {
    place.excluded = false;
    pattern.excluded.push_back(read_pattern(reader, v, place));
  });
  return pattern;
}

std::vector<PartyPattern> read_patterns(FileReader& reader, const Value& value) {
  std::vector<PartyPattern> patterns;
  if (!value.is_list()) {
    patterns.push_back(read_pattern(reader, value, kOthers));
    return patterns;
  }
  if (value.items.empty() || value.items.size() > kListMax) {
    reader.refuse(value.line, "daftar kosong atau terlalu panjang.", "an empty or too long list.");
  }
  for (const Value& item : value.items) {
    patterns.push_back(read_pattern(reader, item, kOthers));
  }
  return patterns;
}

}  // namespace kentongan::policy
