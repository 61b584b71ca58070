// Shows that names of the API lead back to their codes.
// Every code by its name.
#include "agents/cli/exit_code.h"

#include <gtest/gtest.h>

namespace kentongan::cli {
namespace {

TEST(ExitCodeTest, EveryNameLeadsBackToItsCode) {
  for (int code = 0; code <= static_cast<int>(ErrorCode::timeout); ++code) {
    EXPECT_EQ(static_cast<int>(error_code_named(name_of(static_cast<ErrorCode>(code)))), code);
  }
}

TEST(ExitCodeTest, AnUnknownNameMeansNotReachable) {
  EXPECT_EQ(error_code_named("tidak_ada"), ErrorCode::unavailable);
}

}  // namespace
}  // namespace kentongan::cli
