// Shows that the directory is the fold of its changes: what is there, from when, and what is
// refused. Changes applied one by one; each documented refusal once.
#include "core/identity/directory.h"

#include <gtest/gtest.h>

#include "core/base/random.h"
#include "kentongan/v1/directory.pb.h"

namespace kentongan::identity {
namespace {

v1::DirectoryChange agency_change(const std::string& code, const std::string& parent = "") {
  v1::DirectoryChange change;
  change.mutable_agency()->set_code(code);
  change.mutable_agency()->set_name("Nama " + code);
  change.mutable_agency()->set_parent(parent);
  return change;
}

v1::DirectoryChange duty_change(const std::string& agency, const std::string& code) {
  v1::DirectoryChange change;
  change.mutable_duty()->set_agency(agency);
  change.mutable_duty()->set_code(code);
  return change;
}

v1::DirectoryChange key_change(v1::KeyKind kind, const std::string& agency, BytesView key) {
  v1::DirectoryChange change;
  change.mutable_key()->set_kind(kind);
  change.mutable_key()->set_agency(agency);
  change.mutable_key()->set_public_key(Bytes(key));
  change.mutable_key()->set_key_id(key_id_of(key).str());
  return change;
}

v1::DirectoryChange retired(v1::DirectoryChange change) {
  change.set_retire(true);
  return change;
}

class DirectoryTest : public ::testing::Test {
 protected:
  Result<void> apply(const v1::DirectoryChange& change) {
    return directory_.apply(change, Seq(directory_.version().value() + 1));
  }
  ErrorCode refusal_of(const v1::DirectoryChange& change) { return apply(change).error().code; }

