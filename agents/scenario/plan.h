#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "agents/scenario/scenario.h"

namespace kentongan::scenario {

/// What comes first within one second of scenario time.
enum class Phase : std::uint8_t { fault_ends, fault_begins, event, desk, expectation };

/// One thing to do. Within a second the order is that of `Phase`, then of time, then of the file.
struct Step {
  std::int64_t t_us = 0;  ///< After the epoch.
  Phase phase = Phase::event;
  std::size_t index = 0;  ///< Into `events`, `faults`, `expectations`, or `PlannedBurst`.
  bool burst = false;     ///< `index` is into `Plan::bursts`.

  friend bool operator<(const Step& a, const Step& b);
};

/// One message of a burst: who sends what to whom.
struct BurstMessage {
  std::size_t fault = 0;   ///< Into `Scenario::faults`.
  std::size_t number = 0;  ///< Within the burst, from 0.
  AgencyCode from;
  AgencyCode to;
  std::string type;
};

/// A file as a list of things to do. What the simulated desks do follows from what reaches them and
/// is not in it.
struct Plan {
  std::vector<Step> steps;  ///< In their order.
  std::vector<BurstMessage> bursts;
};

/// `parents` names the agency above each actor, for a burst without addressees. Pure.
[[nodiscard]] Plan plan_of(const Scenario& scenario,
                           const std::map<AgencyCode, AgencyCode>& parents);

/// What a simulated desk does about one message that has reached it.
struct DeskAct {
  std::int64_t t_us = 0;  ///< After the epoch, whole seconds.
  AgencyCode desk;
  std::string event;  ///< Id of the message's event in the file.
  std::string level;  ///< read, accepted, rejected, executing, completed, forwarded.
};

/// The acts of `desk` for `event`, which reached it at `arrived_us`: READ after its usual delay,
/// and the level that `expect_ack` asks for inside its time even if the usual delay is longer; what
/// the file lets the desk say itself by an `ack` is left out. A message that asks for an answer
/// which the file does not hold is acknowledged after `respond_after_s`.
[[nodiscard]] std::vector<DeskAct> acts_for(const Scenario& scenario, const ScriptEvent& event,
                                            const AgencyCode& desk, std::int64_t arrived_us);

}  // namespace kentongan::scenario
