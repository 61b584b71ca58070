#include "core/view/timeline.h"

#include <algorithm>
#include <chrono>
#include <map>

namespace kentongan::view {
namespace {

std::optional<std::int64_t> until(std::optional<std::int64_t> instant, std::int64_t at_us) {
  return instant && *instant <= at_us ? instant : std::nullopt;
}

/// Keeps the earlier of what is known of an agency and what is said now.
void note(std::map<AgencyCode, FirstKnown>& known, const FirstKnown& said) {
  const auto [place, is_new] = known.try_emplace(said.agency, said);
  if (is_new) {
    return;
  }
  auto& first = place->second;
  if (said.read_us && (!first.read_us || *said.read_us < *first.read_us)) {
    first.read_us = said.read_us;
  }
  if (said.time_us < first.time_us) {
    const auto read_us = first.read_us;
    first = said;
    first.read_us = read_us;
  }
}

FirstKnown own_report(const MessageTrace& trace) {
  FirstKnown known;
  known.agency = trace.from;
  known.from = trace.from;
  known.message = trace.id;
  known.time_us = trace.time_us;
  known.read_us = trace.time_us;
  return known;
}

FirstKnown received(const MessageTrace& trace, const PartyState& state) {
  const auto allowed = std::chrono::microseconds(timers_of(trace.precedence).receive).count();
  FirstKnown known;
  known.agency = state.agency;
  known.from = trace.from;
  known.message = trace.id;
  known.time_us = *state.delivered_us;
  known.read_us = state.shown_read_us;
  known.delayed = *state.delivered_us - trace.time_us > allowed;
  return known;
}

}  // namespace

std::vector<Told> who_told_whom(const DeliveryView& view, const IncidentId& incident,
                                std::int64_t at_us) {
  std::vector<Told> all;
  for (const auto* trace : view.of_incident(incident)) {
    if (trace->time_us > at_us) {
      continue;
    }
    for (const auto& state : trace->states(at_us, at_us)) {
      all.push_back({trace->from, state.agency, trace->id, trace->seq, trace->time_us,
                     until(state.delivered_us, at_us), until(state.shown_read_us, at_us)});
    }
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const Told& a, const Told& b) { return a.sent_us < b.sent_us; });
  return all;
}

std::vector<FirstKnown> who_knew_when(const DeliveryView& view, const IncidentId& incident,
                                      std::int64_t at_us) {
  std::map<AgencyCode, FirstKnown> known;
  std::optional<std::int64_t> began_us;
  for (const auto* trace : view.of_incident(incident)) {
    if (trace->time_us > at_us) {
      continue;
    }
    began_us = std::min(began_us.value_or(trace->time_us), trace->time_us);
    note(known, own_report(*trace));
    for (const auto& state : trace->states(at_us, at_us)) {
      if (state.delivered_us) {
        note(known, received(*trace, state));
      }
    }
  }
  std::vector<FirstKnown> all;
  for (auto& [agency, first] : known) {
    first.after_us = first.time_us - *began_us;
    all.push_back(first);
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const FirstKnown& a, const FirstKnown& b) { return a.time_us < b.time_us; });
  return all;
}

}  // namespace kentongan::view
