#include "core/policy/rule_file.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "core/policy/file_reader.h"
#include "core/policy/pattern_file.h"
#include "core/policy/words.h"

namespace kentongan::policy {
namespace {

const std::vector<std::string> kConditionKeys{
    "from",     "to",       "types",    "fields",      "precedence",  "max_classification",
    "markings", "area",     "purpose",  "legal_basis", "channel",     "status",
    "lead",     "incident", "exercise", "delivery",    "approved_by", "endorsed_by"};
const std::vector<std::string> kObligationKeys{"ack_within",
                                               "answer_within",
                                               "delivery",
                                               "retention",
                                               "officer_signature",
                                               "copy_to",
                                               "written_followup_within",
                                               "approval_by",
                                               "endorse_by",
                                               "late_if",
                                               "if_channel",
                                               "mask",
                                               "notice",
                                               "show",
                                               "carry"};
const std::vector<std::string> kShowWords{"information", "approval_needed", "endorsement_needed"};
const std::vector<std::string> kSignedEvidence{"READ",    "ACKNOWLEDGED", "ACTING", "ACTED",
                                               "REFUSED", "DELEGATED",    "HELD",   "CONFIRMED"};
constexpr std::size_t kRuleIdBytesMax = 40;

template <typename... More>
std::vector<std::string> with(std::vector<std::string> keys, More... more) {
  (keys.emplace_back(more), ...);
  return keys;
}

void check_field_values(FileReader& reader, int line, const Field& field,
                        const std::vector<std::string>& known) {
  for (const std::string& value : field.values) {
    const auto star = value.find('*');
    if (star != std::string::npos && (star + 1 != value.size() || star == 0)) {
      reader.refuse(line, fmt::format("'{}': '*' hanya di akhir kata.", value),
                    fmt::format("'{}': '*' stands at the end of a word alone.", value));
    }
    const bool named = std::any_of(known.begin(), known.end(), [&](const std::string& word) {
      return star == std::string::npos ? word == value : word.starts_with(value.substr(0, star));
    });
    if (!known.empty() && !named) {
      reader.refuse_word(line, value, known);
    }
  }
}

/// What the vocabulary has for a field; empty: any value. None, and refused, if it has no such one.
std::optional<std::vector<std::string>> values_known(FileReader& reader, int line,
                                                     const std::string& name) {
  const Vocabulary* vocabulary = reader.vocabulary();
  if (vocabulary == nullptr || vocabulary->fields.empty()) {
    return std::vector<std::string>();
  }
  if (const auto found = vocabulary->fields.find(name); found != vocabulary->fields.end()) {
    return found->second;
  }
  std::vector<std::string> names;
  names.reserve(vocabulary->fields.size());
  for (const auto& [each, unused] : vocabulary->fields) {
    names.push_back(each);
  }
  reader.refuse_word(line, name, names);
  return std::nullopt;
}

std::vector<Field> read_fields(FileReader& reader, const Value& value) {
  std::vector<Field> fields;
  if (!value.is_map() || value.members.empty()) {
    reader.refuse(value.line, "fields: tulis {nama_isian: [nilai]}.",
                  "fields: write {name_of_field: [value]}.");
    return fields;
  }
  for (const auto& [name, values] : value.members) {
    Field field{name, reader.folded_texts(values)};
    if (const auto known = values_known(reader, values.line, name)) {
      check_field_values(reader, values.line, field, *known);
      fields.push_back(std::move(field));
    }
  }
  return fields;
}

StatusPattern read_status(FileReader& reader, const Value& value) {
  StatusPattern status;
  if (!reader.is_map_of(value, {"kind", "value", "area"})) {
    return status;
  }
  where(value, "kind", [&](const Value& v) { status.kind = reader.folded_texts(v); });
  where(value, "value", [&](const Value& v) { status.value = reader.folded_texts(v); });
  where(value, "area", [&](const Value& v) {
    status.of_incident = v.is_scalar() && v.scalar == "incident";
    if (!status.of_incident) {
      status.area = read_areas(reader, v);
    }
  });
  return status;
}

void read_handling(FileReader& reader, const Value& map, Conditions& conditions) {
  where(map, "precedence", [&](const Value& v) {
    conditions.precedence = reader.list(v, precedence_from, precedence_words());
  });
  where(map, "max_classification", [&](const Value& v) {
    conditions.max_classification = reader.word(v, classification_from, classification_words());
  });
  where(map, "markings", [&](const Value& v) { conditions.markings = reader.folded_texts(v); });
  where(map, "channel", [&](const Value& v) { conditions.channel = reader.folded_texts(v); });
  where(map, "delivery", [&](const Value& v) {
    conditions.delivery = reader.word(v, delivery_from, delivery_words());
  });
  where(map, "exercise", [&](const Value& v) { conditions.exercise = reader.truth(v); });
}

Conditions read_conditions(FileReader& reader, const Value& map) {
  Conditions conditions;
  where(map, "from", [&](const Value& v) { conditions.from = read_pattern(reader, v, kAuthor); });
  where(map, "to", [&](const Value& v) { conditions.to = read_pattern(reader, v, kAddressee); });
  where(map, "types", [&](const Value& v) { conditions.types = read_types(reader, v); });
  where(map, "fields", [&](const Value& v) { conditions.fields = read_fields(reader, v); });
  where(map, "area", [&](const Value& v) { conditions.area = read_areas(reader, v); });
  where(map, "purpose", [&](const Value& v) { conditions.purpose = reader.folded_texts(v); });
  where(map, "legal_basis", [&](const Value& v) {
    for (const std::string& basis : reader.texts(v)) {
      const auto read = bases_of(basis);
      conditions.legal_basis.insert(conditions.legal_basis.end(), read.begin(), read.end());
    }
  });
  where(map, "status", [&](const Value& v) { conditions.status = read_status(reader, v); });
  where(map, "lead", [&](const Value& v) { conditions.lead = reader.folded_texts(v); });
  where(map, "incident", [&](const Value& v) {
    conditions.incident_open = true;
    if (reader.text(v) != "open") {
      reader.refuse(v.line, "incident: hanya 'open' yang dikenal.",
                    "incident: 'open' is the only word known.");
    }
  });
  where(map, "approved_by",
        [&](const Value& v) { conditions.approved_by = read_pattern(reader, v, kOthers); });
  where(map, "endorsed_by",
        [&](const Value& v) { conditions.endorsed_by = read_pattern(reader, v, kOthers); });
  read_handling(reader, map, conditions);
  return conditions;
}

LateIf read_late(FileReader& reader, const Value& value) {
  LateIf late;
  if (!reader.is_map_of(value, {"field", "less_than"})) {
    return late;
  }
  if (const Value* field = reader.member(value, "field")) {
    const auto names = known_words(reader, *field, &Vocabulary::times);
    late.field = names.empty() ? "" : names.front();
  }
  if (const Value* span = reader.member(value, "less_than")) {
    late.less_than = reader.span(*span).value_or(Span{});
  }
  return late;
}

void read_times(FileReader& reader, const Value& value, Obligations& owed) {
  where(value, "ack_within", [&](const Value& v) { owed.ack_within = reader.span(v); });
  where(value, "answer_within", [&](const Value& v) { owed.answer_within = reader.span(v); });
  where(value, "retention", [&](const Value& v) { owed.retention = reader.span(v, true); });
  where(value, "written_followup_within",
        [&](const Value& v) { owed.written_followup_within = reader.span(v); });
  where(value, "late_if", [&](const Value& v) { owed.late_if = read_late(reader, v); });
  where(value, "if_channel", [&](const Value& v) {
    owed.if_channel = reader.folded_texts(v);
    if (!owed.written_followup_within) {
      reader.refuse(v.line, "'if_channel' hanya berarti bersama 'written_followup_within'.",
                    "'if_channel' has a meaning beside 'written_followup_within' alone.");
    }
  });
}

Obligations read_obligations(FileReader& reader, const Value& value) {
  Obligations owed;
  if (!reader.is_map_of(value, kObligationKeys)) {
    return owed;
  }
  read_times(reader, value, owed);
  where(value, "delivery",
        [&](const Value& v) { owed.delivery = reader.word(v, delivery_from, delivery_words()); });
  where(value, "officer_signature",
        [&](const Value& v) { owed.officer_signature = reader.words(v, &kSignedEvidence); });
  where(value, "copy_to", [&](const Value& v) { owed.copy_to = read_patterns(reader, v); });
  where(value, "approval_by", [&](const Value& v) { owed.approval_by = read_patterns(reader, v); });
  where(value, "endorse_by", [&](const Value& v) { owed.endorse_by = read_patterns(reader, v); });
  where(value, "mask", [&](const Value& v) { owed.mask = reader.texts(v); });
  where(value, "notice", [&](const Value& v) { owed.notice = reader.both(v); });
  where(value, "show", [&](const Value& v) {
    const auto shown = reader.words(v, &kShowWords);
    owed.show = shown.empty() ? "" : shown.front();
  });
  where(value, "carry", [&](const Value& v) { owed.carry = reader.truth(v); });
  return owed;
}

void check_whole(FileReader& reader, const Value& value, const Rule& rule) {
  const bool permits = rule.effect == Effect::permit;
  if (rule.when == Conditions{} && (permits || !rule.unless)) {
    reader.refuse(value.line,
                  "aturan tanpa syarat berlaku untuk segalanya; tulis from, to, types, ….",
                  "a rule without a condition is about everything; write from, to, types, ….");
  }
  if (permits && value.find("break_glass") != nullptr) {
    reader.refuse(value.line, "break_glass hanya pada aturan deny.",
                  "break_glass belongs to a deny alone.");
  }
  if (!permits && rule.text.id.empty()) {
    reader.refuse(value.line, "aturan deny wajib punya text {id, en} bagi pengirim.",
                  "a deny needs a text {id, en} for the sender.");
  }
}

Rule read_rule(FileReader& reader, const Value& value) {
  Rule rule;
  if (!reader.is_map_of(value, with(kConditionKeys, "id", "effect", "unless", "obligations",
                                    "instead", "text", "break_glass", "ground"))) {
    return rule;
  }
  if (const Value* id = reader.member(value, "id")) {
    rule.id = reader.text(*id);
    if (rule.id.size() > kRuleIdBytesMax) {
      reader.refuse(id->line, "id aturan paling panjang 40 huruf.", "a rule's id is 40 letters.");
    }
  }
  if (const Value* effect = reader.member(value, "effect")) {
    const std::string word = reader.text(*effect);
    rule.effect = word == "permit" ? Effect::permit : Effect::deny;
    if (word != "permit" && word != "deny") {
      reader.refuse_word(effect->line, word, {"permit", "deny"});
    }
  }
  rule.when = read_conditions(reader, value);
  where(value, "unless", [&](const Value& v) {
    if (reader.is_map_of(v, kConditionKeys)) {
      rule.unless = read_conditions(reader, v);
    }
  });
  where(value, "obligations",
        [&](const Value& v) { rule.obligations = read_obligations(reader, v); });
  where(value, "instead", [&](const Value& v) { rule.instead = read_patterns(reader, v); });
  where(value, "text", [&](const Value& v) { rule.text = reader.both(v); });
  where(value, "ground", [&](const Value& v) { rule.ground = reader.texts(v); });
  where(value, "break_glass", [&](const Value& v) {
    const std::string word = reader.text(v);
    rule.break_glass = word == "allow_and_flag";
    if (word != "allow_and_flag" && word != "refuse") {
      reader.refuse_word(v.line, word, {"refuse", "allow_and_flag"});
    }
  });
  check_whole(reader, value, rule);
  return rule;
}

}  // namespace

std::vector<Rule> read_rules(FileReader& reader, const Value& list) {
  std::vector<Rule> rules;
  if (!list.is_list() || list.items.empty() || list.items.size() > kRulesMax) {
    reader.refuse(list.line, fmt::format("rules: daftar 1 sampai {} aturan.", kRulesMax),
                  fmt::format("rules: a list of 1 to {} rules.", kRulesMax));
    return rules;
  }
  for (const Value& item : list.items) {
    Rule rule = read_rule(reader, item);
    if (!reader.ok()) {
      return rules;
    }
    const bool again = std::any_of(rules.begin(), rules.end(),
                                   [&](const Rule& other) { return other.id == rule.id; });
    if (again) {
      reader.refuse(item.line, fmt::format("aturan '{}' ada dua kali; beri id lain.", rule.id),
                    fmt::format("the rule '{}' stands twice; give it another id.", rule.id));
    }
    rules.push_back(std::move(rule));
  }
  return rules;
}

}  // namespace kentongan::policy
