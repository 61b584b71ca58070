// Shows what follows from the order of leaves: chains without a gap, a scope that is whole, an end
// that is open. Leaves made here, one field changed at a time.
#include "agents/verify/order_check.h"

#include <gtest/gtest.h>

#include "core/base/tree_hash.h"

namespace kentongan::verify {
namespace {

class OrderCheckTest : public ::testing::Test {
 protected:
  OrderCheckTest() {
    scope_.incident = {IncidentId("INS-1"), tag_, true};
    for (std::uint64_t seq = 1; seq <= 6; ++seq) {
      add(seq, seq % 2 == 1 ? tag_ : Digest{});
    }
  }
  void add(std::uint64_t seq, const Digest& tag) {
    ReadLeaf leaf{Seq(seq), {}, {}};
    leaf.leaf.time_us = static_cast<std::int64_t>(seq);
    if (!tag.is_zero()) {
      leaf.leaf.incident_tag = tag;
      leaf.leaf.incident_number = ++count_;
      leaf.leaf.previous = last_;
    }
    leaf.hash = leaf_hash(eventlog::encode(leaf.leaf).view());
    last_ = tag.is_zero() ? last_ : leaf.hash;
    leaves_.push_back(leaf);
  }
  [[nodiscard]] Result<ScopeFinding> check() const { return check_order(leaves_, scope_, size_); }

  const Digest tag_ = Digest::copied(Bytes(32, 't'));
  eventlog::BundleScope scope_;
  std::vector<ReadLeaf> leaves_;
  std::uint64_t size_ = 6;
  std::uint64_t count_ = 0;
  Digest last_;
};

TEST_F(OrderCheckTest, AChainFromOneToItsEndIsWhole) {
  const auto found = check();

  ASSERT_TRUE(found);
  EXPECT_TRUE(found->is_whole);
  EXPECT_EQ(found->events, (std::vector<std::size_t>{0, 2, 4}));
}

TEST_F(OrderCheckTest, WithoutItsEndItIsNot) {
  scope_.incident->end_shown = false;
  leaves_.pop_back();

  ASSERT_TRUE(check());
  EXPECT_FALSE(check()->is_whole);
}

TEST_F(OrderCheckTest, AHoleAfterTheLastIsTampered) {
  leaves_.pop_back();
  EXPECT_EQ(check().error().code, ErrorCode::corrupt);
}

TEST_F(OrderCheckTest, AHoleWithinIsTampered) {
  leaves_.erase(leaves_.begin() + 2);
  EXPECT_EQ(check().error().code, ErrorCode::corrupt);
}

TEST_F(OrderCheckTest, AnotherPreviousIsTampered) {
  leaves_[2].leaf.previous = tag_;
  EXPECT_EQ(check().error().code, ErrorCode::corrupt);
}

TEST_F(OrderCheckTest, AFirstThatFollowsSomethingIsTampered) {
  leaves_[0].leaf.previous = tag_;
  EXPECT_EQ(check().error().code, ErrorCode::corrupt);
}

TEST_F(OrderCheckTest, TimeThatGoesBackIsTampered) {
  leaves_[3].leaf.time_us = 0;
  EXPECT_EQ(check().error().code, ErrorCode::corrupt);
}

TEST_F(OrderCheckTest, ALeafThatHidesItsTagLeavesTheEndOpen) {
  leaves_[5].leaf.flags = eventlog::tag_hidden;

  ASSERT_TRUE(check());
  EXPECT_FALSE(check()->is_whole);
}

TEST_F(OrderCheckTest, ARangeHasAllItsNumbers) {
  scope_.incident.reset();
  scope_.first = Seq(2);
  scope_.last = Seq(4);
  ASSERT_TRUE(check());
  EXPECT_EQ(check()->events.size(), 3U);

  leaves_.erase(leaves_.begin() + 1);
  EXPECT_EQ(check().error().code, ErrorCode::corrupt);
}

}  // namespace
}  // namespace kentongan::verify
