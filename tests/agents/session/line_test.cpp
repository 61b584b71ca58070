// Shows what a narrow line does to what goes over it: later, in order, in pieces, never lost.
// The clock stands until advanced; chance is seeded.
#include "agents/session/line.h"

#include <gtest/gtest.h>

#include "tests/support/manual_clock.h"

namespace kentongan::agents {
namespace {

using std::chrono::seconds;

class LineTest : public ::testing::Test {
 protected:
  test::ManualClock clock_;
  SeededRandom random_{11};
  Line line_{clock_, random_};
};

TEST_F(LineTest, WithoutAShapeItPassesAtOnce) {
  line_.put("a");

  EXPECT_EQ(line_.arrived(), std::vector<Bytes>{"a"});
}

TEST_F(LineTest, EveryItemTakesTheDelay) {
  line_.shape(LineShape{40, 0, 0});
  line_.put("a");
  clock_.advance(seconds(39));
  EXPECT_TRUE(line_.arrived().empty());

  clock_.advance(seconds(1));

  EXPECT_EQ(line_.arrived(), std::vector<Bytes>{"a"});
}

TEST_F(LineTest, WhatIsLostIsSentAgainAndArrivesInOrder) {
  line_.shape(LineShape{1, 0.5, 0});
  std::vector<Bytes> all;
  for (char c = 'a'; c <= 'z'; ++c) {
    all.emplace_back(1, c);
    line_.put(Bytes(1, c));
  }
  clock_.advance(seconds(1));
  const auto early = line_.arrived();
  EXPECT_LT(early.size(), all.size());

  clock_.advance(seconds(100));
  auto arrived = early;
  const auto late = line_.arrived();
  arrived.insert(arrived.end(), late.begin(), late.end());

  EXPECT_EQ(arrived, all);
}

TEST_F(LineTest, PiecesGoOneAfterTheOther) {
  line_.shape(LineShape{30, 0, 140});
  line_.put(Bytes(300, 'a'));
  line_.put(Bytes(10, 'b'));
  clock_.advance(seconds(90));
  EXPECT_EQ(line_.arrived().size(), 1U);

  clock_.advance(seconds(30));

  EXPECT_EQ(line_.arrived().size(), 1U);
  EXPECT_TRUE(line_.is_empty());
}

TEST_F(LineTest, WhenTheShapeGoesWhatIsUnderWayArrives) {
  line_.shape(LineShape{3600, 0, 0});
  line_.put("a");

  line_.shape(std::nullopt);

  EXPECT_EQ(line_.arrived().size(), 1U);
}

}  // namespace
}  // namespace kentongan::agents
