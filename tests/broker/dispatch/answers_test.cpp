// Shows what an agent may ask of the log: its own mailbox, its own events, the directory.
// Queries through the whole heart.
#include "broker/dispatch/answers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/broker/caller.h"

namespace kentongan::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class AnswersTest : public ::testing::Test {
 protected:
  void SetUp() override {
    polres_.hello();
    kodim_.hello();
  }
  static std::vector<v1::Delivery> events_of(const std::vector<v1::Answer>& answers) {
    std::vector<v1::Delivery> events;
    for (const v1::Answer& answer : answers) {
      events.insert(events.end(), answer.events().begin(), answer.events().end());
    }
    return events;
  }

  SmallBus bus_;
  Caller polres_{bus_, "POLRES"};
  Caller kodim_{bus_, "KODIM"};
};

TEST_F(AnswersTest, ListsTheDirectoryFromAVersionOn) {
  v1::Query query;
  query.set_directory(true);
  const auto all = events_of(polres_.ask(query));
  query.set_offset(event_of(all[3]).seq());

  const auto rest = events_of(polres_.ask(query));

  EXPECT_TRUE(event_of(all[0]).has_directory());
  EXPECT_EQ(event_of(all.back()).seq(), bus_.heart().directory().version().value());
  EXPECT_EQ(rest.size(), all.size() - 4);
}

TEST_F(AnswersTest, ListsItsOwnMailboxByNumberAndNobodyElses) {
  polres_.submit({polres_.letter(), polres_.letter({.precedence = v1::PRECEDENCE_BIASA})});
  polres_.submit({polres_.letter({.to = {"BPBD"}})});
  polres_.submit({polres_.letter({.precedence = v1::PRECEDENCE_KILAT})}, v1::PRECEDENCE_KILAT);
  v1::Query query;
  query.set_number(9);
  query.set_events_from(1);

  const auto answers = kodim_.ask(query);

  const auto seqs = seqs_of(events_of(answers));
  EXPECT_THAT(seqs, SizeIs(3));
  EXPECT_TRUE(std::is_sorted(seqs.begin(), seqs.end()));
  EXPECT_EQ(answers.back().number(), 9U);
  EXPECT_TRUE(answers.back().last());
}

TEST_F(AnswersTest, ShowsByPathWhatWasSubmittedBesideARefusedItem) {
  polres_.submit({polres_.letter(), polres_.letter({.to = {"TIADA"}}), polres_.letter()});
  v1::Query query;
  query.set_events_from(1);

  std::vector<int> paths;
  for (const v1::Delivery& event : events_of(polres_.ask(query))) {
    paths.push_back(event_of(event).has_refused() ? -1 : event.path_size());
  }

  EXPECT_THAT(paths, ElementsAre(2, -1, 1));
}

TEST_F(AnswersTest, GoesThroughALongMailboxPageByPage) {
  for (int round = 0; round < 10; ++round) {
    polres_.submit(polres_.letters(50));
  }
  v1::Query query;
  query.set_events_from(1);
  query.set_limit(200);
  std::size_t count = 0;
  for (auto events = events_of(kodim_.ask(query)); !events.empty();
       events = events_of(kodim_.ask(query))) {
    count += events.size();
    query.set_events_from(event_of(events.back()).seq() + 1);
  }

  EXPECT_EQ(count, 500U);
}

TEST_F(AnswersTest, GivesAnEventOnlyToItsParties) {
  const SealedItem letter = polres_.letter({.to = {"BPBD"}});
  polres_.submit({letter});
  v1::Query query;
  query.set_event_of(letter.id.str());

  EXPECT_THAT(events_of(polres_.ask(query)), SizeIs(1));
  const auto denied = kodim_.ask(query);
  ASSERT_THAT(denied, SizeIs(1));
  EXPECT_EQ(denied[0].refusal().reason(), v1::REFUSAL_REASON_NOT_FOUND);
}

TEST_F(AnswersTest, TellsWhoHasAMessage) {
  const SealedItem letter = polres_.letter();
  polres_.submit({letter});
  const auto frames = kodim_.deliveries();
  ASSERT_THAT(frames, SizeIs(1));
  kodim_.submit({kodim_.delivered(frames[0]), kodim_.evidence(v1::EVIDENCE_CODE_READ, letter.id)});
  v1::Query query;
  query.set_who_has(letter.id.str());

  const auto told = events_of(polres_.ask(query));

  ASSERT_THAT(told, SizeIs(3));
  EXPECT_TRUE(event_of(told[0]).has_message());
  EXPECT_TRUE(event_of(told[1]).has_evidence());
}

TEST_F(AnswersTest, G5_WhoAsksTooOftenIsToldToWait) {
  const SealedItem letter = polres_.letter();
  polres_.submit({letter});
  v1::Query query;
  query.set_who_has(letter.id.str());
  for (int i = 0; i < 4; ++i) {
    EXPECT_THAT(events_of(polres_.ask(query)), SizeIs(1));
  }

  const auto refused = polres_.ask(query);

  ASSERT_THAT(refused, SizeIs(1));
  EXPECT_EQ(refused[0].refusal().reason(), v1::REFUSAL_REASON_OVERLOADED);
  EXPECT_GT(refused[0].refusal().retry_after_ms(), 0U);
  EXPECT_TRUE(refused[0].last());
  query.clear_who_has();
  query.set_directory(true);
  EXPECT_FALSE(events_of(kodim_.ask(query)).empty()) << "others are not concerned";
  bus_.clock().advance(std::chrono::seconds(1));
  EXPECT_FALSE(events_of(polres_.ask(query)).empty());
}

TEST_F(AnswersTest, G5_AnAnswerIsBoundedInBytesAndTheRestIsAskedForAgain) {
  broker::BrokerConfig config = SmallBus::usual_config();
  config.dispatch.query_bytes = 50'000;
  SmallBus bus(config);
  Caller polres(bus, "POLRES");
  polres.hello();
  for (int i = 0; i < 10; ++i) {
    polres.submit({polres.letter({.payload_bytes = 16'000})});
  }
  v1::Query query;
  query.set_events_from(1);

  const auto first = polres.ask(query);
  const auto events = events_of(first);
  query.set_events_from(event_of(events.back()).seq() + 1);
  const auto rest = events_of(polres.ask(query));

  EXPECT_TRUE(first.back().last());
  EXPECT_EQ(events.size(), 3U);
  EXPECT_EQ(rest.size(), 3U);
}

TEST_F(AnswersTest, SaysSoWhereThereIsNoAnswerYet) {
  v1::Query query;
  query.set_proof_of(Bytes(16, 'i'));

  const auto answers = polres_.ask(query);

  ASSERT_THAT(answers, SizeIs(1));
  EXPECT_TRUE(answers[0].last());
  EXPECT_EQ(answers[0].refusal().reason(), v1::REFUSAL_REASON_NOT_FOUND);
  EXPECT_THAT(answers[0].events(), IsEmpty());
}

}  // namespace
}  // namespace kentongan::test
