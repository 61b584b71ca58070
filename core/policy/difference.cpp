#include "core/policy/difference.h"

#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>

namespace kentongan::policy {
namespace {

using Place = std::pair<std::string, std::string>;  ///< Instrument and rule; no rule: the file.

std::map<Place, RuleRef> places_of(const Agreements& agreements) {
  std::map<Place, RuleRef> places;
  for (const Agreement& file : agreements.files()) {
    places[{file.id, {}}] = {&file, nullptr};
  }
  for (const RuleRef& each : agreements.all()) {
    places[{each.agreement->id, each.rule->id}] = each;
  }
  return places;
}

/// All but the rules and the digest, which differs with every blank.
bool same_frame(const Agreement& a, const Agreement& b) {
  const auto frame = [](Agreement file) {
    file.rules.clear();
    file.sha256 = {};
    file.replaces_sha256.clear();
    return file;
  };
  return frame(a) == frame(b);
}

bool same(const RuleRef& a, const RuleRef& b) {
  return a.rule == nullptr ? same_frame(*a.agreement, *b.agreement) : *a.rule == *b.rule;
}

}  // namespace

std::vector<RuleChange> changes_between(const Agreements& before, const Agreements& after) {
  using Kind = RuleChange::Kind;
  const auto old_places = places_of(before);
  const auto new_places = places_of(after);
  std::map<Place, Kind> found;
  for (const auto& [place, rule] : old_places) {
    const auto now = new_places.find(place);
    if (now == new_places.end()) {
      found[place] = Kind::removed;
    } else if (!same(rule, now->second)) {
      found[place] = Kind::changed;
    }
  }
  for (const auto& [place, unused] : new_places) {
    if (!old_places.contains(place)) {
      found[place] = Kind::added;
    }
  }
  std::vector<RuleChange> changes;
  changes.reserve(found.size());
  for (const auto& [place, kind] : found) {
    changes.push_back({kind, place.first, place.second});
  }
  return changes;
}

bool can_differ(const Agreements& before, const Agreements& after, std::string_view type) {
  const auto& a = before.for_type(type);
  const auto& b = after.for_type(type);
  return !std::equal(
      a.begin(), a.end(), b.begin(), b.end(), [](const RuleRef& left, const RuleRef& right) {
        return left.agreement->id == right.agreement->id && *left.rule == *right.rule &&
               same_frame(*left.agreement, *right.agreement);
      });
}

std::string verdict_line(const Decision& decision) {
  std::string line = ruling_of(decision);
  for (const Obligation& owed : decision.obligations) {
    line += fmt::format(" | {}", name_of(owed.kind));
    if (owed.seconds != 0) {
      line += fmt::format(" {}", owed.seconds);
    }
  }
  return line;
}

}  // namespace kentongan::policy
