// Shows which speeds a scenario may be played at.
// A table of what is taken and what is refused.
#include "agents/cli/speed.h"

#include <gtest/gtest.h>

namespace kentongan::cli {
namespace {

TEST(SpeedTest, IsANumberOrMax) {
  EXPECT_EQ(speed_from("max").value(), 0);
  EXPECT_EQ(speed_from("60").value(), 60);
  EXPECT_EQ(speed_from("1.5").value(), 1.5);
}

TEST(SpeedTest, AnythingElseIsRefused) {
  EXPECT_FALSE(speed_from("0").has_value());
  EXPECT_FALSE(speed_from("601").has_value());
  EXPECT_FALSE(speed_from("nan").has_value());
  EXPECT_FALSE(speed_from("60x").has_value());
  EXPECT_FALSE(speed_from("").has_value());
}

}  // namespace
}  // namespace kentongan::cli
