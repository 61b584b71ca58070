#include "core/view/delivery_trace.h"

#include <algorithm>

#include "core/base/lane.h"

namespace kentongan::view {
namespace {

/// The state that a mark stands for; none for what changes no state.
std::optional<State> state_of_code(v1::EvidenceCode code) {
  switch (code) {
    case v1::EVIDENCE_CODE_DELIVERED:
      return State::delivered;
    case v1::EVIDENCE_CODE_DELIVERY_FAILED:
      return State::failed;
    case v1::EVIDENCE_CODE_READ:
      return State::read;
    case v1::EVIDENCE_CODE_ACKNOWLEDGED:
      return State::acknowledged;
    case v1::EVIDENCE_CODE_ACTING:
      return State::acting;
    case v1::EVIDENCE_CODE_ACTED:
      return State::acted;
    case v1::EVIDENCE_CODE_DELEGATED:
      return State::delegated;
    case v1::EVIDENCE_CODE_REFUSED:
      return State::refused;
    default:
      return std::nullopt;
  }
}

/// Decisions of a person: the newest one holds. What comes before them only rises.
bool is_decision(State state) {
  return state >= State::acting;
}

std::optional<std::int64_t>* instant_of(PartyState& state, State reached) {
  switch (reached) {
    case State::delivered:
      return &state.delivered_us;
    case State::read:
      return &state.read_us;
    case State::acknowledged:
      return &state.acknowledged_us;
    case State::acting:
      return &state.acting_us;
    case State::acted:
      return &state.acted_us;
    case State::delegated:
      return &state.delegated_us;
    case State::refused:
      return &state.refused_us;
    default:
      return nullptr;
  }
}

void take(PartyState& state, const Mark& mark) {
  const auto reached = state_of_code(mark.code);
  if (!reached) {
    return;
  }
  if (auto* instant = instant_of(state, *reached); instant != nullptr && !instant->has_value()) {
    *instant = mark.time_us;
  }
  // A desk that has it and finds that it does not open says so after its DELIVERED.
  const bool fails = *reached == State::failed && state.state <= State::delivered;
  if (is_decision(*reached) || fails || (!is_decision(state.state) && *reached > state.state)) {
    state.state = *reached;
  }
  if (*reached >= State::read && !mark.by_machine) {
    state.by = {mark.agency, mark.duty, mark.officer, mark.on_behalf_of, {mark.seq, mark.time_us}};
    state.by_desk = mark.by_desk;
  }
  if (*reached >= State::delegated) {
    state.reason = mark.reason.empty() ? mark.note : mark.reason;
  }
}

/// Whatever a person said about the message shows that it was read (protocol.md 8).
std::optional<std::int64_t> read_shown_us(const PartyState& state) {
  std::optional<std::int64_t> first;
  for (const auto& instant : {state.read_us, state.acknowledged_us, state.acting_us, state.acted_us,
                              state.refused_us, state.delegated_us}) {
    if (instant && (!first || *instant < *first)) {
      first = instant;
    }
  }
  return first;
}

}  // namespace

std::string_view name_of(State state) {
  switch (state) {
    case State::stored:
      return "stored";
    case State::failed:
      return "failed";
    case State::delivered:
      return "delivered";
    case State::read:
      return "read";
    case State::acknowledged:
      return "acknowledged";
    case State::acting:
      return "acting";
    case State::acted:
      return "acted";
    case State::delegated:
      return "delegated";
    case State::refused:
      return "refused";
  }
  return "stored";
}

std::string_view name_of(Timeliness timeliness) {
  switch (timeliness) {
    case Timeliness::not_owed:
      return "not_owed";
    case Timeliness::in_time:
      return "in_time";
    case Timeliness::waiting:
      return "waiting";
    case Timeliness::met_late:
      return "met_late";
    case Timeliness::overdue:
      return "overdue";
  }
  return "not_owed";
}

const PartyTrace* MessageTrace::party(const AgencyCode& agency) const {
  const auto found = std::find_if(parties.begin(), parties.end(),
                                  [&](const PartyTrace& party) { return party.agency == agency; });
  return found == parties.end() ? nullptr : &*found;
}

Lane MessageTrace::lane() const {
  return precedence >= v1::PRECEDENCE_BIASA && precedence <= v1::PRECEDENCE_KILAT
             ? lane_of(precedence)
             : Lane::biasa;
}

Dues MessageTrace::owed_by(const PartyTrace& party) const {
  if (party.role != v1::PARTY_ROLE_TO) {
    return {};
  }
  Dues owed = dues;
  if (party.information) {
    owed = {};
    owed.read_us = dues.read_us;
  }
  return owed;
}

PartyState MessageTrace::state_of(const PartyTrace& party, std::int64_t at_us,
                                  std::int64_t now_us) const {
  PartyState state;
  state.agency = party.agency;
  state.duty = party.duty;
  state.role = party.role;
  state.information = party.information;
  for (const auto& mark : party.marks) {
    if (mark.time_us <= at_us) {
      take(state, mark);
    }
  }
  if (party.answered_us && *party.answered_us <= at_us) {
    state.answered_us = party.answered_us;
  }
  state.shown_read_us = read_shown_us(state);
  const Dues owed = owed_by(party);
  if (!owed.read_us) {
    return state;
  }
  const auto read_us = state.shown_read_us;
  const auto judged_us = read_us.value_or(std::min(at_us, now_us));
  if (judged_us <= *owed.read_us) {
    state.reading = read_us ? Timeliness::in_time : Timeliness::waiting;
  } else {
    state.reading = read_us ? Timeliness::met_late : Timeliness::overdue;
    state.reading_late_us = judged_us - *owed.read_us;
  }
  return state;
}

std::vector<PartyState> MessageTrace::states(std::int64_t at_us, std::int64_t now_us) const {
  std::vector<PartyState> all;
  all.reserve(parties.size());
  for (const auto& party : parties) {
    all.push_back(state_of(party, at_us, now_us));
  }
  return all;
}

}  // namespace kentongan::view
