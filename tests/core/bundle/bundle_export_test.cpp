// Shows what goes into a bundle: the leaves that were asked for, who signed, no more than may be
// seen. A log made by hand; the bundle is read back.
#include "core/bundle/bundle_export.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "core/bundle/bundle_report.h"
#include "core/bundle/log_seal.h"
#include "core/bundle/signer_changes.h"
#include "core/bundle/submission_path.h"
#include "core/eventlog/bundle.h"
#include "kentongan/v1/proof.pb.h"
#include "tests/support/paper_bus.h"

namespace kentongan::bundle {
namespace {

using eventlog::Bundle;
using eventlog::BundleFile;
using eventlog::BundleFolder;
using test::PaperBus;

class BundleExportTest : public ::testing::Test {
 protected:
  BundleExportTest() {
    first_ = bus_.message({.from = "PTM", .to = "POLRES"});
    bus_.message({.from = "BPBD", .to = "KODIM", .incident = "INS-2"});
    bus_.evidence(first_, v1::EVIDENCE_CODE_READ, "POLRES");
    bus_.message({.from = "PTM", .to = "KODIM"});
    bus_.statement();
    request_.incident = IncidentId("INS-1");
  }
  [[nodiscard]] const Bundle& made() {
    bytes_ = bus_.bundle(request_);
    bundle_ = BundleFile::open(bytes_).value().read().value();
    return bundle_;
  }
  [[nodiscard]] static std::size_t items_in(const Bundle& bundle, BundleFolder folder) {
    return static_cast<std::size_t>(
        std::ranges::count(bundle.items, folder, &Bundle::Item::folder));
  }

