#pragma once

#include "agents/scenario/verdict.h"

namespace kentongan::scenario {

// One predicate a word of `check.expect`; each reads the run's logs and nothing else. An event that
// the expectation names and that is not in the broker's log is `broken`.

// Delivery: order, once, loss, urgency (predicates_delivery.cpp).
Verdict merge_no_loss(const Expectation& expectation, const RunRecord& record);
Verdict preemption(const Expectation& expectation, const RunRecord& record);
Verdict precedence_then_time(const Expectation& expectation, const RunRecord& record);
Verdict no_loss_no_duplicate(const Expectation& expectation, const RunRecord& record);
Verdict offline_then_synced(const Expectation& expectation, const RunRecord& record);
Verdict explicit_refusal(const Expectation& expectation, const RunRecord& record);
Verdict replay_rejected(const Expectation& expectation, const RunRecord& record);

// Who has read, by name (predicates_reading.cpp).
Verdict read_within(const Expectation& expectation, const RunRecord& record);
Verdict all_read_or_listed(const Expectation& expectation, const RunRecord& record);
Verdict not_received(const Expectation& expectation, const RunRecord& record);
Verdict skew_flagged(const Expectation& expectation, const RunRecord& record);

// Times and sums (predicates_figures.cpp).
Verdict sla_ok(const Expectation& expectation, const RunRecord& record);
Verdict sum(const Expectation& expectation, const RunRecord& record);
Verdict times_of_plumpang(const Expectation& expectation, const RunRecord& record);
Verdict times_of_unras(const Expectation& expectation, const RunRecord& record);

// Who may tell whom (predicates_policy.cpp); what stood at a moment is folded from the broker's log
// and policy asked again.
Verdict refused_by_rule(const Expectation& expectation, const RunRecord& record);
Verdict rejected_revoked(const Expectation& expectation, const RunRecord& record);
Verdict relation_ended(const Expectation& expectation, const RunRecord& record);
Verdict not_visible(const Expectation& expectation, const RunRecord& record);
Verdict needs_endorsement(const Expectation& expectation, const RunRecord& record);
Verdict no_restricted_terms(const Expectation& expectation, const RunRecord& record);
Verdict masked(const Expectation& expectation, const RunRecord& record);
Verdict order_only_after_status(const Expectation& expectation, const RunRecord& record);

// Words shared by them.
[[nodiscard]] Verdict held(Text why);
[[nodiscard]] Verdict broken(Text why);
[[nodiscard]] Verdict not_in_log(const std::string& event);
/// "14:05", "3 mnt 20 dtk": seconds in words of people.
[[nodiscard]] Text span_text(double seconds);
/// "1 hilang (…), 2 ganda (…)".
[[nodiscard]] Text differences_text(const Differences& differences);
/// The events of the file that the statement names ("b34"), in its order.
[[nodiscard]] std::vector<const ScriptEvent*> named_events(const Expectation& expectation,
                                                           const Scenario& scenario);

}  // namespace kentongan::scenario
