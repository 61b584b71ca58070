// Shows that states and deadlines have stable names and that every party is judged by itself.
// Traces are made by hand, without a log.
#include "core/view/delivery_trace.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kentongan::view {
namespace {

using ::testing::SizeIs;

MessageTrace trace_of_two() {
  MessageTrace trace;
  trace.dues.read_us = 100;
  trace.parties.resize(2);
  trace.parties[0].agency = AgencyCode("AA");
  trace.parties[1].agency = AgencyCode("BB");
  Mark read;
  read.code = v1::EVIDENCE_CODE_READ;
  read.time_us = 50;
  trace.parties[0].marks.push_back(read);
  return trace;
}

TEST(DeliveryTraceTest, JudgesEachPartyByItself) {
  const auto states = trace_of_two().states(200, 200);

  ASSERT_THAT(states, SizeIs(2));
  EXPECT_EQ(states[0].reading, Timeliness::in_time);
  EXPECT_EQ(states[1].reading, Timeliness::overdue);
  EXPECT_EQ(states[1].reading_late_us, 100);
}

TEST(DeliveryTraceTest, ThePastIsJudgedByItsOwnTime) {
  const auto states = trace_of_two().states(90, 500);

  EXPECT_EQ(states[1].reading, Timeliness::waiting);
}

TEST(DeliveryTraceTest, AFailedDeliveryIsNoDelivery) {
  auto trace = trace_of_two();
  Mark failed;
  failed.code = v1::EVIDENCE_CODE_DELIVERY_FAILED;
  trace.parties[1].marks.push_back(failed);

  const auto states = trace.states(200, 200);

  EXPECT_EQ(states[1].state, State::failed);
  EXPECT_FALSE(states[1].delivered_us.has_value());
}

TEST(DeliveryTraceTest, G8_WhoHasAnOrderForInformationOwesThatHeReadsItAndNothingElse) {
  auto trace = trace_of_two();
  trace.dues.answer_us = 300;
  trace.dues.acknowledge = trace.dues.act = true;
  trace.parties[1].information = true;
  trace.parties.emplace_back().role = v1::PARTY_ROLE_CC;

  EXPECT_TRUE(trace.owed_by(trace.parties[0]).act);
  const Dues informed = trace.owed_by(trace.parties[1]);
  EXPECT_EQ(informed.read_us, 100);
  EXPECT_FALSE(informed.answer_us.has_value() || informed.acknowledge || informed.act);
  EXPECT_FALSE(trace.owed_by(trace.parties[2]).read_us.has_value()) << "a copy owes nothing";
  EXPECT_TRUE(trace.states(200, 200)[1].information);
}

TEST(DeliveryTraceTest, NamesAreThoseOfTheJson) {
  EXPECT_EQ(name_of(State::acknowledged), "acknowledged");
  EXPECT_EQ(name_of(State::delegated), "delegated");
  EXPECT_EQ(name_of(Timeliness::met_late), "met_late");
}

}  // namespace
}  // namespace kentongan::view
