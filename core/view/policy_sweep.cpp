#include "core/view/policy_sweep.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "core/policy/decide.h"
#include "core/policy/difference.h"
#include "core/schema/catalogue.h"

namespace kentongan::view {
namespace {

constexpr const char* kIncident = "INS";

policy::Request usual(const schema::TypeInfo& type, std::int64_t time_us) {
  policy::Request request;
  request.time_us = time_us;
  request.type = type.code;
  request.precedence = static_cast<policy::Precedence>(type.precedence);
  request.classification = static_cast<policy::Classification>(type.classification);
  request.incident = kIncident;
  request.incident_open = true;
  return request;
}

using Change = std::pair<std::string, std::string>;

}  // namespace

std::vector<AnswerChange> answers_changed(const policy::Agreements& before,
                                          const policy::Agreements& after, const PartyBook& parties,
                                          std::int64_t time_us) {
  std::vector<AnswerChange> changes;
  for (const schema::TypeInfo& type : schema::Catalogue::standard().types()) {
    if (!policy::can_differ(before, after, type.code)) {
      continue;
    }
    std::map<Change, AnswerChange> of_type;
    policy::Request request = usual(type, time_us);
    for (const policy::Party& from : parties.all()) {
      request.from = from;
      request.areas = from.areas;
      for (const policy::Party& to : parties.all()) {
        if (from.agency == to.agency) {
          continue;
        }
        request.to = to;
        Change change{policy::verdict_line(policy::decide(before, request)),
                      policy::verdict_line(policy::decide(after, request))};
        if (change.first != change.second) {
          auto& told =
              of_type
                  .try_emplace(change, AnswerChange{type.code, change.first, change.second, 0,
                                                    AgencyCode(from.agency), AgencyCode(to.agency)})
                  .first->second;
          ++told.pairs;
        }
      }
    }
    for (auto& [unused, told] : of_type) {
      changes.push_back(std::move(told));
    }
  }
  std::stable_sort(changes.begin(), changes.end(), [](const auto& a, const auto& b) {
    return std::tie(a.type, b.pairs) < std::tie(b.type, a.pairs);
  });
  return changes;
}

}  // namespace kentongan::view
