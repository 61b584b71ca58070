// Shows the order within a second, how a burst is spread, and what a simulated desk does when.
// Small scenarios made by hand.
#include "agents/scenario/plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/clock.h"

namespace kentongan::scenario {
namespace {

using ::testing::ElementsAre;

const AgencyCode kSender("BPBD-DKI");
const AgencyCode kReader("POLRES-JAKUT");

ScriptEvent event_at(std::int64_t t) {
  ScriptEvent event;
  event.id = "a1";
  event.t = t;
  event.from = kSender;
  event.to = {kReader};
  event.type = "general_message";
  return event;
}

Fault burst_of(std::int64_t messages) {
  Fault fault;
  fault.id = "f1";
  fault.kind = FaultKind::burst;
  fault.from_s = 10;
  fault.to_s = 20;
  fault.messages = messages;
  return fault;
}

TEST(PlanTest, WithinASecondFaultsComeFirstThenEventsThenExpectations) {
  Scenario scenario;
  scenario.events = {event_at(60)};
  Expectation expectation;
  expectation.at_s = 60;
  scenario.expectations = {expectation};
  Fault ends;
  ends.to_s = 60;
  Fault begins;
  begins.from_s = 60;
  begins.to_s = 61;
  scenario.faults = {begins, ends};

  std::vector<Phase> phases;
  for (const Step& step : plan_of(scenario, {}).steps) {
    phases.push_back(step.phase);
  }

  EXPECT_THAT(phases, ElementsAre(Phase::fault_begins, Phase::fault_ends, Phase::fault_begins,
                                  Phase::event, Phase::expectation, Phase::fault_ends));
}

TEST(PlanTest, ABurstIsSpreadEvenlyOverItsSendersAndItsTime) {
  Scenario scenario;
  Fault fault = burst_of(4);
  fault.from = {kSender, kReader};
  fault.to = {AgencyCode("KODIM-0502")};
  fault.type = "call_ticket";
  scenario.faults = {fault};

  const Plan plan = plan_of(scenario, {});

  ASSERT_EQ(plan.bursts.size(), 4U);
  EXPECT_EQ(plan.bursts[0].from, kSender);
  EXPECT_EQ(plan.bursts[1].from, kReader);
  EXPECT_EQ(plan.steps[2].t_us, 10 * kSecondUs + 2'500'000);
}

TEST(PlanTest, ABurstWithoutTypeGoesFromEveryActorToItsParent) {
  Scenario scenario;
  scenario.actors = {kSender, kReader};
  scenario.faults = {burst_of(2)};

  const Plan plan = plan_of(scenario, {{kReader, AgencyCode("POLDA-METRO")}});

  ASSERT_EQ(plan.bursts.size(), 2U);
  EXPECT_EQ(plan.bursts[1].from, kReader);
  EXPECT_EQ(plan.bursts[1].to, AgencyCode("POLDA-METRO"));
  EXPECT_EQ(plan.bursts[1].type, "position_report");
}

TEST(DeskActTest, ReadsAfterItsUsualDelay) {
  Scenario scenario;
  scenario.habit.read_after_s = 60;

  const auto acts = acts_for(scenario, event_at(100), kReader, 100 * kSecondUs + 40'000);

  ASSERT_EQ(acts.size(), 1U);
  EXPECT_EQ(acts[0].level, "read");
  EXPECT_EQ(acts[0].t_us, 160 * kSecondUs);
}

TEST(DeskActTest, GivesTheLevelAskedForInsideItsTime) {
  Scenario scenario;
  scenario.habit = {true, 600, 900};
  ScriptEvent event = event_at(100);
  event.expect_ack = {{kReader, "accepted", 180}};

  const auto acts = acts_for(scenario, event, kReader, 101 * kSecondUs);

  ASSERT_EQ(acts.size(), 2U);
  EXPECT_EQ(acts[0].level, "read");
  EXPECT_EQ(acts[1].level, "accepted");
  EXPECT_LE(acts[1].t_us, 280 * kSecondUs);
}

TEST(DeskActTest, KeepsItsUsualDelayWhereTheLineHasEatenTheTime) {
  Scenario scenario;
  scenario.habit = {true, 600, 900};
  ScriptEvent event = event_at(100);
  event.expect_ack = {{kReader, "read", 180}};

  const auto acts = acts_for(scenario, event, kReader, 5000 * kSecondUs);

  ASSERT_EQ(acts.size(), 1U);
  EXPECT_EQ(acts[0].t_us, 5600 * kSecondUs);
}

TEST(DeskActTest, LeavesOutWhatTheFileLetsTheDeskSayItself) {
  Scenario scenario;
  ScriptEvent event = event_at(100);
  event.expect_ack = {{kReader, "accepted", 180}};
  ScriptEvent own = event_at(130);
  own.id = "a2";
  own.from = kReader;
  own.type = "ack";
  own.ref = {"a1"};
  own.fields = Value::map();
  own.fields.members = {{"level", Value::of("accepted")}};
  scenario.events = {event, own};

  EXPECT_TRUE(acts_for(scenario, event, kReader, 100 * kSecondUs).empty());
}

TEST(DeskActTest, AnEmptyDeskDoesNothing) {
  Scenario scenario;
  scenario.overrides[kReader].online = false;

  EXPECT_TRUE(acts_for(scenario, event_at(1), kReader, kSecondUs).empty());
}

}  // namespace
}  // namespace kentongan::scenario
