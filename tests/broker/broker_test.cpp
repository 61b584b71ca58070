// Shows how sessions open, live and end at the door of the heart.
// Hello, Ping and Bye by hand; time is advanced.
#include "broker/broker.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/identity/enrolment.h"
#include "tests/broker/caller.h"

namespace kentongan::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class BrokerTest : public ::testing::Test {
 protected:
  v1::RefusalReason bye_of(const std::vector<v1::Frame>& frames) {
    return frames.size() == 1 && frames[0].has_bye() ? frames[0].bye().reason()
                                                     : v1::REFUSAL_REASON_UNSPECIFIED;
  }
  void tick_after(Micros time) {
    bus_.clock().advance(time);
    bus_.heart().tick();
  }

  SmallBus bus_;
  Caller polres_{bus_, "POLRES"};
  Caller kodim_{bus_, "KODIM"};
};

TEST_F(BrokerTest, WelcomesAnAgencyWithWhatItNeedsToGoOn) {
  const auto answer = polres_.hello();

  ASSERT_TRUE(answer.has_welcome());
  EXPECT_THAT(answer.welcome().session(), SizeIs(16));
  EXPECT_EQ(answer.welcome().bus(), SmallBus::kBus);
  EXPECT_THAT(answer.welcome().cursors(), SizeIs(4));
  EXPECT_EQ(answer.welcome().directory_seq(), bus_.heart().directory().version().value());
  EXPECT_EQ(answer.welcome().head().epoch(), 1U);
  EXPECT_EQ(answer.session(), answer.welcome().session());
}

TEST_F(BrokerTest, RefusesAnotherVersionAnotherAgencyAndAStranger) {
  v1::Hello newer = polres_.usual_hello(true, 256);
  newer.set_version(99);
  v1::Hello other = polres_.usual_hello(true, 256);
  other.set_agency("KODIM");

  EXPECT_EQ(polres_.hello(newer).bye().reason(), v1::REFUSAL_REASON_VERSION);
  EXPECT_EQ(polres_.hello(other).bye().reason(), v1::REFUSAL_REASON_KEY_UNKNOWN);
  v1::Frame hello;
  *hello.mutable_hello() = polres_.usual_hello(true, 256);
  const Bytes line(16, 'q');
  bus_.receive(line, TransportKey{}, hello);
  EXPECT_EQ(bye_of(bus_.take(line)), v1::REFUSAL_REASON_KEY_UNKNOWN);
}

TEST_F(BrokerTest, TheNewestSessionTakesTheMailboxAndTheOlderIsTold) {
  polres_.hello();
  Caller newer(bus_, "POLRES");

  newer.hello();

  EXPECT_EQ(bye_of(polres_.take()), v1::REFUSAL_REASON_SESSION);
  kodim_.hello();
  kodim_.submit({kodim_.letter({.to = {"POLRES"}})});
  EXPECT_THAT(newer.deliveries(), SizeIs(1));
  EXPECT_THAT(polres_.take(), IsEmpty());
}

TEST_F(BrokerTest, ASecondSessionMaySubmitBesideTheOneThatReceives) {
  polres_.hello();
  Caller standby(bus_, "POLRES");
  standby.hello(false);

  const auto settled = standby.submit({standby.letter()});

  EXPECT_THAT(settled.receipts(), SizeIs(1));
  EXPECT_THAT(polres_.deliveries(), SizeIs(1));
}

TEST_F(BrokerTest, AStandbyIsOfferedTheMailboxOnceNobodyHasHeldItForAPause) {
  polres_.hello();
  Caller standby(bus_, "POLRES");
  standby.hello(false);
  const auto offers = [&](int seconds) {
    int count = 0;
    for (int i = 0; i < seconds; ++i) {
      bus_.clock().advance(std::chrono::seconds(1));
      v1::Frame ping;
      ping.set_session(standby.session());
      ping.mutable_ping()->set_answer(true);
      standby.send(ping);
      bus_.heart().tick();
      for (const v1::Frame& frame : standby.take()) {
        count += frame.has_deliver() && frame.deliver().items_size() == 0 ? 1 : 0;
      }
    }
    return count;
  };
  EXPECT_EQ(offers(14), 0);  // The holder is not given up yet.

  EXPECT_EQ(offers(5), 0);
  EXPECT_GE(offers(6), 1);
}

TEST_F(BrokerTest, AKeyHasFourSessionsAtMost) {
  std::vector<std::unique_ptr<Caller>> callers;
  for (int i = 0; i < 4; ++i) {
    callers.push_back(std::make_unique<Caller>(bus_, "POLRES"));
    EXPECT_TRUE(callers.back()->hello(false).has_welcome());
  }

  EXPECT_EQ(polres_.hello(false).bye().reason(), v1::REFUSAL_REASON_OVERLOADED);
}

TEST_F(BrokerTest, ALineThatHasASessionIsNotGreetedAgain) {
  polres_.hello();
  v1::Frame again;
  *again.mutable_hello() = polres_.usual_hello(true, 256);

  polres_.send(again);

  EXPECT_EQ(bye_of(polres_.take()), v1::REFUSAL_REASON_SESSION);
  EXPECT_THAT(polres_.submit({polres_.letter()}).receipts(), SizeIs(1));
}

