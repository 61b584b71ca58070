// Shows that an empty variable of the environment is not taken for none.
// Sets one of this process, before anything else runs.
#include "core/base/environment.h"

#include <cstdlib>

#include <gtest/gtest.h>

namespace kentongan {
namespace {

TEST(EnvironmentTest, AnEmptyVariableIsNotNone) {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): this process has one thread.
  ASSERT_EQ(::setenv("KENTONGAN_TEST_VARIABLE", "", 1), 0);
  EXPECT_EQ(environment("KENTONGAN_TEST_VARIABLE"), "");
  // NOLINTNEXTLINE(concurrency-mt-unsafe): this process has one thread.
  ASSERT_EQ(::unsetenv("KENTONGAN_TEST_VARIABLE"), 0);
  EXPECT_EQ(environment("KENTONGAN_TEST_VARIABLE"), std::nullopt);
}

}  // namespace
}  // namespace kentongan
