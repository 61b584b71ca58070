#include "agents/scenario/verdict.h"

#include <cmath>
#include <cstdio>
#include <map>

#include "agents/scenario/predicates.h"
#include "core/schema/text_form.h"
#include "core/schema/time_form.h"

namespace kentongan::scenario {
namespace {

using Predicate = Verdict (*)(const Expectation&, const RunRecord&);

const std::map<std::string, Predicate, std::less<>>& predicates() {
  static const std::map<std::string, Predicate, std::less<>> all = {
      {"merge/once", merge_no_loss},
      {"merge/merge_no_loss", merge_no_loss},
      {"latency/preemption", preemption},
      {"order/precedence_then_time", precedence_then_time},
      {"recovery/no_loss_no_duplicate", no_loss_no_duplicate},
      {"offline/offline_then_synced", offline_then_synced},
      {"refuse_full/explicit_refusal", explicit_refusal},
      {"refused/replay_rejected", replay_rejected},
      {"read/read_within", read_within},
      {"read/all_read_or_listed", all_read_or_listed},
      {"unread/not_received", not_received},
      {"ordering/skew_flagged", skew_flagged},
      {"sla/sla_ok", sla_ok},
      {"count/sum", sum},
      {"refused/refused_or_converted", refused_by_rule},
      {"refused/refused_no_relation", refused_by_rule},
      {"refused/allowed_only_after_status", order_only_after_status},
      {"state/order_allowed_after_status", order_only_after_status},
      {"refused/rejected_revoked", rejected_revoked},
      {"state/relation_ended", relation_ended},
      {"forbidden/not_visible", not_visible},
      {"forbidden/not_delivered", not_visible},
      {"endorse/needs_endorsement", needs_endorsement},
      {"classification/no_restricted_terms", no_restricted_terms},
      {"privacy/masked", masked},
  };
  return all;
}

/// The sums and times that a statement asks for in words; each file asks for its own.
const std::map<std::string, Predicate, std::less<>>& statements() {
  static const std::map<std::string, Predicate, std::less<>> all = {
      {"plumpang-2023/x16", times_of_plumpang},
      {"unras-palembang-2022/x14", times_of_unras},
  };
  return all;
}

}  // namespace

std::string_view name_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::held:
      return "held";
    case Outcome::broken:
      return "broken";
    case Outcome::unsupported:
      return "unsupported";
  }
  return "";
}

Verdict judge(const Expectation& expectation, const RunRecord& record) {
  const auto by_word = predicates().find(expectation.kind + "/" + expectation.expect);
  if (by_word != predicates().end()) {
    return by_word->second(expectation, record);
  }
  const auto by_statement = statements().find(record.scenario.id + "/" + expectation.id);
  if (by_statement != statements().end()) {
    return by_statement->second(expectation, record);
  }
  return {Outcome::unsupported,
          {"belum didukung: \"" + expectation.expect + "\" memerlukan bagian bus yang belum ada",
           "not yet supported: \"" + expectation.expect +
               "\" needs a part of the bus that is to come"}};
}

std::string clock_text(std::int64_t wall_us) {
  std::string text = schema::rfc3339(wall_us - wall_us % 1'000'000, schema::kWibOffsetS);
  text = text.substr(text.find('T') + 1, 8);
  text[2] = '.';
  text[5] = '.';
  return text;
}

Verdict held(Text why) {
  return {Outcome::held, std::move(why)};
}

Verdict broken(Text why) {
  return {Outcome::broken, std::move(why)};
}

Verdict not_in_log(const std::string& event) {
  return broken({event + " tidak ada di catatan broker", event + " is not in the broker's log"});
}

Text span_text(double seconds) {
  const auto whole = static_cast<long>(std::lround(std::fabs(seconds)));
  if (whole < 10) {
    char text[32];
    std::snprintf(text, sizeof text, "%.3f", std::fabs(seconds));
    return {std::string(text) + " dtk", std::string(text) + " s"};
  }
  const std::string h = std::to_string(whole / 3600);
  const std::string m = std::to_string(whole / 60 % 60);
  const std::string s = std::to_string(whole % 60);
  if (whole >= 3600) {
    return {h + " jam " + m + " mnt", h + " h " + m + " min"};
  }
  return {m + " mnt " + s + " dtk", m + " min " + s + " s"};
}

Text differences_text(const Differences& differences) {
  const auto count = [](const std::vector<MessageId>& ids) { return std::to_string(ids.size()); };
  return {count(differences.lost) + " hilang, " + count(differences.twice) + " ganda, " +
              count(differences.foreign) + " bukan haknya",
          count(differences.lost) + " lost, " + count(differences.twice) + " twice, " +
              count(differences.foreign) + " not its own"};
}

std::vector<const ScriptEvent*> named_events(const Expectation& expectation,
                                             const Scenario& scenario) {
  std::vector<const ScriptEvent*> named;
  std::string word;
  for (const char c : expectation.statement + " ") {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0) {
      word += c;
      continue;
    }
    if (const ScriptEvent* event = scenario.event(word)) {
      named.push_back(event);
    }
    word.clear();
  }
  return named;
}

}  // namespace kentongan::scenario
