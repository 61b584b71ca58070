#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "agents/scenario/house.h"
#include "agents/scenario/plan.h"
#include "agents/scenario/record.h"
#include "agents/scenario/scenario.h"

namespace kentongan::scenario {

/// Told as things happen, for a progress line or the demo. `t_us`: scenario time.
class Watcher {
 public:
  virtual ~Watcher() = default;
  virtual void began(const Scenario& /*scenario*/) {}
  virtual void sent(const ScriptEvent& /*event*/, const Sent& /*sent*/) {}
  virtual void not_taken(const ScriptEvent& /*event*/, const Error& /*error*/) {}
  virtual void arrived(const ScriptEvent& /*event*/, const Arrival& /*arrival*/) {}
  virtual void said(const DeskAct& /*act*/) {}
  virtual void fault(const Fault& /*fault*/, bool /*begins*/) {}
  virtual void time(std::int64_t /*t_us*/) {}
  /// @return false: stop here.
  virtual bool go_on() { return true; }
};

/// The id that an exercise of this file goes by.
[[nodiscard]] std::string exercise_id(const Scenario& scenario);

/// Plays a file in a house: faults, events, what the people at the desks do, in the order of the
/// README. What no desk takes (its disk is full, it is down) is handed in again when it can.
///
/// Threads: belongs to one thread.
class Player {
 public:
  /// All must outlive it.
  Player(const Scenario& scenario, House& house, Watcher& watcher);

  /// @return an error only if the house itself broke down. The record lacks the logs: `close` of
  ///         the house has them.
  Result<RunRecord> play();

 private:
  struct LaterAct {
    DeskAct act;
    friend bool operator<(const LaterAct& a, const LaterAct& b) { return b.act.t_us < a.act.t_us; }
  };

  Result<void> wait_until(std::int64_t t_us);
  Result<void> take(const Step& step);
  Result<void> turn(const Fault& fault, bool begins);
  Result<void> turn_at(const Fault& fault, const AgencyCode& agency, bool begins);
  void run_event(const ScriptEvent& event);
  void run_message(const ScriptEvent& event);
  void run_word(const ScriptEvent& event);
  bool run_replay(const ScriptEvent& event);
  void replay_last_before(const Fault& fault);
  void run_burst(const BurstMessage& message);
  void run_act(DeskAct act);
  void hand_in_again();
  void note(const Arrival& arrival);
  [[nodiscard]] agents::Form form_of(const ScriptEvent& event) const;
  [[nodiscard]] std::optional<MessageId> answered_by(const ScriptEvent& event) const;
  [[nodiscard]] static std::vector<std::string> unknown_in(const agents::Form& form,
                                                           std::int64_t written_at_us);
  [[nodiscard]] Value with_ids(const Value& value) const;
  [[nodiscard]] AgencyCode thief_for(const ScriptEvent& original) const;
  [[nodiscard]] bool down(const AgencyCode& agency) const { return down_.contains(agency); }

  const Scenario& scenario_;
  House& house_;
  Watcher& watcher_;
  RunRecord record_;
  Plan plan_;
  std::vector<LaterAct> acts_;  ///< A heap, the earliest first.
  std::unordered_map<MessageId, std::string> event_of_;
  std::set<AgencyCode> down_;
  std::vector<std::string> waiting_;  ///< Events that no desk took yet.
};

}  // namespace kentongan::scenario
