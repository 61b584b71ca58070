// Shows how an agent's end of a session lives and dies: greeting, pings, silence, pauses.
// Frames are handed over by the test, which plays the broker; the clock stands until advanced.
#include "agents/session/session.h"

#include <gtest/gtest.h>

#include "tests/support/manual_clock.h"

namespace kentongan::agents {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

const Bytes kSessionId(16, 's');

class SessionTest : public ::testing::Test {
 protected:
  static Session::Options options() {
    Session::Options options;
    options.agency = AgencyCode("BPBD-DKI");
    options.bus = "uji/log/1";
    return options;
  }
  v1::Frame sent() {
    v1::Frame frame;
    const auto frames = session_.take_outbound();
    EXPECT_EQ(frames.size(), 1U);
    if (!frames.empty()) {
      EXPECT_TRUE(frame.ParseFromString(frames.back()));
    }
    return frame;
  }
  v1::Frame welcome() {
    v1::Frame frame;
    frame.set_session(kSessionId);
    frame.mutable_welcome()->set_session(kSessionId);
    frame.mutable_welcome()->set_version(1);
    frame.mutable_welcome()->set_bus("uji/log/1");
    frame.mutable_welcome()->set_clock_us(clock_.wall_us());
    return frame;
  }
  Heard::Kind hear(const v1::Frame& frame) {
    const auto heard = session_.receive(frame.SerializeAsString());
    EXPECT_TRUE(heard);
    return heard ? heard->kind : Heard::Kind::nothing;
  }
  void open() {
    session_.line_up({});
    sent();
    EXPECT_EQ(hear(welcome()), Heard::Kind::opened);
  }
  /// How long until it wants a line again.
  Micros pause() {
    const Instant before = clock_.now();
    while (!session_.wants_line()) {
      clock_.advance(milliseconds(1));
    }
    return std::chrono::duration_cast<Micros>(clock_.now() - before);
  }

  test::ManualClock clock_;
  SeededRandom random_{3};
  Session session_{options(), clock_, random_};
};

TEST_F(SessionTest, GreetsWithItsCursors) {
  Resume resume;
  resume.cursors = {4, 3, 2, 1};
  ASSERT_TRUE(session_.wants_line());

  session_.line_up(resume);

  const v1::Frame frame = sent();
  ASSERT_TRUE(frame.has_hello());
  EXPECT_EQ(frame.hello().agency(), "BPBD-DKI");
  EXPECT_EQ(frame.hello().cursors(0), 4U);
  EXPECT_EQ(frame.hello().window().messages(), 0U);
}

TEST_F(SessionTest, EveryFrameAfterWelcomeCarriesTheSessionId) {
  open();

  session_.send(v1::Frame::kQueryFieldNumber, v1::Query().SerializeAsString());

  EXPECT_EQ(sent().session(), kSessionId);
}

TEST_F(SessionTest, MeasuresTheBrokersClock) {
  session_.line_up({});
  v1::Frame frame = welcome();
  frame.mutable_welcome()->set_clock_us(clock_.wall_us() + 7'000'000);

  hear(frame);

  EXPECT_EQ(session_.clock_apart_us(), 7'000'000);
}

TEST_F(SessionTest, LeavesABrokerOfAnotherBus) {
  session_.line_up({});
  v1::Frame frame = welcome();
  frame.mutable_welcome()->set_bus("lain/log/1");

  EXPECT_EQ(hear(frame), Heard::Kind::ended);
  EXPECT_FALSE(session_.wants_line());
}

TEST_F(SessionTest, PingsAfterFiveSecondsAndGivesUpAfterFifteen) {
  open();

  clock_.advance(seconds(5));
  session_.tick();
  EXPECT_TRUE(sent().has_ping());
  clock_.advance(seconds(10));
  session_.tick();

  EXPECT_FALSE(session_.is_open());
  EXPECT_FALSE(session_.wants_line());
}

TEST_F(SessionTest, AnswersAPing) {
  open();
  v1::Frame ping;
  ping.set_session(kSessionId);
  ping.mutable_ping()->set_number(9);

  hear(ping);

  const v1::Frame answer = sent();
  EXPECT_EQ(answer.ping().number(), 9U);
  EXPECT_TRUE(answer.ping().answer());
}

TEST_F(SessionTest, ComesBackAfterPausesThatDoubleUpToHalfAMinute) {
  Micros longest(0);
  for (int i = 0; i < 14; ++i) {
    session_.line_up({});
    session_.line_down();
    longest = std::max(longest, pause());
  }
  EXPECT_GT(longest, seconds(10));
  EXPECT_LE(longest, seconds(46));
}

TEST_F(SessionTest, AfterAnOpenSessionThePauseIsShortAgain) {
  for (int i = 0; i < 8; ++i) {
    session_.line_up({});
    session_.line_down();
    pause();
  }
  open();
  session_.line_down();

  EXPECT_LE(pause(), milliseconds(150));
}

TEST_F(SessionTest, AByeSaysHowLongToStayAway) {
  open();
  v1::Frame bye;
  bye.set_session(kSessionId);
  bye.mutable_bye()->set_reason(v1::REFUSAL_REASON_OVERLOADED);
  bye.mutable_bye()->set_retry_after_ms(5000);

  EXPECT_EQ(hear(bye), Heard::Kind::ended);
  session_.line_down();

  EXPECT_GE(pause(), seconds(5));
  EXPECT_EQ(session_.ended_by()->reason(), v1::REFUSAL_REASON_OVERLOADED);
}

TEST_F(SessionTest, ABrokerThatHasGivenTheSessionUpIsGreetedAnewAtOnce) {
  open();
  v1::Frame turned_away;
  turned_away.mutable_bye()->set_reason(v1::REFUSAL_REASON_SESSION);

  EXPECT_EQ(hear(turned_away), Heard::Kind::ended);
  session_.line_down();

  EXPECT_FALSE(session_.mailbox_taken());
  EXPECT_LE(pause(), milliseconds(150));
}

TEST_F(SessionTest, AByeToItsOwnSessionMayTakeTheMailbox) {
  open();
  v1::Frame bye;
  bye.set_session(kSessionId);
  bye.mutable_bye()->set_reason(v1::REFUSAL_REASON_SESSION);

  EXPECT_EQ(hear(bye), Heard::Kind::ended);
  EXPECT_TRUE(session_.mailbox_taken());
}

TEST_F(SessionTest, FramesOfAnotherSessionAreNotHeard) {
  open();
  v1::Frame settled;
  settled.set_session(Bytes(16, 'x'));
  settled.mutable_settled()->set_number(1);

  EXPECT_EQ(hear(settled), Heard::Kind::nothing);
}

TEST_F(SessionTest, G14_BytesThatAreNoFrameAreRefusedAndTheSessionGoesOn) {
  open();

  EXPECT_FALSE(session_.receive("\xff\xff\xff\xff"));
  EXPECT_FALSE(session_.receive(""));
  EXPECT_TRUE(session_.is_open());
}

}  // namespace
}  // namespace kentongan::agents
