#include "agents/scenario/player.h"

#include <algorithm>

#include "core/base/clock.h"
#include "core/schema/catalogue.h"

namespace kentongan::scenario {
namespace {

constexpr std::int64_t kTryAgainUs = 60 * kSecondUs;

v1::EvidenceCode code_of(const std::string& level) {
  for (const schema::AckLevel& known : schema::Catalogue::ack_levels()) {
    if (known.name == level) {
      return known.code;
    }
  }
  return v1::EVIDENCE_CODE_READ;
}

}  // namespace

Player::Player(const Scenario& scenario, House& house, Watcher& watcher)
    : scenario_(scenario), house_(house), watcher_(watcher) {
  record_.scenario = scenario;
}

Result<RunRecord> Player::play() {
  plan_ = plan_of(scenario_, house_.parents());
  watcher_.began(scenario_);
  for (const Step& step : plan_.steps) {
    if (!watcher_.go_on()) {
      break;
    }
    KTG_TRY_VOID(wait_until(step.t_us));
    KTG_TRY_VOID(take(step));
  }
  const std::int64_t end_us = std::max(scenario_.duration_s * kSecondUs, house_.now_us());
  KTG_TRY_VOID(wait_until(end_us));
  return std::move(record_);
}

/// Time passes; what the desks mean to do in it is done on the way, each second's acts after its
/// events: an act that is due in the second of `t_us` waits for the steps before it.
Result<void> Player::wait_until(std::int64_t t_us) {
  while (true) {
    const bool act_first = !acts_.empty() && acts_.front().act.t_us / kSecondUs < t_us / kSecondUs;
    const std::int64_t goal_us = act_first ? acts_.front().act.t_us : t_us;
    KTG_TRY(const auto arrivals, house_.run_until(goal_us));
    for (const Arrival& arrival : arrivals) {
      note(arrival);
    }
    watcher_.time(house_.now_us());
    if (!arrivals.empty() || house_.now_us() < goal_us) {
      if (!watcher_.go_on()) {
        return {};
      }
      continue;
    }
    if (!act_first) {
      return {};
    }
    std::pop_heap(acts_.begin(), acts_.end());
    DeskAct act = std::move(acts_.back().act);
    acts_.pop_back();
    run_act(std::move(act));
  }
}

Result<void> Player::take(const Step& step) {
  switch (step.phase) {
    case Phase::fault_ends:
      return turn(scenario_.faults[step.index], false);
    case Phase::fault_begins:
      return turn(scenario_.faults[step.index], true);
    case Phase::event:
      if (step.burst) {
        run_burst(plan_.bursts[step.index]);
      } else {
        run_event(scenario_.events[step.index]);
      }
      return {};
    case Phase::desk:
    case Phase::expectation:
      return {};  // Desks act in `wait_until`; what is expected is judged by the logs.
  }
  return {};
}

Result<void> Player::turn(const Fault& fault, bool begins) {
  watcher_.fault(fault, begins);
  if (support_of(fault.kind) != FaultSupport::injected) {
    return {};
  }
  if (fault.kind == FaultKind::replay_attack) {
    const bool in_events = std::any_of(
        record_.replays.begin(), record_.replays.end(),
        [&](const auto& replay) { return replay.second.wall_us >= record_.wall_us(fault.from_s); });
    if (!begins && !in_events) {
      replay_last_before(fault);
    }
    return {};
  }
  const bool all =
      std::find(fault.target.begin(), fault.target.end(), "@bus") != fault.target.end();
  if (all && fault.kind == FaultKind::crash) {
    return begins ? house_.kill_broker() : house_.restart_broker();
  }
  for (const AgencyCode& actor : scenario_.actors) {
    const bool hit =
        std::find(fault.target.begin(), fault.target.end(), actor.value()) != fault.target.end();
    if (all || hit) {
      KTG_TRY_VOID(turn_at(fault, actor, begins));
    }
  }
  if (!begins) {
    hand_in_again();
  }
  return {};
}

Result<void> Player::turn_at(const Fault& fault, const AgencyCode& agency, bool begins) {
  switch (fault.kind) {
    case FaultKind::offline:
    case FaultKind::partition:
      house_.cut(agency, begins);
      return {};
    case FaultKind::slow:
      house_.shape(agency, begins ? std::optional(agents::LineShape{
                                        fault.delay_s, fault.loss,
                                        static_cast<std::uint32_t>(fault.max_bytes)})
                                  : std::nullopt);
      return {};
    case FaultKind::duplicate:
      if (fault.factor > 1) {
        house_.hand_in_times(agency, begins ? static_cast<std::uint32_t>(fault.factor) : 1);
      }
      return {};
    case FaultKind::clock_skew:
      house_.skew(agency, begins ? fault.skew_s : 0);
      return {};
    case FaultKind::crash:
      if (begins) {
        down_.insert(agency);
        return house_.kill(agency);
      }
      down_.erase(agency);
      return house_.restart(agency);
    case FaultKind::disk_full:
      return house_.fill_disk(agency, begins);
    case FaultKind::stolen_key:
      return house_.steal_key(agency, begins);
    default:
      return {};  // A burst is in the plan; the rest is not injected.
  }
}

void Player::run_event(const ScriptEvent& event) {
  if (event.type == "ack") {
    run_word(event);
  } else if (!run_replay(event)) {
    run_message(event);
  }
}

void Player::run_message(const ScriptEvent& event) {
  Sent& sent = record_.sent[event.id];
  sent.from = event.from;
  sent.real_us = house_.real_us();
  const agents::Form form = form_of(event);
  sent.unknown_fields = unknown_in(form, scenario_.epoch_us + house_.now_us());
  auto id = house_.send(event.from, form);
  if (id) {
    sent.id = *id;
    sent.wall_us = scenario_.epoch_us + house_.now_us();
    event_of_[*id] = event.id;
    watcher_.sent(event, sent);
    return;
  }
  sent.refusals.push_back({scenario_.epoch_us + house_.now_us(), id.error()});
  watcher_.not_taken(event, id.error());
  const ErrorCode code = id.error().code;
  if (code == ErrorCode::storage_full || code == ErrorCode::unavailable) {
    waiting_.push_back(event.id);
  }
}

/// An `ack` of the file is evidence about what it refers to.
void Player::run_word(const ScriptEvent& event) {
  const auto about = record_.id_of(event.ref.front());
  Word word;
  word.code = code_of(event.fields.text("level"));
  word.note = event.text;
  word.reason = event.fields.text("reason");
  word.about = about.value_or(MessageId());
  const auto said = about ? house_.say(event.from, word)
                          : Result<void>(fail(ErrorCode::not_found,
                                              Text{event.ref.front() + " tidak pernah dikirim.",
                                                   event.ref.front() + " was never sent."}));
  if (!said) {
    watcher_.not_taken(event, said.error());
    return;
  }
  watcher_.said({house_.now_us(), event.from, event.ref.front(), event.fields.text("level")});
}

/// @return false unless the event is the repetition that a `replay_attack` asks for.
bool Player::run_replay(const ScriptEvent& event) {
  for (const Fault& fault : scenario_.faults) {
    if (fault.kind != FaultKind::replay_attack || event.t < fault.from_s || event.t > fault.to_s) {
      continue;
    }
    for (const std::string& ref : event.ref) {
      const ScriptEvent* original = scenario_.event(ref);
      const auto id = record_.id_of(ref);
      const bool repeats = original != nullptr && original->from == event.from &&
                           original->type == event.type && original->text == event.text;
      if (!repeats || !id) {
        continue;
      }
      const AgencyCode thief = thief_for(*original);
      if (const auto done = house_.replay(thief, original->from, *id); !done) {
        watcher_.not_taken(event, done.error());
      } else {
        record_.replays[event.id] = {ref, *id, thief, scenario_.epoch_us + house_.now_us()};
        watcher_.said({house_.now_us(), thief, ref, "replay"});
      }
      return true;
    }
  }
  return false;
}

void Player::replay_last_before(const Fault& fault) {
  const ScriptEvent* last = nullptr;
  for (const ScriptEvent& event : scenario_.events) {
    last = event.t < fault.from_s && record_.id_of(event.id) ? &event : last;
  }
  if (last == nullptr) {
    return;
  }
  const AgencyCode thief = thief_for(*last);
  const MessageId id = *record_.id_of(last->id);
  if (house_.replay(thief, last->from, id)) {
    record_.replays[fault.id] = {last->id, id, thief, scenario_.epoch_us + house_.now_us()};
  }
}

/// Another enrolled agency whose line is up: not the author and none of its addressees.
AgencyCode Player::thief_for(const ScriptEvent& original) const {
  const std::int64_t now_s = house_.now_us() / kSecondUs;
  for (const AgencyCode& actor : scenario_.actors) {
    const bool party =
        actor == original.from ||
        std::find(original.to.begin(), original.to.end(), actor) != original.to.end() ||
        std::find(original.cc.begin(), original.cc.end(), actor) != original.cc.end();
    const auto cuts = record_.faults_of(actor, FaultKind::offline);
    const bool cut = std::any_of(cuts.begin(), cuts.end(), [now_s](const Fault* fault) {
      return fault->from_s <= now_s && now_s < fault->to_s;
    });
    if (!party && !cut && !down(actor)) {
      return actor;
    }
  }
  return scenario_.actors.back();
}

void Player::run_burst(const BurstMessage& message) {
  const Fault& fault = scenario_.faults[message.fault];
  agents::Form form;
  form.type = message.type;
  form.fields = Value::map();
  const std::string number = std::to_string(message.number + 1);
  form.fields.members = {{"text", Value::of("Laporan beruntun " + number + ".")},
                         {"to", Value::of(message.to.value())}};
  if (message.type == "position_report") {
    form.fields.members.insert(form.fields.members.end(), {{"unit", Value::of("HP-" + number)},
                                                           {"lat", Value::of("-2.98")},
                                                           {"lon", Value::of("104.74")}});
  } else if (message.type == "call_ticket") {
    form.fields.members.insert(form.fields.members.end(),
                               {{"ticket", Value::of(fault.id + "-" + number)},
                                {"category", Value::of("GANGGUAN")},
                                {"caller_masked", Value::of("08**-00")}});
  }
  house_.pour(message.from, form, fault.id);
}

void Player::run_act(DeskAct act) {
  const auto id = record_.id_of(act.event);
  Word word;
  word.about = id.value_or(MessageId());
  word.code = code_of(act.level);
  word.reason = act.level == "rejected" ? "simulasi" : "";
  const auto said = house_.say(act.desk, word);
  if (said) {
    watcher_.said(act);
    return;
  }
  const ErrorCode code = said.error().code;
  if (code == ErrorCode::storage_full || code == ErrorCode::unavailable) {
    act.t_us += kTryAgainUs;
    acts_.push_back({std::move(act)});
    std::push_heap(acts_.begin(), acts_.end());
  }
}

/// What a full disk or a dead desk did not take is written again by its officer.
void Player::hand_in_again() {
  const auto waiting = std::exchange(waiting_, {});
  for (const std::string& id : waiting) {
    run_message(*scenario_.event(id));
  }
}

void Player::note(const Arrival& arrival) {
  const auto found = event_of_.find(arrival.id);
  if (found == event_of_.end()) {
    return;  // Of a burst: nobody opens these one by one.
  }
  const ScriptEvent& event = *scenario_.event(found->second);
  watcher_.arrived(event, arrival);
  for (DeskAct& act : acts_for(scenario_, event, arrival.desk, arrival.t_us)) {
    acts_.push_back({std::move(act)});
    std::push_heap(acts_.begin(), acts_.end());
  }
}

}  // namespace kentongan::scenario
