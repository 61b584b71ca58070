#include "core/policy/decision.h"

#include <algorithm>
#include <array>
#include <set>

#include "core/policy/match.h"

namespace kentongan::policy {
namespace {

constexpr std::array<std::string_view, 14> kKinds{
    "ack_within", "answer_within", "written_followup_within",
    "retention",  "delivery",      "officer_signature",
    "copy_to",    "approval_by",   "endorse_by",
    "late",       "mask",          "notice",
    "show",       "carry"};

}  // namespace

std::string_view name_of(Obligation::Kind kind) {
  return kKinds.at(static_cast<std::size_t>(kind));
}

std::string ruling_of(const Decision& decision) {
  std::string line = !decision.permit       ? "deny"
                     : decision.flagged     ? "flagged"
                     : decision.information ? "information"
                                            : "permit";
  for (const RuleRef& each : decision.decided) {
    line += " " + each.rule->id;
  }
  if (decision.nearest.rule != nullptr) {
    line += ", nearest " + decision.nearest.rule->id;
  }
  return line;
}

OrderVerdict decide_order(std::span<const Decision> decisions) {
  OrderVerdict verdict;
  bool commands = false;
  for (std::size_t at = 0; at < decisions.size(); ++at) {
    if (!decisions[at].permit) {
      verdict.refusing.push_back(at);
    }
    commands = commands || (decisions[at].permit && !decisions[at].information);
  }
  verdict.commands_nobody = verdict.refusing.empty() && !commands;
  verdict.permit = verdict.refusing.empty() && commands;
  return verdict;
}

std::vector<std::string> named(const std::vector<const PartyPattern*>& patterns,
                               const Request& request, std::span<const Party> all) {
  std::set<std::string> codes;
  for (const Party& party : all) {
    const bool meant = std::any_of(patterns.begin(), patterns.end(), [&](const auto* pattern) {
      return fits(*pattern, party, request) == Truth::yes;
    });
    if (meant && party.agency != request.from.agency) {
      codes.insert(party.agency);
    }
  }
  return {codes.begin(), codes.end()};
}

}  // namespace kentongan::policy
