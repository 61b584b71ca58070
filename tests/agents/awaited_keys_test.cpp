// Shows when a desk asks for the key of a receipt-first message: with the DELIVERED that the broker
// has, again in a new session, and no more once the key is there. Time is a number.
#include "agents/awaited_keys.h"

#include <gtest/gtest.h>

#include "core/base/random.h"

namespace kentongan::agents {
namespace {

class AwaitedKeysTest : public ::testing::Test {
 protected:
  SeededRandom random_{3};
  MessageId message_ = random_.message_id(1);
  MessageId evidence_ = random_.message_id(2);
  Instant now_{};
  AwaitedKeys keys_;
};

TEST_F(AwaitedKeysTest, NothingIsAskedBeforeTheReceiptIsAtTheBroker) {
  keys_.wait_for(message_, Lane::biasa, Seq(7), false);
  EXPECT_TRUE(keys_.due(now_).empty());

  EXPECT_EQ(keys_.told(Lane::biasa, Seq(5), Seq(9), evidence_).size(), 1U);
  EXPECT_TRUE(keys_.due(now_).empty());

  keys_.settled(evidence_, now_);
  const auto due = keys_.due(now_);
  ASSERT_EQ(due.size(), 1U);
  EXPECT_EQ(due[0].id, message_);
  EXPECT_EQ(due[0].evidence, evidence_);
}

TEST_F(AwaitedKeysTest, AReceiptOfAnotherRunOrLaneIsNone) {
  keys_.wait_for(message_, Lane::biasa, Seq(7), false);

  EXPECT_TRUE(keys_.told(Lane::biasa, Seq(8), Seq(9), evidence_).empty());
  EXPECT_TRUE(keys_.told(Lane::kilat, Seq(5), Seq(9), evidence_).empty());
}

TEST_F(AwaitedKeysTest, ItIsAskedForAgainUntilItIsThere) {
  keys_.wait_for(message_, Lane::biasa, Seq(7), false);
  keys_.told(Lane::biasa, Seq(7), Seq(7), evidence_);
  keys_.settled(evidence_, now_);
  keys_.due(now_);
  EXPECT_TRUE(keys_.due(now_).empty());

  EXPECT_EQ(keys_.due(keys_.next()).size(), 1U);
  keys_.new_session(now_);
  EXPECT_EQ(keys_.due(now_).size(), 1U);
  keys_.arrived(message_);
  keys_.new_session(now_);
  EXPECT_TRUE(keys_.due(now_).empty());
  EXPECT_EQ(keys_.next(), Instant::max());
}

TEST_F(AwaitedKeysTest, ARowOfAnEarlierLifeTellsTheReceipt) {
  keys_.wait_for(message_, Lane::biasa, Seq(7), false);
  const auto rows = keys_.told(Lane::biasa, Seq(7), Seq(7), evidence_);

  AwaitedKeys next;
  next.wait_for(message_, Lane::biasa, Seq(7), false);
  next.read(rows.at(0));
  next.new_session(now_);

  const auto due = next.due(now_);
  ASSERT_EQ(due.size(), 1U);
  EXPECT_EQ(due[0].evidence, evidence_);
}

TEST_F(AwaitedKeysTest, AnOwnMessageNeedsNoReceipt) {
  keys_.wait_for(message_, Lane::biasa, Seq(7), true);

  EXPECT_EQ(keys_.due(now_).size(), 1U);
}

}  // namespace
}  // namespace kentongan::agents
