// Shows that new keys take the place of old ones at one point of the log: what the old key signed
// before it stands, nothing of it comes after. A broker's heart, agents spoken by hand.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "broker/broker.h"
#include "core/identity/enrolment.h"
#include "tests/broker/caller.h"
#include "tests/broker/small_bus.h"

namespace kentongan::broker {
namespace {

using test::Caller;
using test::SmallBus;
using ::testing::SizeIs;

class ReplacementTest : public ::testing::Test {
 protected:
  ReplacementTest() {
    polres_.hello();
    kodim_.hello();
  }
  Bytes new_file(const std::string& agency) {
    const auto path = folder_.path() / ("keys" + std::to_string(++files_));
    fresh_.emplace(identity::Keyring::create(path, bus_.random()).value());
    identity::EnrolmentFor whom{AgencyCode(agency), SmallBus::kBus, bus_.clock().wall_us()};
    const auto* key = bus_.heart().directory().key(bus_.agent_key("POLRES").key_id());
    whom.old_agent = agency == "POLRES" && !key->until ? &bus_.agent_key("POLRES") : nullptr;
    return identity::make_enrolment(*fresh_, whom, bus_.random());
  }
  /// Gathers the replacement of POLRES's keys.
  std::uint64_t replace() {
    const auto ticket = bus_.heart().enrol(new_file("POLRES"), {identity::EnrolAs::replacement});
    EXPECT_TRUE(ticket) << ticket.error().detail();
    return ticket ? *ticket : 0;
  }
  std::vector<Seq> replaced() {
    const auto ticket = replace();
    bus_.pump();
    return bus_.heart().enrolled(ticket).value().value();
  }

  SmallBus bus_;
  test::TempDir folder_;
  int files_ = 0;
  std::optional<identity::Keyring> fresh_;
  Caller polres_{bus_, "POLRES"};
  Caller kodim_{bus_, "KODIM"};
};

TEST_F(ReplacementTest, AnEnrolledAgencysNewKeysAreTakenOnlyWhereTheyAreToReplaceTheOld) {
  const auto refused = bus_.heart().enrol(new_file("POLRES"));

  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::conflict);
  EXPECT_THAT(refused.error().text.en, ::testing::HasSubstr("--replace"));
  EXPECT_THAT(replaced(), SizeIs(7))
      << "the ends of an agent, a transport and a sealing key, and four keys";
}

TEST_F(ReplacementTest, TheOldKeyEndsAtItsOwnEventAndTheNewOneIsInForce) {
  const KeyId old_key = bus_.agent_key("POLRES").key_id();
  const auto seqs = replaced();

  const identity::Directory& directory = bus_.heart().directory();
  EXPECT_EQ(directory.key(old_key)->until, seqs.front());
  EXPECT_TRUE(directory.key(old_key)->in_force_at(Seq(seqs.front().value() - 1)));
  EXPECT_EQ(directory.key_of(AgencyCode("POLRES"), identity::KeyKind::agent)->id,
            fresh_->agent().key_id());
  EXPECT_EQ(directory.agency_of_transport(bus_.transport_key("POLRES")), nullptr);
  EXPECT_NE(directory.agency_of_transport(fresh_->transport().public_key()), nullptr);
}

TEST_F(ReplacementTest, TheOldDeskIsToldAndGetsNothingMore) {
  const auto ticket = replace();

  const auto said = polres_.take();
  ASSERT_FALSE(said.empty());
  EXPECT_EQ(said.back().bye().reason(), v1::REFUSAL_REASON_KEY_REVOKED);
  polres_.send({polres_.letter()});
  EXPECT_EQ(polres_.take().back().bye().reason(), v1::REFUSAL_REASON_SESSION);
  v1::Frame again;
  *again.mutable_hello() = polres_.usual_hello(true, 256);
  bus_.receive(polres_.routing(), bus_.transport_key("POLRES"), again);
  EXPECT_EQ(polres_.take().back().bye().reason(), v1::REFUSAL_REASON_OVERLOADED)
      << "nobody of it is let in until the keys are replaced";
  bus_.pump();
  EXPECT_TRUE(bus_.heart().enrolled(ticket).value());
  EXPECT_EQ(polres_.hello().bye().reason(), v1::REFUSAL_REASON_KEY_UNKNOWN);
}

TEST_F(ReplacementTest, WhatTheOldKeyHasHandedInStandsBeforeItsEndWhateverItsLane) {
  const auto letter = polres_.letter();
  polres_.send({letter});

  const auto seqs = replaced();

  const auto got = kodim_.receive_all();
  ASSERT_FALSE(got.empty());
  EXPECT_TRUE(test::event_of(got.front()).has_message());
  EXPECT_LT(test::seqs_of(got).front(), seqs.front().value());
}

TEST_F(ReplacementTest, WhatOldAndNewKeySignedIsThereAfterAStart) {
  polres_.submit({polres_.letter()});
  replaced();
  const auto version = bus_.heart().directory().version();

  bus_.crash();

  EXPECT_EQ(bus_.heart().directory().version(), version);
  EXPECT_EQ(bus_.heart().directory().agency_of_transport(bus_.transport_key("POLRES")), nullptr);
}

TEST_F(ReplacementTest, AKeyThatWasThereBeforeDoesNotComeBack) {
  const Bytes first = new_file("POLRES");
  ASSERT_TRUE(bus_.heart().enrol(first, {identity::EnrolAs::replacement}));
  bus_.pump();
  replaced();

  const auto again = bus_.heart().enrol(first, {identity::EnrolAs::replacement});

  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, ErrorCode::conflict);
}

TEST_F(ReplacementTest, AnAgencyWithoutKeysIsJustEnrolled) {
  const auto ticket = bus_.heart().enrol(new_file("DINKES"), {identity::EnrolAs::replacement});
  bus_.pump();

  EXPECT_THAT(bus_.heart().enrolled(ticket.value()).value().value(), SizeIs(4));
}

}  // namespace
}  // namespace kentongan::broker
