// Shows who sees personal data in a view: the author and whom a message is written to; everybody
// else, and whom a rule names, sees the mask. Payloads made by hand.
#include "core/view/masking.h"

#include <gtest/gtest.h>

#include "core/schema/mask.h"
#include "kentongan/v1/public.pb.h"

namespace kentongan::view {
namespace {

class MaskingTest : public ::testing::Test {
 protected:
  MaskingTest() {
    header_.mutable_identity()->set_type("call_ticket");
    header_.mutable_author()->set_agency("CC112-SMG");
    add("POLRESTABES-SMG", v1::PARTY_ROLE_TO);
    add("PMI-SMG", v1::PARTY_ROLE_TO);
    add("BPBD-SMG", v1::PARTY_ROLE_CC);
    v1::Obligation& mask = *decision_.add_obligations();
    mask.set_kind("mask");
    mask.set_text("caller_masked");
    mask.add_agencies("PMI-SMG");
    ticket_.set_text("Tabrakan di simpang.");
    ticket_.set_ticket("T-5120");
    ticket_.set_caller_masked("08**-77");
  }
  void add(const char* agency, v1::PartyRole role) {
    v1::Party& party = *decision_.add_parties();
    party.set_agency(agency);
    party.set_role(role);
  }
  [[nodiscard]] v1::CallTicket seen_by(const char* agency) const {
    v1::CallTicket seen;
    EXPECT_TRUE(seen.ParseFromString(
        payload_for(AgencyCode(agency), header_, decision_, ticket_.SerializeAsString())));
    return seen;
  }

  v1::Header header_;
  v1::Decision decision_;
  v1::CallTicket ticket_;
};

TEST_F(MaskingTest, G11_AuthorAndAddresseeSeeIt) {
  EXPECT_EQ(seen_by("CC112-SMG").caller_masked(), "08**-77");
  EXPECT_EQ(seen_by("POLRESTABES-SMG").caller_masked(), "08**-77");
}

TEST_F(MaskingTest, G11_WhoHasACopySeesTheMaskAndTheRest) {
  const v1::CallTicket seen = seen_by("BPBD-SMG");

  EXPECT_EQ(seen.caller_masked(), "(disamarkan)");
  EXPECT_EQ(seen.text(), ticket_.text());
  EXPECT_EQ(seen.ticket(), "T-5120");
}

TEST_F(MaskingTest, G11_WhomARuleNamesSeesTheMaskThoughItIsWrittenToHim) {
  EXPECT_EQ(seen_by("PMI-SMG").caller_masked(), "(disamarkan)");
}

TEST_F(MaskingTest, WhatIsNotSetIsNotMasked) {
  ticket_.clear_caller_masked();

  EXPECT_EQ(seen_by("BPBD-SMG").caller_masked(), "");
}

TEST_F(MaskingTest, ATypeOfTomorrowStaysAsItIs) {
  header_.mutable_identity()->set_type("a_type_of_tomorrow");

  EXPECT_EQ(seen_by("BPBD-SMG").caller_masked(), "08**-77");
}

}  // namespace
}  // namespace kentongan::view
