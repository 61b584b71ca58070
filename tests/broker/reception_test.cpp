// Shows who is greeted and how often, and what is said of a desk that comes and goes.
// Hello and Bye by hand on one line; time is advanced.
#include <algorithm>
#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/broker/caller.h"

namespace kentongan::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

/// Greetings are not counted: what follows from them is looked at.
broker::BrokerConfig greeting_freely() {
  broker::BrokerConfig config = SmallBus::usual_config();
  config.gateway.queries_per_s = 0;
  return config;
}

class ReceptionTest : public ::testing::Test {
 protected:
  /// Those that are `alive` say so meanwhile.
  void pass(Micros time, const std::vector<Caller*>& alive = {}) {
    constexpr Micros kStep = std::chrono::seconds(5);
    for (; time > Micros(0); time -= std::min(time, kStep)) {
      bus_.clock().advance(std::min(time, kStep));
      for (Caller* caller : alive) {
        v1::Frame ping;
        ping.set_session(caller->session());
        ping.mutable_ping()->set_answer(true);
        caller->send(ping);
      }
      bus_.heart().tick();
      bus_.pump();
    }
  }
  v1::Frame come_back() { return kodim_.greet_again(kodim_.usual_hello(true, 256)); }
  /// The words about desks that are away which POLRES has got.
  std::vector<std::string> told() {
    std::vector<std::string> words;
    for (const v1::Delivery& delivery : polres_.receive_all()) {
      const v1::Event event = event_of(delivery);
      if (event.statement().kind() == v1::Statement::KIND_LINK) {
        words.push_back(event.statement().text());
      }
    }
    return words;
  }
  static v1::Weighed weigh(Caller& asker, const SealedItem& letter) {
    v1::Query query;
    query.set_number(7);
    query.mutable_weigh()->set_header(letter.envelope.header());
    query.mutable_weigh()->set_payload(letter.envelope.payload());
    const auto answers = asker.ask(query);
    EXPECT_THAT(answers, SizeIs(1));
    return answers.empty() ? v1::Weighed() : answers[0].weighed();
  }
  std::string now_us() { return std::to_string(bus_.clock().wall_us()); }

  SmallBus bus_{greeting_freely()};
  Caller polres_{bus_, "POLRES"};
  Caller kodim_{bus_, "KODIM"};
};

TEST_F(ReceptionTest, G5_ADeskThatComesAndGoesFillsNeitherTheLogNorAMailbox) {
  polres_.hello();
  kodim_.hello();
  polres_.submit({polres_.letter({.precedence = v1::PRECEDENCE_KILAT})}, v1::PRECEDENCE_KILAT);
  const auto head = bus_.head();

  for (int i = 0; i < 100; ++i) {
    kodim_.leave();
    pass(std::chrono::milliseconds(1));
    ASSERT_TRUE(come_back().has_welcome());
    bus_.pump();
  }

  EXPECT_EQ(bus_.head(), head + 1);
  EXPECT_THAT(told(), SizeIs(1));
}

TEST_F(ReceptionTest, G8_WhatWouldBecomeOfAMessageIsWhatBecomesOfIt) {
  polres_.hello();
  kodim_.hello();
  const SealedItem letter = polres_.letter({.to = {"KODIM", "ENTAH"}, .cc = {"BPBD"}});
  const auto head = bus_.head();

  const v1::Weighed weighed = weigh(polres_, letter);

  EXPECT_EQ(bus_.head(), head) << "nothing of it is kept";
  EXPECT_THAT(weighed.unknown(), ElementsAre("ENTAH"));
  polres_.submit({letter});
  v1::Decision decided;
  ASSERT_TRUE(decided.ParseFromString(bus_.event(head + 1).message().decision()));
  EXPECT_EQ(weighed.decision().rule(), decided.rule());
  ASSERT_EQ(weighed.decision().parties_size(), decided.parties_size());
  for (int i = 0; i < decided.parties_size(); ++i) {
    EXPECT_EQ(weighed.decision().parties(i).SerializeAsString(),
              decided.parties(i).SerializeAsString());
  }
}

TEST_F(ReceptionTest, G14_WhatIsWeighedIsCheckedAsWhatIsSent) {
  polres_.hello();
  const auto refused = [this](const v1::Header& header) {
    v1::Query query;
    query.set_number(7);
    query.mutable_weigh()->set_header(header.SerializeAsString());
    query.mutable_weigh()->set_payload(Caller::payload_of({}));
    const auto answers = polres_.ask(query);
    return answers.empty() ? v1::REFUSAL_REASON_UNSPECIFIED : answers[0].refusal().reason();
  };
  const auto to_itself = [this] { return polres_.header_of({.to = {"POLRES"}}); };

  v1::Header header = to_itself();
  header.clear_handling();
  EXPECT_EQ(refused(header), v1::REFUSAL_REASON_FIELD_INVALID);
  header = to_itself();
  header.mutable_handling()->set_precedence(static_cast<v1::Precedence>(99));
  EXPECT_EQ(refused(header), v1::REFUSAL_REASON_FIELD_INVALID);
  header = to_itself();
  for (int i = 0; i < 10'000; ++i) {
    header.mutable_addresses()->add_to()->set_group("area:31.72");
  }
  EXPECT_EQ(refused(header), v1::REFUSAL_REASON_TOO_LARGE);
}

TEST_F(ReceptionTest, NobodyWeighsAMessageOfAnother) {
  polres_.hello();
  kodim_.hello();
  const SealedItem letter = polres_.letter();

  v1::Query query;
  query.set_number(7);
  query.mutable_weigh()->set_header(letter.envelope.header());
  const auto answers = kodim_.ask(query);

  ASSERT_THAT(answers, SizeIs(1));
  EXPECT_EQ(answers[0].refusal().reason(), v1::REFUSAL_REASON_MALFORMED);
  EXPECT_TRUE(answers[0].last());
}

