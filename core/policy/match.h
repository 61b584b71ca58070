#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "core/policy/truth.h"

namespace kentongan::policy {

/// One key of a rule, in the order in which they are looked at; the type after the two sides, for
/// whoever asks has chosen the rules of the type already.
enum class Key : std::uint8_t {
  from_agency,
  from_sector,
  from_kind,
  from_level,
  from_duty,
  from_area,
  from_group,
  from_clearance,
  from_not,
  to_agency,
  to_sector,
  to_kind,
  to_level,
  to_duty,
  to_area,
  to_group,
  to_clearance,
  to_relation,
  to_not,
  types,
  max_classification,
  precedence,
  incident,
  exercise,
  channel,
  markings,
  delivery,
  purpose,
  area,
  fields,
  legal_basis,
  lead,
  status,
  approved_by,
  endorsed_by,
  unless,
};

/// "to.relation", as a file writes it.
[[nodiscard]] std::string_view name_of(Key key);

/// What one key found.
struct KeyTruth {
  Key key = Key::from_agency;
  Truth truth = Truth::yes;

  friend bool operator==(const KeyTruth&, const KeyTruth&) = default;
};

/// All keys that the rule states, looked at with the request: no when one of them is no, yes when
/// all are yes. `unless` counts as a key: yes when its conditions do not all hold.
[[nodiscard]] Truth matches(const Rule& rule, const Request& request);

/// How many of the keys that it states are not yes.
[[nodiscard]] int missed_keys(const Rule& rule, const Request& request);

/// The same, and what each key found, for explanations.
[[nodiscard]] std::vector<KeyTruth> look_at(const Rule& rule, const Request& request);

/// Whether a third agency fits a pattern of `copy_to`, `approval_by`, `endorse_by` or `instead`.
[[nodiscard]] Truth fits(const PartyPattern& pattern, const Party& party, const Request& request);

}  // namespace kentongan::policy
