// Shows which proofs a desk asks for and when: of its own messages, once a final checkpoint covers
// them, one after the other, again where no answer comes, never of one that it has; and that a
// proof of something else is not taken.
#include "agents/session/proofs.h"

#include <gtest/gtest.h>

#include "core/base/tree_hash.h"

namespace kentongan::agents {
namespace {

MessageId id_of(char number) {
  return MessageId::copied(Bytes(MessageId::kSize, number));
}

eventlog::LeafBytes leaf_of(char number) {
  return eventlog::LeafBytes::copied(Bytes(eventlog::LeafBytes::kSize, number));
}

class ProofsTest : public ::testing::Test {
 protected:
  /// Of a log of two events.
  void see_both() {
    const std::vector<Digest> leaves{leaf_hash(leaf_of(1).view()), leaf_hash(leaf_of(2).view())};
    proofs_.see({2, tree_root(leaves)}, "note");
  }
  v1::Answer answer(char neighbour) {
    v1::Answer made;
    made.mutable_inclusion()->add_path(leaf_hash(leaf_of(neighbour).view()).str());
    return made;
  }

  Instant now_ = Instant(std::chrono::hours(1));
  Proofs proofs_;
};

TEST_F(ProofsTest, NothingIsAskedBeforeItIsFinal) {
  proofs_.wait_for(id_of(2), Seq(2));
  EXPECT_FALSE(proofs_.is_due(now_));
  EXPECT_EQ(proofs_.next(), Instant::max());

  see_both();

  EXPECT_TRUE(proofs_.is_due(now_));
}

TEST_F(ProofsTest, AsksInTheSizeThatTheWitnessesSaw) {
  proofs_.wait_for(id_of(2), Seq(2));
  see_both();

  const v1::Query question = proofs_.ask(7, now_);

  EXPECT_EQ(question.proof_of(), id_of(2).view());
  EXPECT_EQ(question.size(), 2U);
  EXPECT_TRUE(proofs_.has_asked(7));
  EXPECT_FALSE(proofs_.is_due(now_));
  EXPECT_TRUE(proofs_.is_due(now_ + std::chrono::seconds(10))) << "no answer came";
}

TEST_F(ProofsTest, G10_TakesWhatLeadsToTheCheckpointAndNothingElse) {
  proofs_.wait_for(id_of(1), Seq(1));
  see_both();
  proofs_.ask(7, now_);
  EXPECT_FALSE(proofs_.take(answer(3), leaf_of(1)));
  const auto proof = proofs_.take(answer(2), leaf_of(1));

  ASSERT_TRUE(proof) << proof.error().detail();
  EXPECT_EQ(proof->index, 0U);
  EXPECT_EQ(proof->checkpoint, "note");
  proofs_.done();
  EXPECT_FALSE(proofs_.is_due(now_));
}

TEST_F(ProofsTest, OneThatGotNoProofComesAgainBehindTheOthers) {
  proofs_.wait_for(id_of(1), Seq(1));
  proofs_.wait_for(id_of(2), Seq(2));
  see_both();
  proofs_.ask(7, now_);
  proofs_.put_off(now_);

  EXPECT_EQ(proofs_.ask(8, now_).proof_of(), id_of(2).view());
  proofs_.done();
  EXPECT_FALSE(proofs_.is_due(now_)) << "no question beside a disk that is full";
  const Instant later = now_ + std::chrono::seconds(10);
  ASSERT_EQ(proofs_.next(), later);
  EXPECT_EQ(proofs_.ask(9, later).proof_of(), id_of(1).view());
}

TEST_F(ProofsTest, ANewSessionAsksAnew) {
  proofs_.wait_for(id_of(1), Seq(1));
  see_both();
  proofs_.ask(7, now_);

  proofs_.new_session();

  EXPECT_FALSE(proofs_.has_asked(7));
  EXPECT_EQ(proofs_.ask(8, now_).proof_of(), id_of(1).view());
}

TEST_F(ProofsTest, WhatIsKeptIsNotAskedAgain) {
  proofs_.read(Proofs::key_of(id_of(1)));
  proofs_.wait_for(id_of(1), Seq(1));
  see_both();

  EXPECT_FALSE(proofs_.is_due(now_));
}

TEST_F(ProofsTest, AfterAnOfficersDecisionNothingIsFinal) {
  proofs_.wait_for(id_of(1), Seq(1));
  see_both();

  proofs_.forget_head();

  EXPECT_FALSE(proofs_.is_due(now_));
}

}  // namespace
}  // namespace kentongan::agents