TEST_F(BrokerTest, AnAgencyIsAwaySinceTheSessionThatHadItsMailboxFellSilent) {
  polres_.hello();
  Caller standby(bus_, "POLRES");
  standby.hello(false);
  const auto goodbye = [&](Caller& caller) {
    v1::Frame frame;
    frame.set_session(caller.session());
    frame.mutable_bye();
    caller.send(frame);
  };
  const auto left_us = bus_.clock().wall_us();
  goodbye(polres_);
  bus_.clock().advance(std::chrono::seconds(3));

  goodbye(standby);

  EXPECT_EQ(bus_.heart().status().agencies[3].last_seen_us, left_us);
}

TEST_F(BrokerTest, AFrameOfNoSessionOfAnotherKeyOrOfAnotherLineIsRefused) {
  polres_.hello();
  const v1::Frame submission = polres_.submission({polres_.letter()});
  v1::Frame without = submission;
  without.clear_session();
  const Bytes line(16, 'q');

  bus_.receive(line, bus_.transport_key("POLRES"), submission);
  EXPECT_EQ(bye_of(bus_.take(line)), v1::REFUSAL_REASON_SESSION);
  bus_.receive(line, bus_.transport_key("KODIM"), submission);
  EXPECT_EQ(bye_of(bus_.take(line)), v1::REFUSAL_REASON_SESSION);
  bus_.receive(line, bus_.transport_key("POLRES"), without);
  EXPECT_EQ(bye_of(bus_.take(line)), v1::REFUSAL_REASON_SESSION);
  EXPECT_FALSE(bus_.heart().has_batch());
}

TEST_F(BrokerTest, AKeyThatIsNobodysNowIsSilentAtOnceThoughItsLineStands) {
  polres_.hello();
  const v1::Frame late = polres_.submission({polres_.letter()});
  const TempDir folder;
  const auto stripped = identity::Keyring::create(folder.path() / "keys", bus_.random());
  ASSERT_TRUE(stripped);

  bus_.receive(polres_.routing(), stripped->transport().public_key(), late);

  EXPECT_EQ(bye_of(polres_.take()), v1::REFUSAL_REASON_KEY_UNKNOWN);
}

TEST_F(BrokerTest, G14_AMalformedFrameEndsTheSessionWithAReason) {
  polres_.hello();

  bus_.receive_bytes(polres_.routing(), bus_.transport_key("POLRES"), "\xff\x01zzzz");

  EXPECT_EQ(bye_of(polres_.take()), v1::REFUSAL_REASON_MALFORMED);
  EXPECT_EQ(bus_.heart().status().frames_malformed, 1U);
  polres_.send({polres_.letter()});
  EXPECT_EQ(bye_of(polres_.take()), v1::REFUSAL_REASON_SESSION);
}

TEST_F(BrokerTest, G14_StrangersBecomeOneEventInTenSeconds) {
  const Bytes line(16, 'q');
  const auto head = bus_.head();
  for (int i = 0; i < 100; ++i) {
    bus_.receive_bytes(line, TransportKey{}, "zz");
  }
  tick_after(std::chrono::seconds(10));
  bus_.pump();

  ASSERT_EQ(bus_.head(), head + 1);
  EXPECT_EQ(bus_.event(head + 1).refused().times(), 100U);
  EXPECT_EQ(bus_.event(head + 1).refused().agency(), "");
}

TEST_F(BrokerTest, PingsWhoIsQuietAndGivesUpWhoIsSilent) {
  polres_.hello();

  tick_after(std::chrono::seconds(5));
  const auto first = polres_.take();
  tick_after(std::chrono::seconds(10));

  ASSERT_THAT(first, SizeIs(1));
  EXPECT_TRUE(first[0].has_ping());
  const auto status = bus_.heart().status();
  EXPECT_EQ(status.agencies[3].agency, AgencyCode("POLRES"));
  EXPECT_FALSE(status.agencies[3].connected);
  EXPECT_EQ(status.agencies[3].last_seen_us, bus_.clock().wall_us() - 15'000'000);
}

TEST_F(BrokerTest, AnswersAPing) {
  polres_.hello();
  v1::Frame ping;
  ping.set_session(polres_.session());
  ping.mutable_ping()->set_number(7);

  polres_.send(ping);

  const auto frames = polres_.take();
  ASSERT_THAT(frames, SizeIs(1));
  EXPECT_EQ(frames[0].ping().number(), 7U);
  EXPECT_TRUE(frames[0].ping().answer());
}

TEST_F(BrokerTest, DeliversNothingBeforeTheDeskOpensItsWindow) {
  polres_.hello();
  kodim_.hello(true, 0);
  polres_.submit({polres_.letter()});
  EXPECT_THAT(kodim_.deliveries(), IsEmpty());
  v1::Frame open;
  open.set_session(kodim_.session());
  open.mutable_acknowledge()->mutable_window()->set_messages(256);
  open.mutable_acknowledge()->mutable_window()->set_size_bytes(4'194'304);

  kodim_.send(open);

  EXPECT_THAT(kodim_.deliveries(), SizeIs(1));
}

