// Shows that an invitation is kept until it is used and not a moment longer, and that no name of
// one leads out of its folder. A folder of its own.
#include "broker/invitations.h"

#include <gtest/gtest.h>

#include "core/base/files.h"
#include "core/base/random.h"
#include "core/identity/enrolment.h"
#include "core/identity/keyring.h"
#include "kentongan/v1/wire.pb.h"
#include "tests/support/temp_dir.h"

namespace kentongan::broker {
namespace {

class InvitationsTest : public ::testing::Test {
 protected:
  Bytes enrolment(const std::optional<Digest>& secret) {
    identity::EnrolmentFor whom{AgencyCode("DINKES"), "uji/log/1", 1};
    whom.secret = secret;
    return identity::make_enrolment(keys_, whom, random_);
  }

  test::TempDir folder_;
  SeededRandom random_{7};
  identity::Keyring keys_ = identity::Keyring::create(folder_.path() / "keys", random_).value();
  identity::Invited invited_ = identity::invite(AgencyCode("DINKES"), 1, random_);
};

TEST_F(InvitationsTest, AnInvitationIsFoundUntilItIsUsed) {
  ASSERT_TRUE(keep_invitation(folder_.path(), invited_.invitation));
  const Bytes file = enrolment(invited_.invitation.secret);

  const auto found = invitation_for(folder_.path(), file);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->agency.value(), "DINKES");
  spend_invitation(folder_.path(), *found);

  EXPECT_FALSE(invitation_for(folder_.path(), file));
}

TEST_F(InvitationsTest, AFileWithoutATokenOrOfAnotherOneNamesNone) {
  ASSERT_TRUE(keep_invitation(folder_.path(), invited_.invitation));

  EXPECT_FALSE(invitation_for(folder_.path(), enrolment(std::nullopt)));
  EXPECT_FALSE(invitation_for(folder_.path(), enrolment(Digest{})));
  EXPECT_FALSE(invitation_for(folder_.path(), "bukan"));
}

TEST_F(InvitationsTest, ANameLeadsNowhereElse) {
  ASSERT_TRUE(write_secret(folder_.path() / "0123456789abcdef", invited_.invitation.text()));
  for (const char* name : {"../0123456789abcd", "../0123456789abcdef", "/etc/passwd", ".", ""}) {
    v1::Enrol enrol;
    enrol.set_token_id(name);
    EXPECT_FALSE(invitation_for(folder_.path(), enrol.SerializeAsString())) << name;
  }
}

}  // namespace
}  // namespace kentongan::broker
