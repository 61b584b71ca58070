#include "core/policy/match.h"

#include <algorithm>
#include <array>
#include <string>

namespace kentongan::policy {
namespace {

constexpr std::array<std::string_view, 36> kNames{
    "from.agency", "from.sector",    "from.kind",
    "from.level",  "from.duty",      "from.area",
    "from.group",  "from.clearance", "from.not",
    "to.agency",   "to.sector",      "to.kind",
    "to.level",    "to.duty",        "to.area",
    "to.group",    "to.clearance",   "to.relation",
    "to.not",      "types",          "max_classification",
    "precedence",  "incident",       "exercise",
    "channel",     "markings",       "delivery",
    "purpose",     "area",           "fields",
    "legal_basis", "lead",           "status",
    "approved_by", "endorsed_by",    "unless"};

Truth reference_truth(const PartyPattern& pattern, Reference::Kind kind, const Request& request) {
  Truth found = Truth::no;
  for (const Reference& reference : request.references) {
    if (reference.kind == kind) {
      found = std::max(found, fits(pattern, reference.by, request));
    }
  }
  return found;
}

/// Hands each key that is stated, with what it found, to `note`, until that returns false.
template <typename Note>
class Walk {
 public:
  Walk(const Request& request, Note& note) : request_(request), note_(note) {}

  bool rule(const Rule& rule);
  bool conditions(const Conditions& when) {
    return (!when.from || party(*when.from, request_.from, Key::from_agency)) &&
           (!when.to || party(*when.to, request_.to, Key::to_agency)) &&
           asked(!when.types.empty(), Key::types,
                 [&] { return truth_of(among(when.types, request_.type)); }) &&
           handling(when) && content(when) && setting(when);
  }
  /// Of a pattern of the author or of the addressee: `first` is the key of `agency`.
  bool party(const PartyPattern& pattern, const Party& party, Key first);

 private:
  bool handling(const Conditions& when);
  bool content(const Conditions& when);
  bool setting(const Conditions& when);
  bool said(bool stated, Key key, Truth truth) { return !stated || note_(key, truth); }
  /// What costs is asked only where it is stated.
  template <typename Ask>
  bool asked(bool stated, Key key, Ask ask) {
    return !stated || note_(key, ask());
  }

