// Shows how much a desk asks for: the usual, and more only while it takes half of it in a moment.
// What was taken is told, with the time that it took.
#include "agents/session/credit.h"

#include <gtest/gtest.h>

namespace kentongan::agents {
namespace {

using std::chrono::milliseconds;

class PacedCreditTest : public ::testing::Test {
 protected:
  std::uint32_t after(std::uint64_t messages, Micros time, std::uint64_t bytes = 1000) {
    credit_.took(messages, bytes, time);
    return credit_.now().messages;
  }
  PacedCredit credit_;
};

TEST_F(PacedCreditTest, IsWhatWasTakenInFiftyMilliseconds) {
  EXPECT_EQ(after(128, milliseconds(10)), 640U);
  EXPECT_EQ(after(320, milliseconds(20)), 800U);
}

TEST_F(PacedCreditTest, IsNeverLessThanTheUsualAndNeverMoreThanEightTimesThat) {
  EXPECT_EQ(after(128, milliseconds(60)), 256U);
  EXPECT_EQ(after(128, milliseconds(1)), 2048U);
  EXPECT_EQ(after(1024, Micros(0)), 2048U);
}

TEST_F(PacedCreditTest, TheUsualHoldsAgainWhenLessThanHalfWasTaken) {
  ASSERT_EQ(after(128, milliseconds(1)), 2048U);

  EXPECT_EQ(after(1023, milliseconds(1)), 256U);
}

TEST_F(PacedCreditTest, HalfOfTheBytesTellsThePaceToo) {
  EXPECT_EQ(after(40, milliseconds(4), limits::kCreditBytes / 2), 500U);
  EXPECT_EQ(credit_.now().size_bytes, limits::kCreditBytes);
}

}  // namespace
}  // namespace kentongan::agents
