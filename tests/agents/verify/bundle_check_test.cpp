// Shows what a bundle is found to be: whole, open, tampered, not trusted or none, and why. Bundles
// of a bus on paper, unaltered and altered in every way that there is.
#include "agents/verify/bundle_check.h"

#include <gtest/gtest.h>

#include "core/base/files.h"
#include "tests/agents/verify/altered_bundle.h"
#include "tests/support/long_run.h"

namespace kentongan::verify {
namespace {

using test::PaperBus;

class BundleCheckTest : public ::testing::Test {
 protected:
  BundleCheckTest() {
    const Seq first = bus_.message({});
    bus_.message({.incident = "INS-2"});
    bus_.evidence(first, v1::EVIDENCE_CODE_READ, "POLRES");
    bus_.submission({.from = "KODIM", .to = "PTM"}, 4);
    bus_.evidence(first, v1::EVIDENCE_CODE_ACKNOWLEDGED, "POLRES", true);
    bus_.statement();
  }
  [[nodiscard]] BundleVerdict check(BytesView bundle) const {
    return check_bundle(bundle, bus_.annex());
  }
  [[nodiscard]] BundleState state_of(BytesView bundle) const { return check(bundle).state; }

  PaperBus bus_;
};

TEST_F(BundleCheckTest, G10_AnUnalteredIncidentIsWhole) {
  const Bytes bundle = bus_.incident_bundle("INS-1");

  const BundleVerdict verdict = check(bundle);

  EXPECT_EQ(verdict.state, BundleState::whole) << verdict.why.en;
  EXPECT_EQ(verdict.step, 9);
  EXPECT_EQ(verdict.scope.events.size(), 6U);
  EXPECT_EQ(verdict.standing.seen_by.size(), 3U);
}

TEST_F(BundleCheckTest, SoIsOneOfLeavesAlone) {
  EXPECT_EQ(state_of(bus_.incident_bundle("INS-1", bundle::Reveal::none())), BundleState::whole);
}

TEST_F(BundleCheckTest, SoIsOneWithEverythingInIt) {
  EXPECT_EQ(state_of(bus_.incident_bundle("INS-1", bundle::Reveal::all())), BundleState::whole);
}

TEST_F(BundleCheckTest, SoIsTheWholeLog) {
  bus_.policy("schema: policy/1\n");
  bundle::BundleRequest request;
  request.first = Seq(1);
  request.last = Seq(bus_.log().head().size);
  request.reveal = bundle::Reveal::all();

  EXPECT_EQ(state_of(bus_.bundle(request)), BundleState::whole);
}

TEST_F(BundleCheckTest, AnIncidentWhoseEndIsNotShownIsOpen) {
  bundle::BundleRequest request;
  request.incident = IncidentId("INS-1");
  request.end_shown = false;

  const Bytes bundle = bus_.bundle(request);

  EXPECT_EQ(state_of(bundle), BundleState::open);
}

TEST_F(BundleCheckTest, ACheckpointOfBeforeMakesABundleOfBefore) {
  bundle::BundleRequest request;
  request.incident = IncidentId("INS-1");

  const auto bundle = bundle::export_bundle(bus_.log(), request, bus_.seal(15));
  ASSERT_TRUE(bundle);
  const BundleVerdict verdict = check(*bundle);

  EXPECT_EQ(verdict.state, BundleState::whole) << verdict.why.en;
  EXPECT_EQ(verdict.checkpoint.head.size, 15U);
  EXPECT_LT(verdict.scope.events.size(), 6U);
}

TEST_F(BundleCheckTest, G10_ASealSaysHowFarTheIncidentHadCome) {
  const Seq seal = bus_.seal_incident({});
  bus_.message({.from = "KODIM"});

  const BundleVerdict verdict = check(bus_.incident_bundle("INS-1"));

  ASSERT_EQ(verdict.state, BundleState::whole) << verdict.why.en;
  ASSERT_TRUE(verdict.scope.sealed.has_value());
  EXPECT_EQ(verdict.scope.sealed->count, 6U);
  EXPECT_EQ(verdict.scope.sealed->seq, seal);
  EXPECT_EQ(verdict.scope.sealed->head, verdict.leaves[verdict.scope.events.at(5)].hash);
}

TEST_F(BundleCheckTest, SoDoesItsLeafAlone) {
  bus_.seal_incident({});

  const BundleVerdict verdict = check(bus_.incident_bundle("INS-1", bundle::Reveal::none()));

  ASSERT_EQ(verdict.state, BundleState::whole) << verdict.why.en;
  EXPECT_EQ(verdict.scope.sealed->count, 6U);
}

TEST_F(BundleCheckTest, G10_ASealOfAnotherNumberIsTampered) {
  bus_.seal_incident({.count = 5});
  EXPECT_EQ(state_of(bus_.incident_bundle("INS-1")), BundleState::tampered);
}

TEST_F(BundleCheckTest, G10_ASealOfAnotherChainIsTampered) {
  bus_.seal_incident({.head = Digest::copied(Bytes(32, 'x'))});

  const BundleVerdict verdict = check(bus_.incident_bundle("INS-1", bundle::Reveal::none()));

  EXPECT_EQ(verdict.state, BundleState::tampered);
  EXPECT_EQ(verdict.step, 6);
}

TEST_F(BundleCheckTest, G10_ASealThatNamesAnotherIncidentIsTampered) {
  bus_.seal_incident({.named = "INS-2"});
  EXPECT_EQ(state_of(bus_.incident_bundle("INS-1")), BundleState::tampered);
}

TEST_F(BundleCheckTest, G9_ASealByAnybodyButTheBrokerIsNotTrusted) {
  bus_.seal_incident({.signer = "POLRES"});
  EXPECT_EQ(state_of(bus_.incident_bundle("INS-1")), BundleState::untrusted);
}

TEST_F(BundleCheckTest, AnotherAnnexDoesNotTrustIt) {
  const PaperBus other(99);

  const Bytes bundle = bus_.incident_bundle("INS-1");

  EXPECT_EQ(check_bundle(bundle, other.annex()).state, BundleState::untrusted);
}

TEST_F(BundleCheckTest, TooFewWitnessesAreNotTrusted) {
  bundle::BundleRequest request;
  request.incident = IncidentId("INS-1");

  const auto bundle = bundle::export_bundle(bus_.log(), request, bus_.seal(0, 1));
  const BundleVerdict verdict = check(*bundle);

  EXPECT_EQ(verdict.state, BundleState::untrusted);
  EXPECT_EQ(verdict.step, 4);
}

TEST_F(BundleCheckTest, WhatARetiredKeySignedBeforeStands) {
  bus_.retire_key("PTM");

  EXPECT_EQ(state_of(bus_.incident_bundle("INS-1")), BundleState::whole);
}

TEST_F(BundleCheckTest, WhatItSignsAfterwardsIsNotTrusted) {
  bus_.retire_key("PTM");
  bus_.message({});

  const Bytes bundle = bus_.incident_bundle("INS-1");
  const BundleVerdict verdict = check(bundle);

  EXPECT_EQ(verdict.state, BundleState::untrusted);
  EXPECT_EQ(verdict.step, 8);
}

TEST_F(BundleCheckTest, AnAgencyThatIsGoneSignsNoMore) {
  v1::DirectoryChange gone;
  gone.mutable_agency()->set_code("PTM");
  gone.set_retire(true);
  bus_.change(gone);
  bus_.message({});

  EXPECT_EQ(state_of(bus_.incident_bundle("INS-1")), BundleState::untrusted);
}

TEST_F(BundleCheckTest, BytesThatAreNoBundleAreNone) {
  EXPECT_EQ(state_of(""), BundleState::malformed);
  EXPECT_EQ(state_of(Bytes(1024, '\0')), BundleState::malformed);
  EXPECT_EQ(state_of("PK\x03\x04"), BundleState::malformed);
}

TEST_F(BundleCheckTest, EachStateHasAWordAndASentence) {
  EXPECT_EQ(name_of(BundleState::whole), "whole");
  EXPECT_EQ(name_of(BundleState::open), "open");
  EXPECT_EQ(name_of(BundleState::tampered), "tampered");
  EXPECT_EQ(name_of(BundleState::untrusted), "untrusted");
  EXPECT_EQ(name_of(BundleState::malformed), "malformed");
  EXPECT_TRUE(sentence_of(BundleState::whole).id.starts_with("SAH DAN LENGKAP"));
  EXPECT_TRUE(sentence_of(BundleState::tampered).en.starts_with("DOES NOT FIT"));
}

TEST_F(BundleCheckTest, TellsHowFarItIs) {
  std::size_t told = 0;
  const Bytes bundle = bus_.incident_bundle("INS-1");

  const auto verdict =
      check_bundle(bundle, bus_.annex(), [&told](std::size_t, std::size_t all) { told = all; });

  EXPECT_EQ(verdict.state, BundleState::whole);
  EXPECT_GT(told, 0U);
}

class AlterationTest : public ::testing::TestWithParam<int> {};

TEST_P(AlterationTest, G10_IsFoundWhereverItIs) {
  const auto how = static_cast<test::Alteration>(GetParam());
  SeededRandom random(static_cast<std::uint64_t>(GetParam()) + 17);
  const int rounds = test::is_long_run() ? 500 : 4;
  for (int round = 0; round < rounds; ++round) {
    PaperBus bus(static_cast<std::uint64_t>(round));
    test::fill(bus, random, 12);
    const Bytes good = test::random_bundle(bus, random);
    ASSERT_EQ(check_bundle(good, bus.annex()).state, BundleState::whole);

    const Bytes bad = test::altered(good, how, bus, random);
    const BundleVerdict verdict = check_bundle(bad, bus.annex());

    ASSERT_FALSE(verdict.is_valid()) << "round " << round;
    ASSERT_NE(verdict.why.id, "");
  }
}

INSTANTIATE_TEST_SUITE_P(Each, AlterationTest, ::testing::Range(0, test::kAlterations));

}  // namespace
}  // namespace kentongan::verify