TEST_F(BrokerTest, ShowsWhatWaitsForADeskThatIsAway) {
  const auto waiting = [&] { return bus_.heart().status().agencies[2].waiting[3]; };
  polres_.hello();
  polres_.submit({polres_.letter(), polres_.letter()});
  EXPECT_EQ(bus_.heart().status().agencies[2].agency, AgencyCode("KODIM"));
  EXPECT_EQ(waiting(), 2U) << "of a desk that has not been here yet";
  kodim_.hello();
  kodim_.receive_all();
  EXPECT_EQ(waiting(), 0U);
  v1::Frame goodbye;
  goodbye.set_session(kodim_.session());
  goodbye.mutable_bye();
  kodim_.send(goodbye);

  polres_.submit({polres_.letter()});

  EXPECT_EQ(waiting(), 1U);
}

TEST_F(BrokerTest, AMailboxWithoutARowOfItsCursorsGoesOnFromWhatTheDeskHas) {
  polres_.hello();
  const auto sent = polres_.submit({polres_.letter(), polres_.letter(), polres_.letter()});
  v1::Hello hello = kodim_.usual_hello(true, 256);
  for (const std::uint64_t cursor :
       {std::uint64_t{0}, std::uint64_t{0}, std::uint64_t{1'000'000}, sent.receipts(1).seq()}) {
    hello.add_cursors(cursor);
  }

  const auto welcome = kodim_.hello(hello).welcome();

  EXPECT_EQ(welcome.cursors(2), bus_.head()) << "never beyond the log";
  EXPECT_EQ(welcome.cursors(3), sent.receipts(1).seq());
  EXPECT_THAT(seqs_of(kodim_.receive_all()), ElementsAre(sent.receipts(2).seq()));
}

TEST_F(BrokerTest, EndsTheSessionWhoseLineDidNotTakeAnAnswer) {
  polres_.hello();

  bus_.heart().undelivered({polres_.routing(), {}, broker::Outbound::Kind::answer}, false);

  polres_.send({polres_.letter()});
  EXPECT_EQ(bye_of(polres_.take()), v1::REFUSAL_REASON_SESSION);
}

TEST_F(BrokerTest, SendsAgainWhatTheLineDidNotTake) {
  polres_.hello();
  kodim_.hello();
  polres_.submit({polres_.letter()});
  ASSERT_THAT(kodim_.deliveries(), SizeIs(1));

  bus_.heart().undelivered({kodim_.routing(), {}}, false);
  tick_after(std::chrono::milliseconds(100));

  EXPECT_THAT(kodim_.deliveries(), SizeIs(1));
}

TEST_F(BrokerTest, SaysGoodbyeToEverySessionWhenItStops) {
  polres_.hello();

  ASSERT_TRUE(bus_.heart().stop());

  EXPECT_EQ(bye_of(polres_.take()), v1::REFUSAL_REASON_UNAVAILABLE);
  EXPECT_EQ(bus_.event(bus_.head()).statement().kind(), v1::Statement::KIND_STOP);
}

TEST_F(BrokerTest, EnrolsAnAgencyWhoseDeskIsThenLetIn) {
  polres_.hello();
  const TempDir folder;
  const auto keys = identity::Keyring::create(folder.path() / "keys", bus_.random()).value();
  const Bytes file = identity::make_enrolment(
      keys, {AgencyCode("DINKES"), SmallBus::kBus, bus_.clock().wall_us()}, bus_.random());

  const auto ticket = bus_.heart().enrol(file);
  ASSERT_TRUE(ticket) << ticket.error().detail();
  EXPECT_FALSE(bus_.heart().enrolled(*ticket).has_value());
  bus_.pump();

  const auto seqs = bus_.heart().enrolled(*ticket);
  ASSERT_TRUE(seqs.has_value());
  EXPECT_THAT(seqs->value(), SizeIs(4));
  EXPECT_NE(bus_.heart().directory().agency_of_transport(keys.transport().public_key()), nullptr);
  EXPECT_THAT(polres_.receive_all(), SizeIs(4));
  EXPECT_EQ(bus_.heart().enrol(file).error().code, ErrorCode::conflict);
}

TEST_F(BrokerTest, AlarmsWhenADeskHasSeenAnotherPast) {
  v1::Hello hello = polres_.usual_hello(true, 256);
  hello.mutable_witnessed()->set_own_seq(2);
  hello.mutable_witnessed()->set_own_leaf(std::string(32, 'z'));

  EXPECT_TRUE(polres_.hello(hello).has_welcome());
  bus_.pump();

  EXPECT_EQ(bus_.event(bus_.head()).statement().kind(), v1::Statement::KIND_WITNESS_ALARM);
  EXPECT_EQ(bus_.heart().status().alarms, 1U);
}

}  // namespace
}  // namespace kentongan::test
