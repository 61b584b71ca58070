#include "core/policy/decide.h"

#include <algorithm>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "core/policy/match.h"
#include "core/policy/obligations.h"

namespace kentongan::policy {
namespace {

/// A file that is out of force or of others is further away than any key.
constexpr int kNotBinding = 1000;

int distance(const RuleRef& each, const Request& request, Day today) {
  const bool binding =
      is_in_force(*each.agreement, today, request.type) && binds(*each.agreement, request);
  return missed_keys(*each.rule, request) + (binding ? 0 : kNotBinding);
}

RuleRef nearest_among(const std::vector<RuleRef>& rules, const Request& request, Day today) {
  RuleRef nearest;
  int least = std::numeric_limits<int>::max();
  for (const RuleRef& each : rules) {
    if (each.rule->effect != Effect::permit) {
      continue;
    }
    const int far = distance(each, request, today);
    if (far < least) {
      least = far;
      nearest = each;
    }
  }
  return nearest;
}

/// Of the rules of the type; only where there are none, of all.
RuleRef nearest_of(const Agreements& agreements, const Request& request, Day today) {
  const RuleRef of_type = nearest_among(agreements.for_type(request.type), request, today);
  return of_type.rule != nullptr ? of_type : nearest_among(agreements.all(), request, today);
}

Text no_rule(const Decision& decision, const Request& request) {
  Text text{fmt::format("Tidak ada aturan yang mengizinkan {} dari {} ke {}.", request.type,
                        request.from.agency, request.to.agency),
            fmt::format("No rule permits {} from {} to {}.", request.type, request.from.agency,
                        request.to.agency)};
  if (decision.nearest.rule == nullptr) {
    return text;
  }
  const Rule& nearest = *decision.nearest.rule;
  const std::string& instrument = decision.nearest.agreement->id;
  text.id += fmt::format(" Yang terdekat: {} dari {}.", nearest.id, instrument);
  text.en += fmt::format(" Nearest is {} of {}.", nearest.id, instrument);
  if (!nearest.text.id.empty()) {
    text.id += " " + nearest.text.id;
    text.en += " " + nearest.text.en;
  }
  return text;
}

Text stranger_text(const Party& party) {
  return {
      fmt::format("Instansi '{}' tidak tercatat dalam direktori; periksa kodenya.", party.agency),
      fmt::format("The agency '{}' is not in the directory; check its code.", party.agency)};
}

/// What the directory does not say counts as TERBATAS: from RAHASIA up it has to be said.
bool may_hold(const Party& party, Classification classification) {
  const Classification cleared =
      party.clearance == Classification::unknown ? Classification::terbatas : party.clearance;
  return classification <= cleared;
}

Text beyond_clearance(const Party& party) {
  return {fmt::format("Kewenangan akses {} tidak sampai klasifikasi ini. Susun ringkasan yang "
                      "klasifikasinya lebih rendah.",
                      party.agency),
          fmt::format("The clearance of {} does not reach this classification. Write a summary "
                      "of a lower one.",
                      party.agency)};
}

void name(Decision& decision, const RuleRef& named) {
  decision.instrument = named.agreement->id;
  decision.rule = named.rule->id;
  decision.file_sha256 = named.agreement->sha256;
}

void point_elsewhere(Decision& decision, const Rule& rule) {
  for (const PartyPattern& pattern : rule.instead) {
    decision.instead.push_back(&pattern);
  }
}

/// Whoever has it for information alone has no permit that would make it more.
bool for_information(const std::vector<RuleRef>& permits) {
  return std::all_of(permits.begin(), permits.end(), [](const RuleRef& each) {
    return each.rule->obligations.show == kInformation;
  });
}

void permit(Decision& decision, std::vector<RuleRef> permits, const Request& request) {
  decision.permit = true;
  decision.decided = std::move(permits);
  decision.information = for_information(decision.decided);
  name(decision, decision.decided.front());
  decision.obligations = owed_by(decision.decided, request, decision.source.holidays());
}

void refuse_for_want(Decision& decision, const Request& request, Day today) {
  decision.nearest = nearest_of(decision.source, request, today);
  decision.reason = no_rule(decision, request);
  if (decision.nearest.rule != nullptr) {
    point_elsewhere(decision, *decision.nearest.rule);
  }
}

/// Refused by these, or let through and flagged if they allow it and the author asks for it.
void deny(Decision& decision, std::vector<RuleRef> denies, const std::vector<RuleRef>& permits,
          const Request& request) {
  decision.decided = std::move(denies);
  const RuleRef& first = decision.decided.front();
  name(decision, first);
  decision.reason = first.rule->text;
  point_elsewhere(decision, *first.rule);
  decision.break_glass_possible =
      std::all_of(decision.decided.begin(), decision.decided.end(),
                  [](const RuleRef& each) { return each.rule->break_glass; });
  if (!decision.break_glass_possible || request.break_glass.empty() || !request.break_glass_right) {
    decision.obligations = notices_of(decision.decided);
    return;
  }
  decision.permit = true;
  decision.flagged = true;
  decision.break_glass_possible = false;
  decision.information = !permits.empty() && for_information(permits);
  decision.obligations = owed_by(permits, request, decision.source.holidays());
}

}  // namespace

Decision decide(const Agreements& agreements, const Request& request) {
  Decision decision;
  decision.source = agreements;
  const Day today = day_of(request.time_us, request.zone_s);
  decision.policy_set = agreements.digest_on(today);
  if (is_stranger(request.from) || is_stranger(request.to)) {
    decision.reason = stranger_text(is_stranger(request.from) ? request.from : request.to);
    return decision;
  }
  std::vector<RuleRef> permits;
  std::vector<RuleRef> denies;
  for (const RuleRef& each : agreements.for_type(request.type)) {
    const bool permits_it = each.rule->effect == Effect::permit;
    if (permits_it && !denies.empty() && request.break_glass.empty()) {
      continue;  // Nothing hangs on it any more.
    }
    if (!is_in_force(*each.agreement, today, request.type) || !binds(*each.agreement, request)) {
      continue;
    }
    const Truth truth = matches(*each.rule, request);
    if (permits_it && truth == Truth::yes) {
      permits.push_back(each);
    } else if (!permits_it && truth != Truth::no) {
      denies.push_back(each);
    }
  }
  if (!denies.empty()) {
    deny(decision, std::move(denies), permits, request);
  } else if (permits.empty()) {
    refuse_for_want(decision, request, today);
  } else {
    permit(decision, std::move(permits), request);
  }
  if (decision.permit && !may_hold(request.to, request.classification)) {
    Decision refused;
    refused.source = decision.source;
    refused.policy_set = decision.policy_set;
    refused.rule = kClearanceRule;
    refused.reason = beyond_clearance(request.to);
    return refused;
  }
  return decision;
}

}  // namespace kentongan::policy
