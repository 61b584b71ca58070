// Shows when an officer's signature stands: his key, in force, and a duty that he held then; and
// what an agency may enter about its officers itself. Entries applied one by one to a directory.
#include "core/identity/act.h"

#include <gtest/gtest.h>

#include "core/identity/own_entry.h"
#include "kentongan/v1/evidence.pb.h"
#include "tests/support/officers.h"

namespace kentongan::identity {
namespace {

constexpr std::int64_t kNow = 1'700'000'000'000'000;
constexpr std::int64_t kHour = 3'600'000'000;

class ActTest : public ::testing::Test {
 protected:
  ActTest() {
    for (const char* code : {"POLRES", "KODIM"}) {
      v1::DirectoryChange agency;
      agency.mutable_agency()->set_code(code);
      must(agency);
    }
    v1::DirectoryChange duty;
    duty.mutable_duty()->set_code("PAWAS");
    must(duty);
    must(officer_.officer_entry());
    must(officer_.key_entry());
  }
  void must(const v1::DirectoryChange& change) {
    ASSERT_TRUE(directory_.apply(change, Seq(++seq_)));
  }
  [[nodiscard]] Act act(std::int64_t time_us = kNow) const {
    return {AgencyCode("POLRES"),
            DutyCode("PAWAS"),
            officer_.id(),
            directory_.key(officer_.key().key_id()),
            true,
            {Seq(seq_ + 1), time_us}};
  }
  [[nodiscard]] ErrorCode refusal_of(const Act& act, std::int64_t within_us = 0) const {
    return check_act(directory_, act, within_us).error().code;
  }

  SeededRandom random_{5};
  test::TestOfficer officer_{"POLRES", random_};
  Directory directory_;
  std::uint64_t seq_ = 0;
};

TEST_F(ActTest, G9_AnOfficerActsInADutyThatHeHolds) {
  EXPECT_EQ(refusal_of(act()), ErrorCode::duty_not_held);

  must(officer_.holding("PAWAS", "Plh"));

  EXPECT_TRUE(check_act(directory_, act()));
  Act other = act();
  other.duty = DutyCode("PIKET");
  EXPECT_EQ(refusal_of(other), ErrorCode::duty_not_held);
}

TEST_F(ActTest, G9_WhatHeDidWhileHeHeldItStandsForEver) {
  must(officer_.holding("PAWAS"));
  const Act then = act();

  must(test::ended(officer_.holding("PAWAS")));

  EXPECT_FALSE(check_act(directory_, then).has_value());
  Act before = then;
  before.moment.seq = Seq(seq_ - 1);
  EXPECT_TRUE(check_act(directory_, before));
  must(test::ended(officer_.key_entry()));
  EXPECT_TRUE(check_act(directory_, before));
  EXPECT_EQ(refusal_of(act()), ErrorCode::key_revoked);
}

TEST_F(ActTest, WhoIsNamedSignsAndWhoSignsIsNamed) {
  must(officer_.holding("PAWAS"));
  Act unsigned_act = act();
  unsigned_act.key = nullptr;
  Act unnamed = act();
  unnamed.officer = {};
  Act nobody = unnamed;
  nobody.key = nullptr;
  Act another = act();
  another.officer = OfficerId::copied(Bytes(16, 'x'));

  EXPECT_EQ(refusal_of(unsigned_act), ErrorCode::bad_signature);
  EXPECT_EQ(refusal_of(unnamed), ErrorCode::bad_signature);
  EXPECT_EQ(refusal_of(nobody), ErrorCode::bad_signature);
  EXPECT_EQ(refusal_of(another), ErrorCode::key_unknown);
  nobody.is_demanded = false;
  EXPECT_TRUE(check_act(directory_, nobody));
}

TEST_F(ActTest, WhatWasNumberedALittleLaterIsStillInTime) {
  v1::DirectoryChange shift = officer_.holding("PAWAS", "jaga");
  shift.set_valid_until_us(kNow + kHour);
  must(shift);

  EXPECT_TRUE(check_act(directory_, act(kNow + kHour - 1)));
  EXPECT_EQ(refusal_of(act(kNow + kHour)), ErrorCode::duty_not_held);
  EXPECT_TRUE(check_act(directory_, act(kNow + kHour), kNumberedWithinUs));
  EXPECT_EQ(refusal_of(act(kNow + kHour + kNumberedWithinUs), kNumberedWithinUs),
            ErrorCode::duty_not_held);
}

TEST_F(ActTest, APersonsWordIsHisAlone) {
  EXPECT_EQ(officer_signs(v1::EVIDENCE_CODE_DELIVERED), OfficerSigns::may);
  EXPECT_EQ(officer_signs(v1::EVIDENCE_CODE_READ), OfficerSigns::may);
  EXPECT_EQ(officer_signs(v1::EVIDENCE_CODE_ACKNOWLEDGED), OfficerSigns::unless_kilat);
  EXPECT_EQ(officer_signs(v1::EVIDENCE_CODE_ACTED), OfficerSigns::always);
}

TEST_F(ActTest, AnAgencyEntersItsOwnOfficersAndNothingElse) {
  const AgencyCode polres("POLRES");
  v1::DirectoryChange agent = officer_.key_entry();
  agent.mutable_key()->set_kind(v1::KEY_KIND_AGENT);
  v1::DirectoryChange theirs = test::ended(officer_.key_entry());
  theirs.mutable_key()->set_agency("KODIM");

  EXPECT_TRUE(check_own_entry(directory_, officer_.holding("PAWAS"), polres));
  EXPECT_TRUE(check_own_entry(directory_, test::ended(officer_.officer_entry()), polres));
  EXPECT_FALSE(check_own_entry(directory_, officer_.holding("PAWAS"), AgencyCode("KODIM")));
  EXPECT_FALSE(check_own_entry(directory_, agent, polres));
  EXPECT_FALSE(check_own_entry(directory_, theirs, AgencyCode("KODIM")));
  EXPECT_EQ(agency_of_entry(agent), AgencyCode());
}

}  // namespace
}  // namespace kentongan::identity
