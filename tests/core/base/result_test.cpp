// Shows that a result holds a value or an error, and that the macro passes the error on.
// Small functions that fail at will.
#include "core/base/result.h"

#include <memory>

#include <gtest/gtest.h>

namespace kentongan {
namespace {

Result<int> half_of(int number) {
  if (number % 2 != 0) {
    return fail(ErrorCode::invalid_argument, "odd");
  }
  return number / 2;
}

Result<int> quarter_of(int number) {
  KTG_TRY(const int half, half_of(number));
  return half_of(half);
}

Result<void> must_be_even(int number) {
  KTG_TRY_VOID(half_of(number));
  return {};
}

TEST(ResultTest, HoldsAValue) {
  EXPECT_TRUE(half_of(4));
  EXPECT_EQ(half_of(4).value(), 2);
}

TEST(ResultTest, HoldsAnErrorWithItsCode) {
  EXPECT_FALSE(half_of(3));
  EXPECT_EQ(half_of(3).error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(half_of(3).error().detail(), "odd");
}

TEST(ResultTest, PassesTheFirstErrorOn) {
  EXPECT_EQ(quarter_of(8).value(), 2);
  EXPECT_EQ(quarter_of(6).error().code, ErrorCode::invalid_argument);
  EXPECT_TRUE(must_be_even(2));
  EXPECT_FALSE(must_be_even(3));
}

TEST(ResultTest, GivesUpWhatItOwns) {
  Result<std::unique_ptr<int>> result(std::make_unique<int>(5));

  const std::unique_ptr<int> taken = std::move(result).value();

  EXPECT_EQ(*taken, 5);
}

TEST(ResultDeathTest, StopsWhoReadsTheWrongSide) {
  EXPECT_DEATH((void)half_of(3).value(), "has_value");
  EXPECT_DEATH((void)half_of(4).error(), "has_value");
}

}  // namespace
}  // namespace kentongan
