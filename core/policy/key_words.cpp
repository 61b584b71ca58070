#include "core/policy/key_words.h"

#include <algorithm>

#include <fmt/format.h>

#include "core/policy/words.h"

namespace kentongan::policy {
namespace {

std::string joined(const std::vector<std::string>& words) {
  return fmt::format("{}", fmt::join(words, ", "));
}

template <typename Word>
std::string names_of(const std::vector<Word>& words) {
  std::vector<std::string> names;
  names.reserve(words.size());
  for (const Word word : words) {
    names.emplace_back(name_of(word));
  }
  return joined(names);
}

std::string fields_text(const std::vector<Field>& fields) {
  std::vector<std::string> texts;
  texts.reserve(fields.size());
  for (const Field& field : fields) {
    texts.push_back(field.name + " " + joined(field.values));
  }
  return fmt::format("{}", fmt::join(texts, "; "));
}

std::string pattern_text(const PartyPattern& pattern) {
  std::vector<std::string> texts;
  for (const auto* words : {&pattern.agency, &pattern.sector, &pattern.kind, &pattern.level,
                            &pattern.duty, &pattern.area, &pattern.group}) {
    if (!words->empty()) {
      texts.push_back(joined(*words));
    }
  }
  if (pattern.clearance != Classification::unknown) {
    texts.emplace_back(name_of(pattern.clearance));
  }
  if (!pattern.relation.empty()) {
    texts.push_back(names_of(pattern.relation));
  }
  return fmt::format("{}", fmt::join(texts, "; "));
}

std::string pattern_words(int step, const PartyPattern& pattern) {
  const std::vector<std::string>* const lists[] = {&pattern.agency, &pattern.sector, &pattern.kind,
                                                   &pattern.level,  &pattern.duty,   &pattern.area,
                                                   &pattern.group};
  constexpr int kClearance = 7;
  return step < kClearance ? joined(*lists[step]) : std::string(name_of(pattern.clearance));
}

std::string party_words(int step, const Party& party) {
  switch (step) {
    case 0:
      return party.agency;
    case 1:
      return party.sector;
    case 2:
      return party.kind;
    case 3:
      return party.level;
    case 4:
      return party.duty.empty() ? std::string(kWatch) : party.duty;
    case 5:
      return joined(party.areas);
    case 6:
      return joined(party.groups);
    default:
      return std::string(name_of(party.clearance));
  }
}

std::string status_text(const StatusPattern& status) {
  return joined(status.kind) + " " + joined(status.value);
}

std::string statuses_text(const std::vector<Status>& statuses) {
  std::vector<std::string> texts;
  texts.reserve(statuses.size());
  for (const Status& status : statuses) {
    texts.push_back(status.kind + " " + status.value);
  }
  return joined(texts);
}

std::string excluded_text(const std::optional<PartyPattern>& pattern) {
  return pattern && !pattern->excluded.empty() ? pattern_text(pattern->excluded.front()) : "";
}

std::string wanted_content(Key key, const Conditions& when) {
  switch (key) {
    case Key::markings:
      return joined(when.markings);
    case Key::delivery:
      return std::string(name_of(when.delivery));
    case Key::purpose:
      return joined(when.purpose);
    case Key::area:
      return joined(when.area);
    case Key::fields:
      return fields_text(when.fields);
    case Key::legal_basis:
      return joined(when.legal_basis);
    case Key::lead:
      return joined(when.lead);
    case Key::status:
      return when.status ? status_text(*when.status) : "";
    case Key::approved_by:
      return when.approved_by ? pattern_text(*when.approved_by) : "";
    case Key::endorsed_by:
      return when.endorsed_by ? pattern_text(*when.endorsed_by) : "";
    default:
      return {};
  }
}

std::string wanted_handling(Key key, const Conditions& when) {
  switch (key) {
    case Key::types:
      return joined(when.types);
    case Key::to_relation:
      return when.to ? names_of(when.to->relation) : "";
    case Key::from_not:
      return excluded_text(when.from);
    case Key::to_not:
      return excluded_text(when.to);
    case Key::max_classification:
      return std::string(name_of(when.max_classification));
    case Key::precedence:
      return names_of(when.precedence);
    case Key::incident:
      return "open";
    case Key::exercise:
      return when.exercise.value_or(false) ? "true" : "false";
    case Key::channel:
      return joined(when.channel);
    default:
      return wanted_content(key, when);
  }
}

std::string found_content(Key key, const Request& request) {
  switch (key) {
    case Key::markings:
      return joined(request.markings);
    case Key::delivery:
      return request.receipt_first ? "receipt-first" : "content-first";
    case Key::purpose:
      return request.purpose;
    case Key::area:
      return joined(request.areas);
    case Key::fields:
      return request.sealed ? "" : fields_text(request.fields);
    case Key::legal_basis:
      return joined(request.bases);
    case Key::lead:
      return joined(request.leads);
    case Key::status:
      return statuses_text(request.statuses);
    default:
      return {};
  }
}

bool lies_between(Key key, Key first, Key last) {
  return key >= first && key <= last;
}

}  // namespace

std::string wanted_under(Key key, const Rule& rule) {
  const auto step = static_cast<int>(key);
  if (lies_between(key, Key::from_agency, Key::from_clearance) && rule.when.from) {
    return pattern_words(step - static_cast<int>(Key::from_agency), *rule.when.from);
  }
  if (lies_between(key, Key::to_agency, Key::to_clearance) && rule.when.to) {
    return pattern_words(step - static_cast<int>(Key::to_agency), *rule.when.to);
  }
  return wanted_handling(key, rule.when);
}

std::string found_under(Key key, const Request& request) {
  const auto step = static_cast<int>(key);
  if (lies_between(key, Key::from_agency, Key::from_clearance)) {
    return party_words(step - static_cast<int>(Key::from_agency), request.from);
  }
  if (lies_between(key, Key::to_agency, Key::to_clearance)) {
    return party_words(step - static_cast<int>(Key::to_agency), request.to);
  }
  switch (key) {
    case Key::types:
      return request.type;
    case Key::to_relation:
      return joined(request.controls);
    case Key::from_not:
      return request.from.sector + " " + request.from.kind;
    case Key::to_not:
      return request.to.sector + " " + request.to.kind;
    case Key::max_classification:
      return std::string(name_of(request.classification));
    case Key::precedence:
      return std::string(name_of(request.precedence));
    case Key::incident:
      return request.incident;
    case Key::exercise:
      return request.exercise ? "true" : "false";
    case Key::channel:
      return request.channel;
    default:
      return found_content(key, request);
  }
}

}  // namespace kentongan::policy