  SeededRandom random_{7};
  SigningKey key_ = SigningKey::generate(random_);
  TransportPair transport_ = TransportPair::generate(random_);
  Directory directory_;
  const AgencyCode polres_{"POLRES-JAKUT"};
};

TEST_F(DirectoryTest, WhatWouldBeTooManyChangesIsKnownBeforeTheyAreMade) {
  ASSERT_TRUE(apply(agency_change("POLDA-METRO")));

  EXPECT_TRUE(directory_.check_room(Directory::kChangesMax - 1));
  EXPECT_EQ(directory_.check_room(Directory::kChangesMax).error().code, ErrorCode::too_large);
}

TEST_F(DirectoryTest, HoldsWhatItWasTold) {
  ASSERT_TRUE(apply(agency_change("POLDA-METRO")));
  ASSERT_TRUE(apply(agency_change("POLRES-JAKUT", "POLDA-METRO")));

  ASSERT_NE(directory_.agency(polres_), nullptr);
  EXPECT_EQ(directory_.agency(polres_)->name, "Nama POLRES-JAKUT");
  EXPECT_EQ(directory_.agency(polres_)->parent, AgencyCode("POLDA-METRO"));
  EXPECT_EQ(directory_.version(), Seq(2));
  EXPECT_EQ(directory_.agency(AgencyCode("KODIM-0502")), nullptr);
}

TEST_F(DirectoryTest, TakesChangesInRisingOrderOnly) {
  ASSERT_TRUE(directory_.apply(agency_change("POLDA-METRO"), Seq(5)));

  EXPECT_EQ(directory_.apply(agency_change("BNPB"), Seq(5)).error().code, ErrorCode::out_of_order);
  EXPECT_TRUE(directory_.apply(agency_change("BNPB"), Seq(9)));
}

TEST_F(DirectoryTest, AChangeThatFailsChangesNothing) {
  EXPECT_FALSE(apply(agency_change("polres")));

  EXPECT_EQ(directory_.version(), Seq(0));
  EXPECT_TRUE(directory_.agencies().empty());
}

TEST_F(DirectoryTest, RefusesAgenciesThatCannotBe) {
  EXPECT_EQ(refusal_of(agency_change("polres")), ErrorCode::field_invalid);
  EXPECT_EQ(refusal_of(agency_change("POLRES-JAKUT", "POLDA-METRO")), ErrorCode::field_invalid);
  EXPECT_EQ(refusal_of(agency_change("POLRES-JAKUT", "POLRES-JAKUT")), ErrorCode::field_invalid);
  EXPECT_EQ(refusal_of({}), ErrorCode::field_invalid);
  auto beyond = agency_change("BNPB");
  beyond.mutable_agency()->set_clearance(5);
  EXPECT_EQ(refusal_of(beyond), ErrorCode::field_invalid);
}

TEST_F(DirectoryTest, RefusesARingOfParents) {
  ASSERT_TRUE(apply(agency_change("POLDA-METRO")));
  ASSERT_TRUE(apply(agency_change("POLRES-JAKUT", "POLDA-METRO")));

  EXPECT_EQ(refusal_of(agency_change("POLDA-METRO", "POLRES-JAKUT")), ErrorCode::field_invalid);
}

TEST_F(DirectoryTest, ListsTheDutiesOfAnAgencyAndThoseThatAllHave) {
  ASSERT_TRUE(apply(agency_change("POLRES-JAKUT")));
  ASSERT_TRUE(apply(duty_change("", "AUDITOR")));
  ASSERT_TRUE(apply(duty_change("POLRES-JAKUT", "KAPOLRESTABES")));

  const auto duties = directory_.duties_of(polres_);

  ASSERT_EQ(duties.size(), 2U);
  EXPECT_EQ(duties[0]->code, DutyCode("KAPOLRESTABES"));
  EXPECT_EQ(duties[1]->code, DutyCode("AUDITOR"));
  EXPECT_NE(directory_.duty(polres_, DutyCode("AUDITOR")), nullptr);
  EXPECT_TRUE(directory_.has_duty(polres_, DutyCode("AUDITOR")));
  EXPECT_TRUE(directory_.has_duty(polres_, kWatchDuty)) << "without an entry";
  EXPECT_FALSE(directory_.has_duty(polres_, DutyCode("KAPOLRESS")));
  EXPECT_FALSE(directory_.has_duty(AgencyCode("NOBODY"), kWatchDuty));
  EXPECT_EQ(directory_.duty(polres_, DutyCode("DANDIM")), nullptr);
  EXPECT_EQ(directory_.duty(AgencyCode("NOBODY"), DutyCode("AUDITOR")), nullptr);
}

TEST_F(DirectoryTest, RefusesDutiesThatCannotBe) {
  EXPECT_EQ(refusal_of(duty_change("POLRES-JAKUT", "KAPOLRESTABES")), ErrorCode::field_invalid);
  EXPECT_EQ(refusal_of(duty_change("", "kapolres")), ErrorCode::field_invalid);
}

TEST_F(DirectoryTest, KnowsWhoseKeyAKeyIs) {
  ASSERT_TRUE(apply(agency_change("POLRES-JAKUT")));
  ASSERT_TRUE(apply(key_change(v1::KEY_KIND_AGENT, "POLRES-JAKUT", key_.public_key().view())));
  ASSERT_TRUE(
      apply(key_change(v1::KEY_KIND_TRANSPORT, "POLRES-JAKUT", transport_.public_key().view())));

  EXPECT_EQ(directory_.key(key_.key_id())->agency, polres_);
  EXPECT_EQ(directory_.key_of(polres_, KeyKind::agent)->id, key_.key_id());
  EXPECT_EQ(*directory_.agency_of_transport(transport_.public_key()), polres_);
  EXPECT_EQ(directory_.enrolled(), std::vector{polres_});
  EXPECT_EQ(directory_.transport_keys(), std::vector{transport_.public_key()});
  EXPECT_EQ(directory_.agency_of_transport(TransportKey::copied(key_.public_key().view())),
            nullptr);
}

TEST_F(DirectoryTest, TheNearestEnrolledAboveSpeaksForWhoHasLeft) {
  const AgencyCode unit("LANTAS-JAKUT");
  auto below = agency_change("POLRES-JAKUT");
  below.mutable_agency()->set_parent("POLDA");
  auto lowest = agency_change(unit.value());
  lowest.mutable_agency()->set_parent("POLRES-JAKUT");
  ASSERT_TRUE(apply(agency_change("POLDA")));
  ASSERT_TRUE(apply(below));
  ASSERT_TRUE(apply(lowest));
  EXPECT_EQ(directory_.stand_in_for(unit), nullptr) << "nobody above it is enrolled";

  ASSERT_TRUE(apply(key_change(v1::KEY_KIND_AGENT, "POLDA", key_.public_key().view())));
  ASSERT_NE(directory_.stand_in_for(unit), nullptr);
  EXPECT_EQ(directory_.stand_in_for(unit)->code, AgencyCode("POLDA"));
  EXPECT_EQ(directory_.stand_in_for(AgencyCode("POLDA")), nullptr) << "it is here itself";

  lowest.set_retire(true);
  ASSERT_TRUE(apply(lowest));
  below.set_retire(true);
  ASSERT_TRUE(apply(below));
  ASSERT_NE(directory_.stand_in_for(unit), nullptr) << "its line is known though it was retired";
  EXPECT_EQ(directory_.stand_in_for(unit)->code, AgencyCode("POLDA"));
  EXPECT_EQ(directory_.stand_in_for(AgencyCode("NOBODY")), nullptr);
}

TEST_F(DirectoryTest, KeysOfALineAreKeptByItsOwnDeskForThem) {
  auto keeper = agency_change("SITIK-JAKUT");
  keeper.mutable_agency()->set_kind("sitik");
  keeper.mutable_agency()->set_parent("POLRES-JAKUT");
  auto unit = agency_change("LANTAS-JAKUT");
  unit.mutable_agency()->set_parent("POLRES-JAKUT");
  ASSERT_TRUE(apply(agency_change("POLRES-JAKUT")));
  ASSERT_TRUE(apply(keeper));
  ASSERT_TRUE(apply(unit));
  EXPECT_TRUE(directory_.key_keepers_of(AgencyCode("LANTAS-JAKUT")).empty()) << "not enrolled";
  EXPECT_EQ(directory_.key_keepers_of(AgencyCode("LANTAS-JAKUT"), Directory::Counting::all),
            std::vector{AgencyCode("SITIK-JAKUT")});

  ASSERT_TRUE(apply(key_change(v1::KEY_KIND_AGENT, "SITIK-JAKUT", key_.public_key().view())));

  EXPECT_EQ(directory_.key_keepers_of(AgencyCode("LANTAS-JAKUT")),
            std::vector{AgencyCode("SITIK-JAKUT")});
  EXPECT_EQ(directory_.key_keepers_of(polres_), std::vector{AgencyCode("SITIK-JAKUT")});
  EXPECT_TRUE(directory_.key_keepers_of(AgencyCode("NOBODY")).empty());
}

TEST_F(DirectoryTest, ARetiredKeyIsKnownAndNoLongerInForce) {
  const auto transport =
      key_change(v1::KEY_KIND_TRANSPORT, "POLRES-JAKUT", transport_.public_key().view());
  ASSERT_TRUE(apply(agency_change("POLRES-JAKUT")));
  ASSERT_TRUE(apply(transport));
  ASSERT_TRUE(apply(retired(transport)));

  EXPECT_EQ(directory_.agency_of_transport(transport_.public_key()), nullptr);
  EXPECT_TRUE(directory_.transport_keys().empty());
  const Key* key = directory_.key(key_id_of(transport_.public_key().view()));
  ASSERT_NE(key, nullptr);
  EXPECT_TRUE(key->in_force_at(Seq(2)));
  EXPECT_FALSE(key->in_force_at(Seq(3)));
  EXPECT_EQ(refusal_of(retired(transport)), ErrorCode::not_found);
}

TEST_F(DirectoryTest, TheNewestKeyInForceIsTheAgencys) {
  const auto newer = SigningKey::generate(random_);
  const auto second = key_change(v1::KEY_KIND_AGENT, "POLRES-JAKUT", newer.public_key().view());
  ASSERT_TRUE(apply(agency_change("POLRES-JAKUT")));
  ASSERT_TRUE(apply(key_change(v1::KEY_KIND_AGENT, "POLRES-JAKUT", key_.public_key().view())));
  ASSERT_TRUE(apply(second));
  EXPECT_EQ(directory_.key_of(polres_, KeyKind::agent)->id, newer.key_id());

  ASSERT_TRUE(apply(retired(second)));
  EXPECT_EQ(directory_.key_of(polres_, KeyKind::agent)->id, key_.key_id());
}

TEST_F(DirectoryTest, RefusesKeysThatCannotBe) {
  ASSERT_TRUE(apply(agency_change("POLRES-JAKUT")));
  const auto good = key_change(v1::KEY_KIND_AGENT, "POLRES-JAKUT", key_.public_key().view());
  auto other_id = good;
  other_id.mutable_key()->set_key_id(Bytes(32, 'x'));
  auto of_nobody = good;
  of_nobody.mutable_key()->set_agency("KODIM-0502");
  auto without_officer = good;
  without_officer.mutable_key()->set_kind(v1::KEY_KIND_OFFICER);
  auto brokers = good;
  brokers.mutable_key()->set_kind(v1::KEY_KIND_BROKER_LOG);

  EXPECT_EQ(refusal_of(key_change(v1::KEY_KIND_AGENT, "POLRES-JAKUT", Bytes(32, '\0'))),
            ErrorCode::field_invalid);
  EXPECT_EQ(refusal_of(key_change(v1::KEY_KIND_TRANSPORT, "POLRES-JAKUT", Bytes(32, '\0'))),
            ErrorCode::field_invalid);
  EXPECT_EQ(refusal_of(key_change(v1::KEY_KIND_UNSPECIFIED, "POLRES-JAKUT", "")),
            ErrorCode::field_invalid);
  EXPECT_EQ(refusal_of(other_id), ErrorCode::field_invalid);
  EXPECT_EQ(refusal_of(of_nobody), ErrorCode::field_invalid);
  EXPECT_EQ(refusal_of(without_officer), ErrorCode::field_invalid);
  EXPECT_EQ(refusal_of(brokers), ErrorCode::field_invalid);
  EXPECT_TRUE(apply(good));
  EXPECT_EQ(refusal_of(good), ErrorCode::field_invalid);
}

TEST_F(DirectoryTest, ARetiredAgencyTakesItsKeysAlong) {
  const auto agency = agency_change("POLRES-JAKUT");
  ASSERT_TRUE(apply(agency));
  ASSERT_TRUE(apply(key_change(v1::KEY_KIND_AGENT, "POLRES-JAKUT", key_.public_key().view())));
  ASSERT_TRUE(apply(retired(agency)));

  EXPECT_EQ(directory_.agency(polres_), nullptr);
  EXPECT_EQ(directory_.key_of(polres_, KeyKind::agent), nullptr);
  EXPECT_TRUE(directory_.key(key_.key_id())->in_force_at(Seq(2)));
  EXPECT_EQ(refusal_of(retired(agency)), ErrorCode::not_found);
}

TEST_F(DirectoryTest, AGroupHoldsAgenciesThatAreThere) {
  ASSERT_TRUE(apply(agency_change("POLRES-JAKUT")));
  v1::DirectoryChange group;
  group.mutable_group()->set_code("112:31.72:KEBAKARAN");
  group.mutable_group()->add_agencies("POLRES-JAKUT");
  ASSERT_TRUE(apply(group));
  EXPECT_EQ(*directory_.group("112:31.72:KEBAKARAN"), std::vector{polres_});

  group.mutable_group()->add_agencies("NOBODY");
  EXPECT_EQ(refusal_of(group), ErrorCode::field_invalid);
  EXPECT_EQ(directory_.group("112:31.72:BANJIR"), nullptr);
}

class DirectoryOfficersTest : public DirectoryTest {
 protected:
  void SetUp() override {
    ASSERT_TRUE(apply(agency_change("POLRES-JAKUT")));
    ASSERT_TRUE(apply(agency_change("KODIM-0502")));
    ASSERT_TRUE(apply(duty_change("POLRES-JAKUT", "KABAGOPS")));
  }
  static v1::DirectoryChange officer_change(const std::string& agency) {
    v1::DirectoryChange change;
    change.mutable_officer()->set_id(kId);
    change.mutable_officer()->set_agency(agency);
    change.mutable_officer()->set_name_commitment(Bytes(32, 'n'));
    return change;
  }
  static v1::DirectoryChange holding_change(const std::string& duty) {
    v1::DirectoryChange change;
    change.mutable_holding()->set_agency("POLRES-JAKUT");
    change.mutable_holding()->set_duty(duty);
    change.mutable_holding()->set_officer(kId);
    change.mutable_holding()->set_form("definitif");
    return change;
  }
  [[nodiscard]] v1::DirectoryChange officer_key(const std::string& agency) const {
    auto change = key_change(v1::KEY_KIND_OFFICER, agency, key_.public_key().view());
    change.mutable_key()->set_officer(kId);
    return change;
  }
  [[nodiscard]] bool holds(const char* duty, std::uint64_t seq) const {
    return directory_.roster().holding(OfficerId::copied(kId), polres_, DutyCode(duty),
                                       {Seq(seq), 0}) != nullptr;
  }

