// Shows who informed whom about an incident, who knew first, and how long the others waited.
// Records of a broker's log are made by hand and folded.
#include "core/view/timeline.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/builders.h"

namespace kentongan::view {
namespace {

using test::LogBuilder;
using test::MessageSpec;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const IncidentId kIncident("INS-2023-0303-01");

class TimelineTest : public ::testing::Test {
 protected:
  void SetUp() override {
    MessageSpec call;
    call.from = "PUBLIK";
    call.to = {"GULKARMAT-JAKUT"};
    log_.message(call);                                                // 1
    log_.delivered("GULKARMAT-JAKUT", v1::PRECEDENCE_KILAT, 1, 1, 2);  // 2
    MessageSpec passed_on;
    passed_on.from = "GULKARMAT-JAKUT";
    passed_on.to = {"POLRES-JAKUT", "KESBANGPOL-DKI"};
    passed_on.at_s = 300;
    second_ = log_.message(passed_on);                                         // 3
    log_.delivered("POLRES-JAKUT", v1::PRECEDENCE_KILAT, 3, 3, 302);           // 4
    log_.evidence({.about = second_, .agency = "POLRES-JAKUT", .at_s = 360});  // 5
    log_.delivered("KESBANGPOL-DKI", v1::PRECEDENCE_KILAT, 3, 3, 3900);        // 6
    for (const auto& record : log_.records()) {
      EXPECT_TRUE(view_.apply(record));
    }
  }

  LogBuilder log_;
  DeliveryView view_;
  MessageId second_;
};

TEST_F(TimelineTest, TellsWhoFirstKnewAndFromWhom) {
  const auto known = who_knew_when(view_, kIncident, kNow);

  ASSERT_THAT(known, SizeIs(4));
  EXPECT_EQ(known[0].agency, AgencyCode("PUBLIK"));
  EXPECT_EQ(known[0].from, known[0].agency);
  EXPECT_EQ(known[1].agency, AgencyCode("GULKARMAT-JAKUT"));
  EXPECT_EQ(known[1].after_us, 2'000'000);
  EXPECT_EQ(known[2].from, AgencyCode("GULKARMAT-JAKUT"));
  EXPECT_EQ(known[2].read_us, LogBuilder::at_us(360));
}

TEST_F(TimelineTest, MarksWhatTheLineDelayed) {
  const auto known = who_knew_when(view_, kIncident, kNow);

  EXPECT_FALSE(known[2].delayed);
  EXPECT_EQ(known[3].agency, AgencyCode("KESBANGPOL-DKI"));
  EXPECT_TRUE(known[3].delayed);
  EXPECT_EQ(known[3].after_us, 3'900'000'000);
}

TEST_F(TimelineTest, ThePastShowsOnlyThePast) {
  const auto known = who_knew_when(view_, kIncident, LogBuilder::at_us(301));

  EXPECT_THAT(known, SizeIs(2));
}

TEST_F(TimelineTest, EveryTellingStandsWithItsTimes) {
  const auto told = who_told_whom(view_, kIncident, LogBuilder::at_us(1000));

  ASSERT_THAT(told, SizeIs(3));
  EXPECT_EQ(told[1].to, AgencyCode("POLRES-JAKUT"));
  EXPECT_EQ(told[1].delivered_us, LogBuilder::at_us(302));
  EXPECT_EQ(told[1].read_us, LogBuilder::at_us(360));
  EXPECT_FALSE(told[2].delivered_us.has_value());
}

TEST_F(TimelineTest, AnIncidentNobodyKnowsHasNoTimeline) {
  EXPECT_THAT(who_knew_when(view_, IncidentId("INS-NONE"), kNow), IsEmpty());
}

}  // namespace
}  // namespace kentongan::view
