// Shows that a broken invariant stops the process and says where.
// The check fails in a child process whose last words are compared.
#include "core/base/check.h"

#include <gtest/gtest.h>

namespace kentongan {
namespace {

TEST(CheckDeathTest, StopsTheProcessAndNamesTheCondition) {
  const int apples = 1;

  EXPECT_DEATH(KTG_CHECK(apples == 2), "apples == 2");
}

TEST(CheckTest, LetsATrueConditionPass) {
  KTG_CHECK(1 + 1 == 2);

  SUCCEED();
}

}  // namespace
}  // namespace kentongan
