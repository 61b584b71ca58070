#include "agents/scenario/plan.h"

#include <algorithm>
#include <optional>
#include <tuple>

#include "core/base/clock.h"
#include "core/schema/catalogue.h"

namespace kentongan::scenario {
namespace {

void add_burst(const Scenario& scenario, std::size_t index,
               const std::map<AgencyCode, AgencyCode>& parents, Plan& plan) {
  const Fault& fault = scenario.faults[index];
  const std::vector<AgencyCode>& senders = fault.from.empty() ? scenario.actors : fault.from;
  std::vector<std::pair<AgencyCode, AgencyCode>> pairs;
  for (const AgencyCode& from : senders) {
    for (const AgencyCode& to : fault.to) {
      pairs.emplace_back(from, to);
    }
    const auto parent = parents.find(from);
    if (fault.to.empty() && parent != parents.end()) {
      pairs.emplace_back(from, parent->second);
    }
  }
  const std::int64_t span_us = (fault.to_s - fault.from_s) * kSecondUs;
  for (std::int64_t n = 0; n < fault.messages && !pairs.empty(); ++n) {
    const auto number = static_cast<std::size_t>(n);
    const auto& [from, to] = pairs[number % pairs.size()];
    plan.steps.push_back({fault.from_s * kSecondUs + span_us * n / fault.messages, Phase::event,
                          plan.bursts.size(), true});
    plan.bursts.push_back(
        {index, number, from, to, fault.type.empty() ? "position_report" : fault.type});
  }
}

/// The file's own word of `desk` about `event` at that level, if it has one.
bool says_itself(const Scenario& scenario, const std::string& event, const AgencyCode& desk,
                 const std::string& level) {
  return std::any_of(scenario.events.begin(), scenario.events.end(), [&](const ScriptEvent& own) {
    const bool about = std::find(own.ref.begin(), own.ref.end(), event) != own.ref.end();
    return own.type == "ack" && own.from == desk && about && own.fields.text("level") == level;
  });
}

std::optional<std::int64_t> own_word_us(const Scenario& scenario, const std::string& event,
                                        const AgencyCode& desk) {
  for (const ScriptEvent& own : scenario.events) {
    const bool about = std::find(own.ref.begin(), own.ref.end(), event) != own.ref.end();
    if (own.type == "ack" && own.from == desk && about) {
      return own.t * kSecondUs;
    }
  }
  return std::nullopt;
}

/// Whether the file lets `desk` answer `event` with a message of its own.
bool answers_itself(const Scenario& scenario, const std::string& event, const AgencyCode& desk) {
  return std::any_of(scenario.events.begin(), scenario.events.end(), [&](const ScriptEvent& own) {
    return own.from == desk && own.type != "ack" &&
           std::find(own.ref.begin(), own.ref.end(), event) != own.ref.end();
  });
}

}  // namespace

bool operator<(const Step& a, const Step& b) {
  return std::tuple(a.t_us / kSecondUs, a.phase, a.t_us) <
         std::tuple(b.t_us / kSecondUs, b.phase, b.t_us);
}

Plan plan_of(const Scenario& scenario, const std::map<AgencyCode, AgencyCode>& parents) {
  Plan plan;
  for (std::size_t i = 0; i < scenario.faults.size(); ++i) {
    const Fault& fault = scenario.faults[i];
    if (fault.kind == FaultKind::burst) {
      add_burst(scenario, i, parents, plan);
    }
    plan.steps.push_back({fault.from_s * kSecondUs, Phase::fault_begins, i, false});
    plan.steps.push_back({fault.to_s * kSecondUs, Phase::fault_ends, i, false});
  }
  for (std::size_t i = 0; i < scenario.events.size(); ++i) {
    plan.steps.push_back({scenario.events[i].t * kSecondUs, Phase::event, i, false});
  }
  for (std::size_t i = 0; i < scenario.expectations.size(); ++i) {
    plan.steps.push_back({scenario.expectations[i].at_s * kSecondUs, Phase::expectation, i, false});
  }
  std::stable_sort(plan.steps.begin(), plan.steps.end());
  return plan;
}

std::vector<DeskAct> acts_for(const Scenario& scenario, const ScriptEvent& event,
                              const AgencyCode& desk, std::int64_t arrived_us) {
  const Habit& habit = scenario.habit_of(desk);
  std::vector<DeskAct> acts;
  if (!habit.online || event.type == "ack" || desk == event.from) {
    return acts;
  }
  const std::int64_t arrived_s = arrived_us / kSecondUs;
  const std::int64_t late_s = std::max<std::int64_t>(0, arrived_s - event.t);
  std::int64_t read_s = arrived_s + habit.read_after_s;
  for (const AckWish& wish : event.expect_ack) {
    // What is asked inside a time is given at half of it, so that a line has room; when the line
    // has eaten the time already, the usual delay holds.
    const std::int64_t room_s = wish.within_s - late_s;
    const bool in_time = room_s > 0;
    if (wish.by != desk || wish.level == "received") {
      continue;
    }
    if (in_time) {
      read_s = std::min(read_s, arrived_s + room_s / 2);
    }
    const std::int64_t usual_s = arrived_s + habit.respond_after_s;
    const bool by_message = wish.level == "response" && answers_itself(scenario, event.id, desk);
    const std::string level = wish.level == "response" ? "accepted" : wish.level;
    if (level != "read" && !by_message && !says_itself(scenario, event.id, desk, level)) {
      const std::int64_t at_s = in_time ? std::min(usual_s, arrived_s + room_s / 2) : usual_s;
      acts.push_back({std::max(at_s, read_s) * kSecondUs, desk, event.id, level});
    }
  }
  const auto own_us = own_word_us(scenario, event.id, desk);
  if (!own_us || *own_us > read_s * kSecondUs) {
    acts.insert(acts.begin(), {read_s * kSecondUs, desk, event.id, "read"});
  }
  const auto* type = schema::Catalogue::standard().find(event.type);
  const bool in_to = std::find(event.to.begin(), event.to.end(), desk) != event.to.end();
  if (acts.size() < 2 && in_to && !own_us && type != nullptr &&
      type->demands_any(v1::DEMAND_ACKNOWLEDGED) && !answers_itself(scenario, event.id, desk)) {
    const std::int64_t at_s = std::max(arrived_s + habit.respond_after_s, read_s);
    acts.push_back({at_s * kSecondUs, desk, event.id, "accepted"});
  }
  return acts;
}

}  // namespace kentongan::scenario
