// Shows that a revoked key is silent at once on a session that lives, and that what it had said
// before stands. A broker's heart, agents spoken by hand; no time passes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/identity/directory_file.h"
#include "kentongan/v1/directory.pb.h"
#include "tests/broker/caller.h"
#include "tests/broker/small_bus.h"

namespace kentongan::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class RevocationTest : public ::testing::Test {
 protected:
  RevocationTest() {
    polres_.hello();
    kodim_.hello();
  }
  Result<std::uint64_t> change(const v1::DirectoryChange& change) {
    return bus_.heart().change_directory(identity::directory_draft({change}));
  }
  Result<std::uint64_t> revoke(const KeyId& key) {
    return change(identity::revocation_of(key, "telepon hilang"));
  }
  [[nodiscard]] KeyId agent_key() const { return bus_.agent_key("POLRES").key_id(); }

  SmallBus bus_;
  Caller polres_{bus_, "POLRES"};
  Caller kodim_{bus_, "KODIM"};
};

TEST_F(RevocationTest, G9_ARevokedKeyIsSilentAtOnceOnASessionThatLives) {
  polres_.submit({polres_.letter()});
  kodim_.receive_all();
  const auto head = bus_.head();

  ASSERT_TRUE(revoke(agent_key()));
  polres_.send({polres_.letter()});  // Before the revocation is even stored.
  bus_.pump();
  polres_.send({polres_.letter()});
  bus_.pump();

  EXPECT_EQ(bus_.head(), head + 1) << "the revocation and nothing else";
  EXPECT_THAT(polres_.take(), ::testing::Not(IsEmpty()));
  const auto got = kodim_.receive_all();
  ASSERT_THAT(got, SizeIs(1));
  EXPECT_TRUE(event_of(got.front()).has_directory());
}

TEST_F(RevocationTest, WhatItHadHandedInStandsBeforeItsEnd) {
  polres_.send({polres_.letter()});
  ASSERT_TRUE(revoke(agent_key()));
  bus_.pump();

  const auto got = kodim_.receive_all();
  ASSERT_THAT(got, SizeIs(2));
  EXPECT_TRUE(event_of(got.front()).has_message());
  EXPECT_EQ(bus_.heart().directory().key(agent_key())->until, Seq(seqs_of(got).back()));
}

TEST_F(RevocationTest, G11_ADeskWithoutAnAgentKeyIsToldNothingMore) {
  ASSERT_TRUE(revoke(agent_key()));
  bus_.pump();

  EXPECT_EQ(polres_.hello().bye().reason(), v1::REFUSAL_REASON_KEY_UNKNOWN);
}

TEST_F(RevocationTest, ARevokedTransportKeyOpensNoSessionEvenAfterAStart) {
  ASSERT_TRUE(revoke(identity::key_id_of(bus_.transport_key("POLRES").view())));
  bus_.pump();
  EXPECT_EQ(polres_.hello().bye().reason(), v1::REFUSAL_REASON_KEY_UNKNOWN);

  bus_.crash();

  EXPECT_EQ(polres_.hello().bye().reason(), v1::REFUSAL_REASON_KEY_UNKNOWN);
}

TEST_F(RevocationTest, ItsTransportKeyLetsNobodyInThoughItIsNotRevokedItself) {
  ASSERT_TRUE(revoke(agent_key()));
  bus_.pump();

  EXPECT_THAT(bus_.heart().directory().transport_keys(), SizeIs(3));
}

TEST_F(RevocationTest, AnOtherAgencysSessionGoesOn) {
  ASSERT_TRUE(revoke(agent_key()));
  bus_.pump();

  EXPECT_THAT(kodim_.submit({kodim_.letter({.to = {"BPBD"}})}).receipts(), SizeIs(1));
}

