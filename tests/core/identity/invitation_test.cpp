// Shows that a token on paper leads to its invitation and to no other, however it is typed, and
// that a damaged file of one is refused. Seeded random.
#include "core/identity/invitation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/random.h"

namespace kentongan::identity {
namespace {

using ::testing::MatchesRegex;

constexpr std::int64_t kNow = 1'700'000'000'000'000;

class InvitationTest : public ::testing::Test {
 protected:
  SeededRandom random_{21};
  Invited invited_ = invite(AgencyCode("BPBD-DKI"), kNow, random_);
};

TEST_F(InvitationTest, ATokenIsEightGroupsThatCanBeReadAloud) {
  EXPECT_THAT(invited_.token, MatchesRegex("[0-9a-f]{4}(-[0-9a-f]{4}){7}"));
  EXPECT_EQ(invited_.invitation.until_us, kNow + 72LL * 3600 * 1'000'000);
}

TEST_F(InvitationTest, HoweverItIsTypedItLeadsToItsInvitation) {
  std::string typed = invited_.token;
  std::replace(typed.begin(), typed.end(), '-', ' ');

  EXPECT_EQ(secret_of(typed).value(), invited_.invitation.secret);
  EXPECT_EQ(invitation_id(secret_of(invited_.token).value()), invited_.invitation.id());
}

TEST_F(InvitationTest, WhatIsNoTokenIsRefusedInWords) {
  for (const char* typed : {"", "abcd", "zzzz-0000-0000-0000-0000-0000-0000-0000",
                            "0000-0000-0000-0000-0000-0000-0000-0000-0000"}) {
    EXPECT_EQ(secret_of(typed).error().code, ErrorCode::invalid_argument) << typed;
  }
}

TEST_F(InvitationTest, TheFileHoldsNothingOfTheTokenAndIsReadAgain) {
  const std::string text = invited_.invitation.text();
  const auto again = read_invitation(text);

  ASSERT_TRUE(again);
  EXPECT_EQ(again->agency, invited_.invitation.agency);
  EXPECT_EQ(again->until_us, invited_.invitation.until_us);
  EXPECT_EQ(again->secret, invited_.invitation.secret);
  std::string digits = invited_.token;
  std::erase(digits, '-');
  EXPECT_EQ(text.find(digits.substr(0, 8)), std::string::npos);
}

TEST_F(InvitationTest, ADamagedFileIsNoInvitation) {
  const std::string text = invited_.invitation.text();
  for (std::size_t end = 0; end < text.size() - 1; ++end) {
    EXPECT_FALSE(read_invitation(text.substr(0, end)));
  }
  EXPECT_FALSE(read_invitation(text + "more\n"));
}

}  // namespace
}  // namespace kentongan::identity