TEST_F(ReceptionTest, AnAbsenceThatLastsIsToldThoughItFollowsAnotherAtOnce) {
  polres_.hello();
  kodim_.hello();
  polres_.submit({polres_.letter()});
  kodim_.leave();
  const std::string first = now_us();
  pass(std::chrono::seconds(2));
  EXPECT_THAT(told(), ElementsAre(HasSubstr("since_us=" + first)));
  come_back();
  kodim_.leave();
  const std::string second = now_us();

  pass(std::chrono::seconds(57), {&polres_});
  EXPECT_THAT(told(), IsEmpty());
  EXPECT_LE(bus_.heart().next_tick(), bus_.clock().now() + std::chrono::seconds(1));
  pass(std::chrono::seconds(1), {&polres_});

  EXPECT_THAT(told(), ElementsAre(HasSubstr("since_us=" + second)));
}

TEST_F(ReceptionTest, SaysNothingMoreOfADeskThatIsBackWhenTheMinuteIsOver) {
  polres_.hello();
  kodim_.hello();
  polres_.submit({polres_.letter()});
  kodim_.leave();
  pass(std::chrono::seconds(2));
  come_back();
  kodim_.leave();
  come_back();
  const auto head = bus_.head();

  pass(std::chrono::seconds(60), {&polres_, &kodim_});

  EXPECT_EQ(bus_.head(), head);
}

TEST_F(ReceptionTest, G5_WordsOfTheBrokersOwnTakeNoSendersPlace) {
  broker::BrokerConfig config = SmallBus::usual_config();
  config.gateway.queue_frames = 1;
  SmallBus bus(config);
  Caller polres(bus, "POLRES");
  Caller kodim(bus, "KODIM");
  polres.hello();
  kodim.hello();
  polres.submit({polres.letter()});

  kodim.leave();
  ASSERT_TRUE(bus.heart().has_batch()) << "the author is told";

  EXPECT_THAT(polres.submit({polres.letter()}).receipts(), SizeIs(1));
}

TEST(GreetingTest, G5_AnAgencyThatGreetsTooOftenIsToldWhenToComeBack) {
  SmallBus bus;
  Caller kodim(bus, "KODIM");
  Caller polres(bus, "POLRES");
  kodim.hello();
  int welcomes = 0;
  v1::Frame answer;
  for (int i = 0; i < 100; ++i) {
    kodim.leave();
    bus.clock().advance(std::chrono::milliseconds(1));
    answer = kodim.greet_again(kodim.usual_hello(true, 256));
    welcomes += answer.has_welcome() ? 1 : 0;
  }

  EXPECT_LE(welcomes, 8);
  ASSERT_TRUE(answer.has_bye());
  EXPECT_EQ(answer.bye().reason(), v1::REFUSAL_REASON_OVERLOADED);
  ASSERT_GT(answer.bye().retry_after_ms(), 0U);
  EXPECT_TRUE(polres.hello().has_welcome());
  bus.clock().advance(std::chrono::milliseconds(answer.bye().retry_after_ms()));
  EXPECT_TRUE(kodim.greet_again(kodim.usual_hello(true, 256)).has_welcome());
}

TEST_F(ReceptionTest, G4_ADeskThatHasSeenAnotherLogIsGivenAllThatItHasNotTakenOfThisOne) {
  polres_.hello();
  polres_.submit({polres_.letter()});
  v1::Hello hello = kodim_.usual_hello(true, 256);
  hello.clear_cursors();
  for (std::size_t lane = 0; lane < kLaneCount; ++lane) {
    hello.add_cursors(1000);
  }
  hello.mutable_witnessed()->set_cursor_seq(1000);
  hello.mutable_witnessed()->set_cursor_leaf(Bytes(32, 'x'));

  kodim_.hello(hello);

  std::size_t letters = 0;
  for (const v1::Delivery& delivery : kodim_.receive_all()) {
    letters += event_of(delivery).has_message() ? 1 : 0;
  }
  EXPECT_EQ(letters, 1U);
}

TEST_F(ReceptionTest, AConnectionWhoseSessionHasEndedIsGreetedAgain) {
  kodim_.hello();
  const v1::Hello again = kodim_.usual_hello(true, 256);
  EXPECT_EQ(kodim_.greet_again(again).bye().reason(), v1::REFUSAL_REASON_SESSION);

  kodim_.leave();
  EXPECT_TRUE(kodim_.greet_again(again).has_welcome()) << "it said goodbye";
  pass(std::chrono::seconds(15));
  kodim_.take();
  EXPECT_TRUE(kodim_.greet_again(again).has_welcome()) << "it was silent";
}

TEST_F(ReceptionTest, G14_AClockThatCannotBeReckonedWithIsSaidToBeOff) {
  const std::int64_t wall_us = bus_.clock().wall_us();
  for (const std::int64_t clock_us : {std::numeric_limits<std::int64_t>::min(),
                                      std::numeric_limits<std::int64_t>::min() + wall_us,
                                      std::int64_t{-1}, std::numeric_limits<std::int64_t>::max()}) {
    v1::Hello hello = polres_.usual_hello(true, 256);
    hello.set_clock_us(clock_us);
    ASSERT_TRUE(polres_.hello(hello).has_welcome());

    EXPECT_THAT(reasons_of(polres_.submit({polres_.letter()})),
                ElementsAre(v1::REFUSAL_REASON_CLOCK))
        << clock_us;
    polres_.leave();
  }
}

}  // namespace
}  // namespace kentongan::test
