#include "core/policy/truth.h"

#include <algorithm>

namespace kentongan::policy {
namespace {

bool stands_above(const Party& party, const std::string& agency) {
  return std::any_of(party.line.begin(), party.line.end(),
                     [&](const Above& above) { return above.agency == agency; });
}

bool one_line(const Party& one, const Party& other) {
  if (one.agency == other.agency || stands_above(one, other.agency) ||
      stands_above(other, one.agency)) {
    return true;
  }
  return !one.sector.empty() && one.sector == other.sector &&
         std::any_of(one.line.begin(), one.line.end(), [&](const Above& above) {
           return above.sector == one.sector && stands_above(other, above.agency);
         });
}

/// A control in force of `over` over `under`, as far as the request knows.
Truth control_truth(const Party& over, const Party& under, const Request& request) {
  const std::string& author = request.from.agency;
  const std::string& addressee = request.to.agency;
  const bool ahead = over.agency == author && under.agency == addressee;
  const bool back = over.agency == addressee && under.agency == author;
  if (!ahead && !back) {
    return Truth::no;
  }
  const auto& kinds = ahead ? request.controls : request.controlled_by;
  return truth_of(std::any_of(kinds.begin(), kinds.end(),
                              [](const std::string& kind) { return kind != kExerciseControl; }));
}

Truth relation_truth(Relation relation, const Party& seen_from, const Party& party,
                     const Request& request) {
  switch (relation) {
    case Relation::parent:
      return truth_of(!seen_from.line.empty() && seen_from.line.front().agency == party.agency);
    case Relation::ancestor:
      return truth_of(stands_above(seen_from, party.agency));
    case Relation::descendant:
      return truth_of(stands_above(party, seen_from.agency));
    case Relation::same_line:
      return truth_of(one_line(seen_from, party));
    case Relation::same_level:
      return seen_from.level.empty() || party.level.empty()
                 ? Truth::unknown
                 : truth_of(seen_from.level == party.level);
    case Relation::same_area:
      return seen_from.areas.empty() || party.areas.empty()
                 ? Truth::unknown
                 : truth_of(any_among(seen_from.areas, party.areas));
    case Relation::same_agency:
      return truth_of(seen_from.agency == party.agency);
    case Relation::control:
      return control_truth(seen_from, party, request);
  }
  return Truth::no;
}

}  // namespace

Truth word_truth(const std::vector<std::string>& wanted, const std::string& word) {
  return word.empty() ? Truth::unknown : truth_of(among(wanted, word));
}

Truth areas_truth(const std::vector<std::string>& wanted, const std::vector<std::string>& areas) {
  std::size_t inside = 0;
  std::size_t outside = 0;
  for (const std::string& area : areas) {
    const auto holds = [&](const std::string& outer) { return area_holds(outer, area); };
    const auto meets = [&](const std::string& outer) { return area_holds(area, outer); };
    if (std::any_of(wanted.begin(), wanted.end(), holds)) {
      ++inside;
    } else if (std::none_of(wanted.begin(), wanted.end(), meets)) {
      ++outside;
    }
  }
  if (areas.empty()) {
    return Truth::unknown;
  }
  return inside == areas.size() ? Truth::yes : outside == areas.size() ? Truth::no : Truth::unknown;
}

Truth relations_truth(const PartyPattern& pattern, const Party& party, const Request& request) {
  Truth found = Truth::no;
  const Party& seen_from = pattern.of_addressee ? request.to : request.from;
  for (const Relation relation : pattern.relation) {
    found = std::max(found, relation_truth(relation, seen_from, party, request));
  }
  return found;
}

Truth fields_truth(const std::vector<Field>& wanted, const Request& request) {
  if (request.sealed) {
    return Truth::unknown;
  }
  const auto holds = [&](const Field& want) {
    const auto there = std::find_if(request.fields.begin(), request.fields.end(),
                                    [&](const Field& field) { return field.name == want.name; });
    return there != request.fields.end() &&
           std::any_of(there->values.begin(), there->values.end(), [&](const std::string& value) {
             return std::any_of(want.values.begin(), want.values.end(), [&](const auto& pattern) {
               return pattern.ends_with('*') ? value.starts_with(std::string_view(pattern).substr(
                                                   0, pattern.size() - 1))
                                             : value == pattern;
             });
           });
  };
  return truth_of(std::all_of(wanted.begin(), wanted.end(), holds));
}

Truth status_truth(const StatusPattern& wanted, const Request& request) {
  const Request& r = request;
  const auto all_held = [&](const std::vector<std::string>& outer,
                            const std::vector<std::string>& inner) {
    return !inner.empty() && areas_truth(outer, inner) == Truth::yes;
  };
  const auto fits_status = [&](const Status& status) {
    const bool here =
        !wanted.of_incident ||
        (status.incident.empty() ? all_held(status.areas, r.areas) : status.incident == r.incident);
    return here && (wanted.kind.empty() || among(wanted.kind, status.kind)) &&
           (wanted.value.empty() || among(wanted.value, status.value)) &&
           (wanted.area.empty() || all_held(wanted.area, status.areas));
  };
  return truth_of(std::any_of(r.statuses.begin(), r.statuses.end(), fits_status));
}

Truth basis_truth(const std::vector<std::string>& wanted, const std::vector<std::string>& bases) {
  if (bases.empty()) {
    return Truth::unknown;
  }
  return truth_of(std::any_of(bases.begin(), bases.end(), [&](const std::string& basis) {
    return std::any_of(wanted.begin(), wanted.end(), [&](const std::string& beginning) {
      return basis_begins_with(basis, beginning);
    });
  }));
}

}  // namespace kentongan::policy
