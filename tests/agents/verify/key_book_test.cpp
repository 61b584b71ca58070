// Shows whose key a bundle says is whose, and from when to when it may sign. Changes of a directory
// of a bus on paper, read back from a bundle; signatures of its items.
#include "agents/verify/key_book.h"

#include <gtest/gtest.h>

#include "agents/verify/bundle_check.h"
#include "agents/verify/signature_check.h"
#include "tests/agents/verify/altered_bundle.h"

namespace kentongan::verify {
namespace {

class KeyBookTest : public ::testing::Test {
 protected:
  KeyBookTest() { bus_.message({.from = "POLRES", .to = "PTM", .by_officer = true}); }
  [[nodiscard]] KeyBook book() {
    bytes_ = bus_.incident_bundle("INS-1");
    return KeyBook(eventlog::BundleFile::open(bytes_).value().read().value());
  }
  [[nodiscard]] ErrorCode refusal(const std::string& key, const KeyBook::Speaker& speaker) {
    const auto found = book().signer_of(bus_.key(key).key_id(), speaker);
    return found ? ErrorCode::timeout : found.error().code;  // A code that no book gives.
  }

  static constexpr Seq kNow{20};
  test::PaperBus bus_;
  Bytes bytes_;
};

TEST_F(KeyBookTest, NamesTheSignersOfTheBundle) {
  const KeyBook keys = book();

  ASSERT_NE(keys.find(bus_.key("POLRES").key_id()), nullptr);
  EXPECT_EQ(keys.find(bus_.key("POLRES").key_id())->agency, "POLRES");
  EXPECT_EQ(keys.find(bus_.key("officer").key_id())->kind, SignerKind::officer);
  EXPECT_EQ(keys.find(bus_.key("statement").key_id())->kind, SignerKind::statement);
  EXPECT_EQ(keys.find(bus_.key("KODIM").key_id()), nullptr);
}

TEST_F(KeyBookTest, SaysWhyAKeyMayNotSign) {
  EXPECT_EQ(refusal("stranger", {kNow, false, "POLRES"}), ErrorCode::key_unknown);
  EXPECT_EQ(refusal("POLRES", {Seq(1), false, "POLRES"}), ErrorCode::key_revoked);
  EXPECT_EQ(refusal("POLRES", {kNow, false, "KODIM"}), ErrorCode::not_permitted);
  EXPECT_EQ(refusal("statement", {kNow, false, "POLRES"}), ErrorCode::not_permitted);
}

TEST_F(KeyBookTest, AKeyThatIsRetiredSignsBelowThatEvent) {
  const Seq end = bus_.retire_key("POLRES");

  EXPECT_EQ(refusal("POLRES", {Seq(end.value() - 1), false, "POLRES"}), ErrorCode::timeout);
  EXPECT_EQ(refusal("POLRES", {end, false, "POLRES"}), ErrorCode::key_revoked);
}

TEST_F(KeyBookTest, G9_WhoIsNamedSignedAndHeldTheDuty) {
  const auto state = [this] {
    bytes_ = bus_.incident_bundle("INS-2");
    return check_bundle(bytes_, bus_.annex()).state;
  };
  bus_.message({.from = "POLRES", .to = "PTM", .incident = "INS-2", .as = "PAWAS"});
  EXPECT_EQ(state(), BundleState::untrusted);

  bus_.change(test::PaperBus::holding("PAWAS"), "POLRES");
  EXPECT_EQ(state(), BundleState::untrusted) << "what he said before stays without a duty";
}

TEST_F(KeyBookTest, G9_WhatAnOfficerSignedStandsAfterHeHandedOver) {
  bus_.change(test::PaperBus::holding("PAWAS"), "POLRES");
  bus_.message({.from = "POLRES", .to = "PTM", .incident = "INS-2", .as = "PAWAS"});
  v1::DirectoryChange end = test::PaperBus::holding("PAWAS");
  end.set_retire(true);
  bus_.change(end, "POLRES");
  bytes_ = bus_.incident_bundle("INS-2");
  EXPECT_EQ(check_bundle(bytes_, bus_.annex()).state, BundleState::whole);

  bus_.message({.from = "POLRES", .to = "PTM", .incident = "INS-2", .as = "PAWAS"});
  bytes_ = bus_.incident_bundle("INS-2");
  EXPECT_EQ(check_bundle(bytes_, bus_.annex()).state, BundleState::untrusted);
}

TEST_F(KeyBookTest, G9_AnAgencyEntersItsOwnAndNobodyElses) {
  bus_.change(test::PaperBus::holding("PAWAS"), "KODIM");
  bus_.message({.from = "POLRES", .to = "PTM", .incident = "INS-2", .as = "PAWAS"});
  bytes_ = bus_.incident_bundle("INS-2");

  EXPECT_EQ(check_bundle(bytes_, bus_.annex()).state, BundleState::untrusted);
}

TEST_F(KeyBookTest, SignaturesAreCheckedInTheOrderOfTheFile) {
  const Bytes file = bus_.incident_bundle("INS-1");
  const BundleVerdict verdict = check_bundle(file, bus_.annex());
  ASSERT_EQ(verdict.state, BundleState::whole);

  const auto found = check_signatures(verdict.bundle, verdict.facts, verdict.leaves, KeyBook(), {});

  EXPECT_EQ(found.error().code, ErrorCode::key_unknown);
  EXPECT_TRUE(found.error().detail().starts_with("event 1:"));
}

}  // namespace
}  // namespace kentongan::verify
