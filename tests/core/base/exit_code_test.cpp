// Shows that each cause has its exit code, for every program the same.
// A table of code and exit.
#include "core/base/exit_code.h"

#include <ostream>

#include <gtest/gtest.h>

namespace kentongan {
namespace {

struct Case {
  ErrorCode code;
  Exit exit;

  friend std::ostream& operator<<(std::ostream& out, const Case& shown) {
    return out << name_of(shown.code);
  }
};

class ExitOfTest : public ::testing::TestWithParam<Case> {};

TEST_P(ExitOfTest, TellsTheCause) {
  EXPECT_EQ(exit_of(GetParam().code), GetParam().exit);
}

INSTANTIATE_TEST_SUITE_P(
    Codes, ExitOfTest,
    ::testing::Values(
        Case{ErrorCode::invalid_argument, Exit::usage}, Case{ErrorCode::not_found, Exit::usage},
        Case{ErrorCode::key_exposed, Exit::locked}, Case{ErrorCode::not_permitted, Exit::refused},
        Case{ErrorCode::exercise_mixed, Exit::refused}, Case{ErrorCode::key_revoked, Exit::refused},
        Case{ErrorCode::expired, Exit::refused}, Case{ErrorCode::field_invalid, Exit::invalid},
        Case{ErrorCode::address_unknown, Exit::invalid}, Case{ErrorCode::too_large, Exit::invalid},
        Case{ErrorCode::unavailable, Exit::unreachable},
        Case{ErrorCode::storage_full, Exit::unreachable},
        Case{ErrorCode::session, Exit::unreachable},
        Case{ErrorCode::bad_signature, Exit::unverified},
        Case{ErrorCode::history_lost, Exit::unverified}, Case{ErrorCode::corrupt, Exit::unverified},
        Case{ErrorCode::conflict, Exit::conflict}, Case{ErrorCode::timeout, Exit::timeout},
        Case{ErrorCode::out_of_order, Exit::unexpected}));

TEST(ExitCodeTest, NumbersAreThoseOfTheContract) {
  EXPECT_EQ(number_of(Exit::refused), 5);
  EXPECT_EQ(number_of(Exit::invalid), 6);
  EXPECT_EQ(number_of(Exit::unreachable), 7);
  EXPECT_EQ(number_of(Exit::timeout), 10);
  EXPECT_EQ(number_of(Exit::other_came), 12);
  EXPECT_EQ(number_of(Exit::interrupted), 130);
}

}  // namespace
}  // namespace kentongan