  static inline const Bytes kId = Bytes(16, 'o');
};

TEST_F(DirectoryOfficersTest, AnOfficerHoldsADutyOfItsAgencyAndTheWatch) {
  ASSERT_TRUE(apply(officer_change("POLRES-JAKUT")));
  ASSERT_TRUE(apply(holding_change("KABAGOPS")));
  ASSERT_TRUE(apply(holding_change("PIKET")));

  EXPECT_TRUE(holds("KABAGOPS", 9));
  EXPECT_TRUE(holds("PIKET", 9));
  EXPECT_EQ(refusal_of(holding_change("DANDIM")), ErrorCode::field_invalid);
}

TEST_F(DirectoryOfficersTest, RefusesAnOfficerOfNobody) {
  EXPECT_EQ(refusal_of(officer_change("TIADA")), ErrorCode::field_invalid);
  EXPECT_EQ(refusal_of(holding_change("KABAGOPS")), ErrorCode::field_invalid);
}

TEST_F(DirectoryOfficersTest, AnOfficersKeyIsOfAnOfficerOfThatAgency) {
  EXPECT_EQ(refusal_of(officer_key("POLRES-JAKUT")), ErrorCode::field_invalid) << "nobody yet";
  ASSERT_TRUE(apply(officer_change("POLRES-JAKUT")));
  EXPECT_EQ(refusal_of(officer_key("KODIM-0502")), ErrorCode::field_invalid);

  ASSERT_TRUE(apply(officer_key("POLRES-JAKUT")));

  EXPECT_EQ(directory_.key(key_.key_id())->officer, OfficerId::copied(kId));
}

TEST_F(DirectoryOfficersTest, G9_ARetiredOfficersKeyAndDutiesEndAndTheirPastStays) {
  ASSERT_TRUE(apply(officer_change("POLRES-JAKUT")));
  ASSERT_TRUE(apply(officer_key("POLRES-JAKUT")));
  ASSERT_TRUE(apply(holding_change("KABAGOPS")));
  const Seq before = directory_.version();

  ASSERT_TRUE(apply(retired(officer_change("POLRES-JAKUT"))));

  const Key& key = *directory_.key(key_.key_id());
  EXPECT_TRUE(key.in_force_at(before));
  EXPECT_FALSE(key.in_force_at(directory_.version()));
  EXPECT_TRUE(holds("KABAGOPS", before.value()));
  EXPECT_FALSE(holds("KABAGOPS", directory_.version().value()));
}

}  // namespace
}  // namespace kentongan::identity
