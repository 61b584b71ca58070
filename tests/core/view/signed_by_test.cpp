// Shows how it is said who signed something: the officer by his number, the duty, how he held it
// then, and on whose behalf. A directory made by hand.
#include "core/view/signed_by.h"

#include <gtest/gtest.h>

#include "kentongan/v1/evidence.pb.h"
#include "kentongan/v1/header.pb.h"
#include "tests/support/officers.h"

namespace kentongan::view {
namespace {

class SignedByTest : public ::testing::Test {
 protected:
  SignedByTest() {
    v1::DirectoryChange agency;
    agency.mutable_agency()->set_code("POLRES");
    must(agency);
    v1::DirectoryChange duty;
    duty.mutable_duty()->set_agency("POLRES");
    duty.mutable_duty()->set_code("KASAT");
    must(duty);
    must(officer_.officer_entry());
    must(officer_.key_entry());
  }
  void must(const v1::DirectoryChange& change) {
    ASSERT_TRUE(directory_.apply(change, Seq(++seq_)));
  }
  void holds_as(const std::string& form) { must(officer_.holding("KASAT", form)); }
  [[nodiscard]] SignedBy act() const {
    return {AgencyCode("POLRES"), DutyCode("KASAT"), officer_.id(), {}, {Seq(seq_), 10}};
  }
  [[nodiscard]] std::string number() const {
    return "petugas " + to_hex(officer_.id().view()).substr(0, 8);
  }

  SeededRandom random_{5};
  test::TestOfficer officer_{"POLRES", random_};
  identity::Directory directory_;
  std::uint64_t seq_ = 0;
};

TEST_F(SignedByTest, WhoHoldsItForGoodIsNamedWithHisDuty) {
  holds_as("definitif");

  EXPECT_EQ(signed_by_words(directory_, act()).id, number() + ", KASAT");
  EXPECT_EQ(signed_by_words(directory_, act(), "Ipda Contoh").en, "Ipda Contoh, KASAT");
}

TEST_F(SignedByTest, G9_WhoActsForSomebodyIsCalledSo) {
  holds_as("Plh");
  SignedBy by = act();
  by.on_behalf_of = "KAPOLRES";

  EXPECT_EQ(signed_by_words(directory_, by).id,
            number() + ", Plh KASAT (pelaksana harian), a.n. KAPOLRES");
}

TEST_F(SignedByTest, HowHeHeldItIsAskedAsOfItsEvent) {
  holds_as("Plt");
  const SignedBy then = act();
  must(test::ended(officer_.holding("KASAT", "Plt")));
  holds_as("definitif");

  EXPECT_EQ(signed_by_words(directory_, then).id, number() + ", Plt KASAT (pelaksana tugas)");
  EXPECT_EQ(signed_by_words(directory_, act()).id, number() + ", KASAT");
}

TEST_F(SignedByTest, WithoutAnOfficerItIsTheDesk) {
  v1::Header header;
  header.mutable_author()->set_agency("POLRES");
  header.mutable_author()->mutable_written_for()->set_agency("DAMKAR");
  v1::Evidence evidence;
  evidence.set_duty("PIKET");

  EXPECT_EQ(signed_by_words(directory_, signed_by(header, {})).id, "oleh meja, a.n. DAMKAR");
  EXPECT_EQ(signed_by_words(directory_, signed_by(evidence, {})).en, "by the desk, PIKET");
}

}  // namespace
}  // namespace kentongan::view