  PaperBus bus_;
  Seq first_;
  BundleRequest request_;
  Bytes bytes_;
  Bundle bundle_;
};

TEST_F(BundleExportTest, AnIncidentIsItsEventsAndWhatComesAfter) {
  const Bundle& bundle = made();

  EXPECT_EQ(bundle.scope.incident->id, IncidentId("INS-1"));
  EXPECT_NE(bundle.leaf(first_), nullptr);
  EXPECT_EQ(bundle.leaf(Seq(first_.value() + 1)), nullptr);  // Of the other incident.
  EXPECT_NE(bundle.leaf(Seq(first_.value() + 4)), nullptr);  // The statement at the end.
}

TEST_F(BundleExportTest, TheSameRequestGivesTheSameBytes) {
  EXPECT_EQ(bus_.bundle(request_), bus_.bundle(request_));
}

TEST_F(BundleExportTest, NamesThoseWhoSignedAndTheBroker) {
  // The log's and the statement key, POLRES and PTM.
  EXPECT_EQ(items_in(made(), BundleFolder::keys), 4U);
}

TEST_F(BundleExportTest, OpensForAnAgencyOnlyWhatItIsPartyTo) {
  request_.made_for = AgencyCode("KODIM");

  const Bundle& bundle = made();

  EXPECT_EQ(items_in(bundle, BundleFolder::openings), 1U);
  EXPECT_EQ(items_in(bundle, BundleFolder::envelopes), 0U);
  EXPECT_EQ(bundle.decisions.size(), 1U);
  EXPECT_EQ(bundle.scope.made_for, AgencyCode("KODIM"));
}

TEST_F(BundleExportTest, WithNothingRevealedThereAreLeavesAndKeys) {
  request_.reveal = Reveal::none();

  const Bundle& bundle = made();

  EXPECT_EQ(bundle.items.size(), items_in(bundle, BundleFolder::keys));
  EXPECT_TRUE(bundle.decisions.empty());
}

TEST_F(BundleExportTest, WithEverythingRevealedItemsAreWhole) {
  request_.reveal = Reveal::all();

  EXPECT_EQ(items_in(made(), BundleFolder::envelopes), 3U);
}

TEST_F(BundleExportTest, PoliciesOfBeforeAreThere) {
  bus_.policy("schema: policy/1\n");
  bus_.message({.from = "PTM", .to = "KODIM"});
  bus_.policy("schema: policy/1\n# later\n");

  EXPECT_EQ(items_in(made(), BundleFolder::policy), 1U);
}

TEST_F(BundleExportTest, SaysWhatIsNotInTheLog) {
  request_.incident = IncidentId("INS-9");
  EXPECT_EQ(export_bundle(bus_.log(), request_, bus_.seal()).error().code, ErrorCode::not_found);
  request_.incident.reset();
  request_.first = Seq(1);
  request_.last = Seq(1000);
  EXPECT_EQ(export_bundle(bus_.log(), request_, bus_.seal()).error().code, ErrorCode::not_found);
}

TEST_F(BundleExportTest, RefusesACheckpointOfAnotherLog) {
  PaperBus longer;
  longer.submission({}, 40);
  EXPECT_EQ(export_bundle(bus_.log(), request_, longer.seal()).error().code,
            ErrorCode::out_of_order);
  EXPECT_EQ(export_bundle(bus_.log(), request_, {PaperBus::kBus, "x", ""}).error().code,
            ErrorCode::malformed);
}

TEST_F(BundleExportTest, TheReportSaysThatItIsNoEvidence) {
  const std::string report(made().report);

  EXPECT_TRUE(report.starts_with("BUKAN BUKTI."));
  EXPECT_NE(report.find("NOT EVIDENCE."), std::string::npos);
  EXPECT_NE(report.find("INS-1"), std::string::npos);
}

TEST_F(BundleExportTest, ALogIsSealedByItsOwnKeyUnderAnAnnexThatAsksForNoWitness) {
  const std::string annex = plain_annex(PaperBus::kBus, bus_.log_key().public_key());
  const std::string note = signed_checkpoint(bus_.log(), bus_.log_key(), PaperBus::kBus);

  const auto standing = identity::Quorum::parse(annex)->judge(*identity::parse_note(note));

  ASSERT_TRUE(standing);
  EXPECT_TRUE(standing->is_final);
  EXPECT_TRUE(export_bundle(bus_.log(), request_, {PaperBus::kBus, note, annex}));
}

TEST_F(BundleExportTest, WhatTheWitnessesSawLastComesBeforeWhatTheLogAloneSigns) {
  v1::Checkpoint final;
  const std::string seen = bus_.checkpoint(13, 2);
  const auto lines = seen.find("\u2014 W-POLRES");
  final.set_note(seen.substr(0, lines));
  final.add_cosignatures(seen.substr(lines));
  ASSERT_TRUE(bus_.log().put(std::vector{eventlog::StateRow{"final", final.SerializeAsString()}}));
  const SealFrom from{.key = bus_.log_key(), .bus = PaperBus::kBus, .agreed = bus_.annex_file()};
  SealFrom newest = from;
  newest.newest = true;

  EXPECT_EQ(seal_of(bus_.log(), from)->checkpoint, seen);
  EXPECT_EQ(seal_of(bus_.log(), from)->quorum, bus_.annex_file());
  EXPECT_EQ(seal_of(bus_.log(), newest)->checkpoint,
            signed_checkpoint(bus_.log(), bus_.log_key(), PaperBus::kBus));
}

TEST_F(BundleExportTest, AKeysEndIsToldWithItsBeginning) {
  bus_.retire_key("POLRES");

  EXPECT_EQ(items_in(made(), BundleFolder::keys), 5U);
}

TEST_F(BundleExportTest, ThePathOfASubmissionIsMadeFromItsRun) {
  const auto run = bus_.submission({.from = "KODIM", .to = "PTM"}, 5);
  const auto record = bus_.log().read(run[3], 1).value().front();
  v1::Event event;
  ASSERT_TRUE(event.ParseFromString(record.bytes));

  SubmissionPaths paths(bus_.log());

  EXPECT_EQ(paths.path_of(record, event.message().envelope()).value().size(), 3U);
}

}  // namespace
}  // namespace kentongan::bundle
