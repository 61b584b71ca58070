// Shows that an invitation is kept until its agency is enrolled or its time is over, that one which
// cannot be read is no unknown one, and that no name of one leads out of its folder.
#include "broker/invitations.h"

#include <gtest/gtest.h>

#include "core/base/files.h"
#include "core/base/random.h"
#include "core/identity/enrolment.h"
#include "core/identity/keyring.h"
#include "kentongan/v1/directory.pb.h"
#include "kentongan/v1/wire.pb.h"
#include "tests/support/temp_dir.h"

namespace kentongan::broker {
namespace {

const AgencyCode kNewcomer{"DINKES"};

class InvitationsTest : public ::testing::Test {
 protected:
  InvitationsTest() {
    v1::DirectoryChange agency;
    agency.mutable_agency()->set_code(kNewcomer.value());
    agency.mutable_agency()->set_name("Dinas Kesehatan");
    EXPECT_TRUE(directory_.apply(agency, Seq(1)));
  }
  std::string given(std::int64_t time_us = 1) {
    return give_invitation(folder_.path(), kNewcomer, directory_, time_us, random_).value();
  }
  Bytes enrolment(const std::string& token) {
    identity::EnrolmentFor whom{kNewcomer, "uji/log/1", 1};
    if (!token.empty()) {
      whom.secret = identity::secret_of(token).value();
    }
    return identity::make_enrolment(keys_, whom, random_);
  }
  std::optional<identity::Invitation> found(const Bytes& file) {
    return invitation_for(folder_.path(), file).value();
  }
  [[nodiscard]] std::size_t kept() const {
    std::size_t files = 0;
    for ([[maybe_unused]] const auto& file :
         std::filesystem::directory_iterator(folder_.path() / "invitations")) {
      ++files;
    }
    return files;
  }

  test::TempDir folder_;
  SeededRandom random_{7};
  identity::Directory directory_;
  identity::Keyring keys_ = identity::Keyring::create(folder_.path() / "keys", random_).value();
};

TEST_F(InvitationsTest, T21_AnInvitationIsFoundUntilItsAgencyIsEnrolledAndSoIsEveryOtherOfIt) {
  const Bytes file = enrolment(given());
  const Bytes second = enrolment(given());

  ASSERT_TRUE(found(file));
  EXPECT_EQ(found(file)->agency, kNewcomer);
  spend_invitations(folder_.path(), AgencyCode("LAIN"));
  ASSERT_TRUE(found(file)) << "of another agency";
  spend_invitations(folder_.path(), kNewcomer);

  EXPECT_FALSE(found(file));
  EXPECT_FALSE(found(second));
}

TEST_F(InvitationsTest, WhatIsOverGoesWithTheNextOne) {
  given();
  given(2 + identity::kInvitationLife_us);

  EXPECT_EQ(kept(), 1U);
}

TEST_F(InvitationsTest, NobodyIsInvitedWhoDoesNotExistOrIsThereAlready) {
  EXPECT_EQ(
      give_invitation(folder_.path(), AgencyCode("TIADA"), directory_, 1, random_).error().code,
      ErrorCode::address_unknown);
  ASSERT_TRUE(directory_.apply(
      identity::key_entry(v1::KEY_KIND_AGENT, keys_.agent().public_key().view(), kNewcomer),
      Seq(2)));
  EXPECT_EQ(give_invitation(folder_.path(), kNewcomer, directory_, 1, random_).error().code,
            ErrorCode::conflict);
}

TEST_F(InvitationsTest, AFileWithoutATokenOrOfAnotherOneNamesNone) {
  given();

  EXPECT_FALSE(found(enrolment("")));
  EXPECT_FALSE(found(enrolment("0000-0000-0000-0000-0000-0000-0000-0000")));
  EXPECT_FALSE(found("bukan"));
}

TEST_F(InvitationsTest, OneThatCannotBeReadIsToldAsSuch) {
  const Bytes file = enrolment(given());
  for (const auto& entry : std::filesystem::directory_iterator(folder_.path() / "invitations")) {
    std::filesystem::permissions(entry.path(), std::filesystem::perms::all);
  }

  EXPECT_EQ(invitation_for(folder_.path(), file).error().code, ErrorCode::key_exposed);
}

TEST_F(InvitationsTest, ANameLeadsNowhereElse) {
  const std::string token = given();
  const auto inside =
      folder_.path() / "invitations" / identity::invitation_id(identity::secret_of(token).value());
  const auto outside = folder_.path() / inside.filename();
  std::filesystem::rename(inside, outside);

  for (const std::string& name : {"../" + inside.filename().string(), outside.string()}) {
    v1::Enrol enrol;
    enrol.set_token_id(name);
    EXPECT_FALSE(found(enrol.SerializeAsString())) << name;
  }
}

}  // namespace
}  // namespace kentongan::broker