TEST_F(RevocationTest, WhoKeepsTheKeysOfTheLineIsToldWhoseKeyIsUsedAgainAndByWhom) {
  v1::DirectoryChange keeper;
  keeper.mutable_agency()->set_code("BPBD");
  keeper.mutable_agency()->set_name("BPBD");
  keeper.mutable_agency()->set_kind("sitik");
  keeper.mutable_agency()->set_parent("POLRES");
  ASSERT_TRUE(change(keeper));
  bus_.pump();
  Caller bpbd(bus_, "BPBD");
  bpbd.hello();
  bpbd.receive_all();
  const v1::Frame forged = polres_.submission({polres_.letter()});
  ASSERT_TRUE(revoke(agent_key()));
  bus_.pump();

  v1::Frame handed_in = forged;
  handed_in.set_session(kodim_.session());
  kodim_.send(handed_in);  // Over another's line: the thief's.
  bus_.pump();

  std::string told;
  for (const v1::Delivery& delivery : bpbd.receive_all()) {
    const v1::Event event = event_of(delivery);
    told +=
        event.statement().kind() == v1::Statement::KIND_SECURITY ? event.statement().text() : "";
  }
  EXPECT_EQ(told, "key_revoked agency=POLRES key=" + to_hex(agent_key().view()) + " session=KODIM");
}

TEST_F(RevocationTest, ADiskThatIsFullMakesItFailAloudAndItIsGivenAgain) {
  const auto refused = revoke(agent_key());
  ASSERT_TRUE(refused);
  bus_.refuse_batch();

  EXPECT_EQ(bus_.heart().enrolled(*refused)->error().code, ErrorCode::storage_full);
  EXPECT_FALSE(bus_.heart().directory().key(agent_key())->until) << "not on record: not revoked";
  bus_.pump();
  polres_.hello();

  const auto again = revoke(agent_key());
  ASSERT_TRUE(again);
  bus_.pump();

  EXPECT_TRUE(bus_.heart().enrolled(*again).value());
  EXPECT_EQ(polres_.hello().bye().reason(), v1::REFUSAL_REASON_KEY_UNKNOWN);
}

TEST_F(RevocationTest, G9_AnOfficersKeyIsSilentAtOnceAndHisAgencyGoesOn) {
  const KeyId key = bus_.officer("POLRES").key().key_id();
  ASSERT_TRUE(revoke(key));
  bus_.pump();

  v1::Header header = polres_.header_of({});
  polres_.sign_as_officer(header, "PIKET");
  const auto settled = polres_.submit({polres_.seal(header, Caller::payload_of({}))});

  ASSERT_THAT(settled.refusals(), SizeIs(1));
  EXPECT_EQ(settled.refusals(0).reason(), v1::REFUSAL_REASON_KEY_REVOKED);
  EXPECT_THAT(polres_.submit({polres_.letter()}).receipts(), SizeIs(1));
}

TEST_F(RevocationTest, AGroupThatIsSetIsAnAddressFromThenOn) {
  v1::DirectoryChange group;
  group.mutable_group()->set_code("G-UJI");
  group.mutable_group()->add_agencies("KODIM");
  const auto ticket = change(group);
  ASSERT_TRUE(ticket) << ticket.error().detail();
  bus_.pump();
  ASSERT_TRUE(bus_.heart().enrolled(*ticket).value());

  EXPECT_THAT(polres_.submit({polres_.letter({.to = {}, .groups = {"G-UJI"}})}).receipts(),
              SizeIs(1));
  EXPECT_THAT(kodim_.receive_all(), SizeIs(2));
}

TEST_F(RevocationTest, WhatTheDirectoryDoesNotTakeIsRefusedAndNothingIsStored) {
  const auto head = bus_.head();
  EXPECT_EQ(revoke(KeyId()).error().code, ErrorCode::not_found);
  EXPECT_EQ(bus_.heart().change_directory("bukan").error().code, ErrorCode::malformed);
  bus_.pump();

  EXPECT_EQ(bus_.head(), head);
}

}  // namespace
}  // namespace kentongan::test
