// Shows how the numbers of a sender are followed: gaps, overtaking, double use, and over a start.
// The chains alone, told what has gathered and what is stored.
#include "broker/admission/chains.h"

#include <gtest/gtest.h>

#include "core/base/digest.h"

namespace kentongan::broker::admission {
namespace {

const KeyId kKey = KeyId::copied(Bytes(32, 'k'));

Digest hash_of(std::uint64_t number) {
  return sha256(std::to_string(number));
}

/// Of an item of that number that has not come before.
Chains::Link link(std::uint64_t number, BytesView sender_prev) {
  return {number, sha256("new " + std::to_string(number)), sender_prev};
}

TEST(ChainsTest, GoesUpWithoutAGap) {
  Chains chains;
  chains.store(kKey, 1, hash_of(1));
  chains.store(kKey, 2, hash_of(2));

  EXPECT_EQ(chains.standing(kKey).upto, 2U);
  EXPECT_EQ(chains.standing(kKey).item_hash, hash_of(2));
  EXPECT_TRUE(chains.check(kKey, link(3, hash_of(2).view())));
  EXPECT_FALSE(chains.check(kKey, link(3, hash_of(1).view())));
  EXPECT_FALSE(chains.check(kKey, link(2, hash_of(1).view())));
}

TEST(ChainsTest, LetsLanesOvertakeAndFillsTheGapLater) {
  Chains chains;
  chains.store(kKey, 5, hash_of(5));
  chains.store(kKey, 4, hash_of(4));
  EXPECT_EQ(chains.standing(kKey).upto, 0U);
  EXPECT_EQ(chains.standing(kKey).gaps, 3U);
  EXPECT_FALSE(chains.check(kKey, link(5, hash_of(4).view())));
  EXPECT_TRUE(chains.check(kKey, link(2, {})));

  chains.store(kKey, 1, hash_of(1));
  chains.store(kKey, 3, hash_of(3));
  chains.store(kKey, 2, hash_of(2));

  EXPECT_EQ(chains.standing(kKey).upto, 5U);
  EXPECT_EQ(chains.standing(kKey).item_hash, hash_of(5));
  EXPECT_EQ(chains.standing(kKey).gaps, 0U);
}

TEST(ChainsTest, TakesManyUrgentOnesBeforeALongBacklog) {
  Chains chains;
  for (std::uint64_t number = 2; number <= 6000; number += 2) {
    chains.store(kKey, number, hash_of(number));
  }

  EXPECT_TRUE(chains.check(kKey, link(1, {})));
  EXPECT_TRUE(chains.check(kKey, link(4001, {})));
  EXPECT_FALSE(chains.check(kKey, link(4000, {})));
}

TEST(ChainsTest, ANumberOnItsWayIsTakenUntilItIsForgotten) {
  Chains chains;
  chains.gather(kKey, 1, hash_of(1));
  EXPECT_FALSE(chains.check(kKey, link(1, {})));
  EXPECT_TRUE(chains.check(kKey, link(2, hash_of(1).view())));

  chains.forget(kKey, 1);

  EXPECT_TRUE(chains.check(kKey, link(1, {})));
}

TEST(ChainsTest, StandsAgainAfterAStart) {
  Chains before;
  before.store(kKey, 1, hash_of(1));
  before.store(kKey, 3, hash_of(3));
  before.store(kKey, 4, hash_of(4));
  const auto rows = before.take_rows(Seq(9));
  EXPECT_FALSE(before.has_rows());

  Chains after;
  ASSERT_TRUE(after.load(rows));

  EXPECT_EQ(after.standing(kKey).upto, 1U);
  EXPECT_FALSE(after.check(kKey, link(4, {})));
  EXPECT_TRUE(after.check(kKey, link(2, hash_of(1).view())));
}

TEST(ChainsTest, RowsThatWereNotStoredAreWrittenAgain) {
  Chains chains;
  chains.store(kKey, 1, hash_of(1));
  const auto rows = chains.take_rows(Seq(1));

  chains.put_back(rows);

  EXPECT_TRUE(chains.has_rows());
}

TEST(ChainsTest, ARefusedItemMayComeAgainUnderItsNumberAndNoOther) {
  Chains chains;
  chains.store(kKey, 1, hash_of(1));
  chains.spend({kKey, 2, hash_of(2)});
  chains.store(kKey, 3, hash_of(3));

  EXPECT_TRUE(chains.check(kKey, {2, hash_of(2), hash_of(1).view()}));
  EXPECT_FALSE(chains.check(kKey, link(2, hash_of(1).view())));
  EXPECT_FALSE(chains.check(kKey, {3, hash_of(3), hash_of(2).view()}));
  EXPECT_EQ(chains.standing(kKey).upto, 3U);
}

TEST(ChainsTest, SpentNumbersStandAgainAfterAStart) {
  Chains before;
  before.store(kKey, 1, hash_of(1));
  before.spend({kKey, 2, hash_of(2)});
  const auto rows = before.take_spent_rows(std::vector<Spent>{{kKey, 4, hash_of(4)}});

  Chains after;
  after.store(kKey, 1, hash_of(1));
  ASSERT_TRUE(after.load_spent(rows));

  EXPECT_EQ(after.standing(kKey).upto, 2U);
  EXPECT_EQ(after.standing(kKey).gaps, 1U);
  EXPECT_TRUE(after.check(kKey, {4, hash_of(4), {}}));
  EXPECT_FALSE(after.check(kKey, link(4, {})));
}

TEST(ChainsTest, RefusesARowThatIsNone) {
  Chains chains;
  const std::vector<eventlog::StateRow> rows{{Bytes(Chains::kPrefix) + kKey.str(), "short"}};

  EXPECT_EQ(chains.load(rows).error().code, ErrorCode::corrupt);
  EXPECT_EQ(chains.load_spent(rows).error().code, ErrorCode::corrupt);
}

}  // namespace
}  // namespace kentongan::broker::admission
