// Shows that the broker is asked about the heads that others name: one question at a time, the
// newest of each author, and nothing is lost with the line. Questions and answers by hand.
#include "agents/session/gossip.h"

#include <gtest/gtest.h>

#include "core/base/tree_hash.h"
#include "tests/support/manual_clock.h"

namespace kentongan::agents {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class GossipTest : public ::testing::Test {
 protected:
  std::optional<v1::Query> ask(std::uint64_t number) {
    return gossip_.ask(ours_, number, clock_.now());
  }
  static HeadClaim claim(const std::string& from, std::uint64_t size) {
    return {from, {size, leaf_hash(from)}, {}};
  }
  std::optional<Gossip::Answer> refused(std::uint64_t number, v1::RefusalReason reason) {
    v1::Answer answer;
    answer.set_number(number);
    answer.mutable_refusal()->set_reason(reason);
    return gossip_.take(answer, clock_.now());
  }

  test::ManualClock clock_;
  Gossip gossip_;
  eventlog::TreeHead ours_{10, leaf_hash("ours")};
};

TEST_F(GossipTest, AsksFromTheOlderToTheNewer) {
  gossip_.hear(claim("KODIM", 4));
  const auto older = ask(1);
  ASSERT_TRUE(older);
  EXPECT_EQ(older->consistency_from().size(), 4U);
  EXPECT_EQ(older->size(), 10U);
  refused(1, v1::REFUSAL_REASON_NOT_FOUND);
  clock_.advance(seconds(1));
  gossip_.hear(claim("KODIM", 14));

  const auto newer = ask(2);

  ASSERT_TRUE(newer);
  EXPECT_EQ(newer->consistency_from().size(), 10U);
  EXPECT_EQ(newer->consistency_from().root(), ours_.root.str());
  EXPECT_EQ(newer->size(), 14U);
}

TEST_F(GossipTest, OneQuestionAtATimeAndOneASecond) {
  gossip_.hear(claim("KODIM", 4));
  gossip_.hear(claim("BPBD", 5));
  ASSERT_TRUE(ask(1));
  clock_.advance(seconds(5));
  EXPECT_FALSE(ask(2)) << "the first is not answered";
  refused(1, v1::REFUSAL_REASON_HISTORY_LOST);
  EXPECT_TRUE(ask(2));
  refused(2, v1::REFUSAL_REASON_HISTORY_LOST);
  gossip_.hear(claim("KODIM", 6));
  clock_.advance(milliseconds(500));
  EXPECT_FALSE(ask(3));
  clock_.advance(milliseconds(500));
  EXPECT_TRUE(ask(3));
}

TEST_F(GossipTest, OfEachAuthorTheNewestIsAskedAndSixtyFourWait) {
  for (int i = 0; i < 200; ++i) {
    gossip_.hear(claim("KODIM", 20 + static_cast<std::uint64_t>(i)));
  }
  EXPECT_EQ(gossip_.waiting(), 1U);
  for (int i = 0; i < 200; ++i) {
    gossip_.hear(claim("DINAS-" + std::to_string(i), 20));
  }

  EXPECT_EQ(gossip_.waiting(), Gossip::kClaimsMost);
  EXPECT_EQ(ask(1)->size(), 219U);
}

TEST_F(GossipTest, G10_ARefusalToProveIsNoFit) {
  gossip_.hear(claim("KODIM", 4));
  ask(1);

  const auto said = refused(1, v1::REFUSAL_REASON_HISTORY_LOST);

  ASSERT_TRUE(said);
  EXPECT_FALSE(said->fits);
  EXPECT_EQ(said->claim.from, "KODIM");
  EXPECT_EQ(said->ours, ours_);
}

TEST_F(GossipTest, G10_AnEmptyProofIsNoFit) {
  gossip_.hear(claim("KODIM", 4));
  ask(1);
  v1::Answer answer;
  answer.set_number(1);

  EXPECT_FALSE(gossip_.take(answer, clock_.now())->fits);
}

TEST_F(GossipTest, ABusyBrokerIsAskedAgainAndOneThatCannotSayIsNotJudged) {
  gossip_.hear(claim("KODIM", 4));
  ask(1);
  EXPECT_FALSE(refused(1, v1::REFUSAL_REASON_OVERLOADED));
  EXPECT_EQ(gossip_.waiting(), 1U);
  clock_.advance(seconds(1));
  ask(2);
  EXPECT_FALSE(refused(2, v1::REFUSAL_REASON_NOT_FOUND));
  EXPECT_EQ(gossip_.waiting(), 0U);
}

TEST_F(GossipTest, WhatWasAskedWhenTheLineBrokeIsAskedAgain) {
  gossip_.hear(claim("KODIM", 4));
  ask(1);
  gossip_.new_session();
  EXPECT_FALSE(refused(1, v1::REFUSAL_REASON_HISTORY_LOST)) << "of the old session";
  clock_.advance(seconds(1));

  EXPECT_TRUE(ask(2));
}

TEST_F(GossipTest, AnAnswerThatDoesNotComeIsAskedForAgain) {
  gossip_.hear(claim("KODIM", 4));
  ask(1);
  EXPECT_EQ(gossip_.next_tick(Instant::max()), clock_.now() + Gossip::kPatience);
  clock_.advance(Gossip::kPatience);

  EXPECT_TRUE(ask(2));
}

}  // namespace
}  // namespace kentongan::agents