  const Request& request_;
  Note& note_;
};

Key key_after(Key first, int steps) {
  return static_cast<Key>(static_cast<int>(first) + steps);
}

template <typename Note>
bool Walk<Note>::party(const PartyPattern& pattern, const Party& party, Key first) {
  static const std::string watch(kWatch);
  const std::string& duty = party.duty.empty() ? watch : party.duty;
  const Truth cleared = party.clearance == Classification::unknown
                            ? Truth::unknown
                            : truth_of(party.clearance >= pattern.clearance);
  const bool addressee = first == Key::to_agency;
  return asked(!pattern.agency.empty(), first,
               [&] { return word_truth(pattern.agency, party.agency); }) &&
         asked(!pattern.sector.empty(), key_after(first, 1),
               [&] { return word_truth(pattern.sector, party.sector); }) &&
         asked(!pattern.kind.empty(), key_after(first, 2),
               [&] { return word_truth(pattern.kind, party.kind); }) &&
         asked(!pattern.level.empty(), key_after(first, 3),
               [&] { return word_truth(pattern.level, party.level); }) &&
         asked(!pattern.duty.empty(), key_after(first, 4),
               [&] { return word_truth(pattern.duty, duty); }) &&
         asked(!pattern.area.empty(), key_after(first, 5),
               [&] { return areas_truth(pattern.area, party.areas); }) &&
         asked(!pattern.group.empty(), key_after(first, 6),
               [&] { return truth_of(any_among(pattern.group, party.groups)); }) &&
         said(pattern.clearance != Classification::unknown, key_after(first, 7), cleared) &&
         asked(!pattern.relation.empty(), Key::to_relation,
               [&] { return relations_truth(pattern, party, request_); }) &&
         asked(!pattern.excluded.empty(), addressee ? Key::to_not : Key::from_not,
               [&] { return opposite(fits(pattern.excluded.front(), party, request_)); });
}

template <typename Note>
bool Walk<Note>::handling(const Conditions& when) {
  const Request& r = request_;
  return said(when.max_classification != Classification::unknown, Key::max_classification,
              r.classification == Classification::unknown
                  ? Truth::unknown
                  : truth_of(r.classification <= when.max_classification)) &&
         said(!when.precedence.empty(), Key::precedence,
              truth_of(among(when.precedence, r.precedence))) &&
         said(when.incident_open, Key::incident, truth_of(r.incident_open)) &&
         said(when.exercise.has_value(), Key::exercise,
              truth_of(r.exercise == when.exercise.value_or(false))) &&
         asked(!when.channel.empty(), Key::channel,
               [&] { return truth_of(among(when.channel, r.channel)); }) &&
         asked(!when.markings.empty(), Key::markings,
               [&] { return truth_of(any_among(when.markings, r.markings)); }) &&
         said(when.delivery != Delivery::unstated, Key::delivery,
              truth_of(r.receipt_first == (when.delivery == Delivery::receipt_first)));
}

template <typename Note>
bool Walk<Note>::content(const Conditions& when) {
  const Request& r = request_;
  return asked(!when.purpose.empty(), Key::purpose,
               [&] { return word_truth(when.purpose, r.purpose); }) &&
         asked(!when.area.empty(), Key::area, [&] { return areas_truth(when.area, r.areas); }) &&
         asked(!when.fields.empty(), Key::fields,
               [&] { return fields_truth(when.fields, request_); }) &&
         asked(!when.legal_basis.empty(), Key::legal_basis,
               [&] { return basis_truth(when.legal_basis, request_.bases); });
}

template <typename Note>
bool Walk<Note>::setting(const Conditions& when) {
  return asked(!when.lead.empty(), Key::lead,
               [&] { return truth_of(any_among(when.lead, request_.leads)); }) &&
         asked(when.status.has_value(), Key::status,
               [&] { return status_truth(*when.status, request_); }) &&
         asked(when.approved_by.has_value(), Key::approved_by,
               [&] {
                 return reference_truth(*when.approved_by, Reference::Kind::approval, request_);
               }) &&
         asked(when.endorsed_by.has_value(), Key::endorsed_by, [&] {
           return reference_truth(*when.endorsed_by, Reference::Kind::endorsement, request_);
         });
}

/// Keeps the least of all truths and stops at no.
struct Least {
  Truth truth = Truth::yes;

  bool operator()(Key /*key*/, Truth found) {
    truth = std::min(truth, found);
    return truth != Truth::no;
  }
};

Truth conditions_truth(const Conditions& when, const Request& request) {
  Least least;
  Walk<Least> walk(request, least);
  walk.conditions(when);
  return least.truth;
}

template <typename Note>
bool Walk<Note>::rule(const Rule& rule) {
  return conditions(rule.when) && asked(rule.unless.has_value(), Key::unless, [&] {
           return opposite(conditions_truth(*rule.unless, request_));
         });
}

}  // namespace

std::string_view name_of(Key key) {
  return kNames.at(static_cast<std::size_t>(key));
}

Truth matches(const Rule& rule, const Request& request) {
  Least least;
  Walk<Least> walk(request, least);
  walk.rule(rule);
  return least.truth;
}

int missed_keys(const Rule& rule, const Request& request) {
  int missed = 0;
  auto count = [&missed](Key /*key*/, Truth truth) {
    missed += truth == Truth::yes ? 0 : 1;
    return true;
  };
  Walk<decltype(count)> walk(request, count);
  walk.rule(rule);
  return missed;
}

Truth fits(const PartyPattern& pattern, const Party& party, const Request& request) {
  Least least;
  Walk<Least> walk(request, least);
  walk.party(pattern, party, Key::from_agency);
  return least.truth;
}

std::vector<KeyTruth> look_at(const Rule& rule, const Request& request) {
  std::vector<KeyTruth> found;
  auto note = [&found](Key key, Truth truth) {
    found.push_back({key, truth});
    return true;
  };
  Walk<decltype(note)> walk(request, note);
  walk.rule(rule);
  return found;
}

}  // namespace kentongan::policy
