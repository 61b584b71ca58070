// Shows the way of a report through the corridor: from the frame that brings it to the frames that
// carry it on. The whole heart stands on a log in memory; frames go in and come out.
#include "broker/pipeline.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/digest.h"
#include "core/base/tree_hash.h"
#include "core/identity/submission.h"
#include "tests/broker/caller.h"

namespace kentongan::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class PipelineTest : public ::testing::Test {
 protected:
  SmallBus bus_;
  Caller polres_{bus_, "POLRES"};
  Caller kodim_{bus_, "KODIM"};
  Caller bpbd_{bus_, "BPBD"};
};

TEST_F(PipelineTest, CarriesAReportFromFrameToDelivery) {
  polres_.hello();
  kodim_.hello();
  const SealedItem report = polres_.letter({.incident = "INS-1"});

  const v1::Settled settled = polres_.submit({report});

  ASSERT_THAT(settled.receipts(), SizeIs(1));
  const v1::Receipt& receipt = settled.receipts(0);
  EXPECT_EQ(receipt.id(), report.id.str());
  EXPECT_EQ(receipt.seq(), bus_.head());
  EXPECT_FALSE(receipt.again());
  const auto delivered = kodim_.deliveries();
  ASSERT_THAT(delivered, SizeIs(1));
  ASSERT_THAT(delivered[0].items(), SizeIs(1));
  const v1::Delivery& delivery = delivered[0].items(0);
  EXPECT_EQ(leaf_hash(delivery.leaf()).view(), receipt.leaf_hash());
  const v1::Event event = event_of(delivery);
  EXPECT_EQ(event.seq(), receipt.seq());
  EXPECT_EQ(event.message().envelope().header(), report.envelope.header());
  EXPECT_EQ(event.message().envelope().payload(), report.envelope.payload());
  EXPECT_EQ(event.message().envelope().salt(), report.envelope.salt());
}

TEST_F(PipelineTest, RecordsTheDecisionWithItsRuleAndTheParties) {
  polres_.hello();

  const auto settled = polres_.submit({polres_.letter({.to = {"KODIM"}, .cc = {"BPBD"}})});

  const v1::Event event = bus_.event(settled.receipts(0).seq());
  v1::Decision decision;
  ASSERT_TRUE(decision.ParseFromString(event.message().decision()));
  EXPECT_TRUE(decision.permit());
  EXPECT_EQ(decision.policy(), "UJI-BEBAS");
  EXPECT_EQ(decision.rule(), "BEBAS");
  EXPECT_EQ(decision.inputs().size(), Digest::kSize);
  ASSERT_THAT(decision.parties(), SizeIs(3));
  EXPECT_EQ(decision.parties(0).role(), v1::PARTY_ROLE_AUTHOR);
  EXPECT_EQ(decision.parties(1).role(), v1::PARTY_ROLE_TO);
  EXPECT_EQ(decision.parties(2).role(), v1::PARTY_ROLE_CC);
  EXPECT_EQ(bus_.leaf(event.seq()).decision, sha256(event.message().decision()));
}

TEST_F(PipelineTest, ChainsTheEventsOfAnIncident) {
  polres_.hello();
  const auto first = polres_.submit({polres_.letter({.incident = "INS-1"})});
  const auto second = polres_.submit({polres_.letter({.incident = "INS-1"})});

  const eventlog::Leaf leaf = bus_.leaf(second.receipts(0).seq());

  EXPECT_EQ(leaf.incident_number, 2U);
  EXPECT_EQ(leaf.previous.view(), first.receipts(0).leaf_hash());
  EXPECT_EQ(leaf.incident_tag, bus_.leaf(first.receipts(0).seq()).incident_tag);
}

TEST_F(PipelineTest, ChecksOneSignatureASubmission) {
  polres_.hello();
  const auto before = bus_.heart().status().signatures_checked;

  const auto settled =
      polres_.submit({polres_.letter(), polres_.letter(), polres_.letter(), polres_.letter()});

  EXPECT_THAT(settled.receipts(), SizeIs(4));
  EXPECT_EQ(bus_.heart().status().signatures_checked, before + 1);
}

TEST_F(PipelineTest, DeliversAWholeSubmissionWithoutPaths) {
  polres_.hello();
  kodim_.hello();

  polres_.submit({polres_.letter(), polres_.letter(), polres_.letter()});

  const auto frames = kodim_.deliveries();
  ASSERT_THAT(frames, SizeIs(1));
  ASSERT_THAT(frames[0].items(), SizeIs(3));
  EXPECT_THAT(frames[0].items(1).path(), IsEmpty());
  EXPECT_EQ(event_of(frames[0].items(1)).message().envelope().count(), 3U);
}

TEST_F(PipelineTest, DeliversAPartOfASubmissionWithItsPath) {
  polres_.hello();
  kodim_.hello();
  const SealedItem own = polres_.letter();

  const auto settled =
      polres_.submit({polres_.letter({.to = {"BPBD"}}), own, polres_.letter({.to = {"BPBD"}})});

  const auto frames = kodim_.deliveries();
  ASSERT_THAT(frames, SizeIs(1));
  ASSERT_THAT(frames[0].items(), SizeIs(1));
  v1::Envelope envelope = event_of(frames[0].items(0)).message().envelope();
  *envelope.mutable_path() = frames[0].items(0).path();
  const auto root = identity::root_of_item(envelope, own.item_hash).value();
  EXPECT_TRUE(identity::verifies(bus_.agent_key("POLRES").public_key(),
                                 identity::bytes_to_sign(root),
                                 identity::SignatureBytes::copied(envelope.signatures(0).value())));
  EXPECT_THAT(settled.receipts(), SizeIs(3));
}

TEST_F(PipelineTest, GivesTheAuthorItsOwnMessageAsAnEvent) {
  polres_.hello();

  polres_.send({polres_.letter()});
  bus_.pump();

  EXPECT_THAT(polres_.deliveries(), SizeIs(1));
}

TEST_F(PipelineTest, G4_DeliversByPathToItsAuthorWhatWasSubmittedBesideARefusedItem) {
  polres_.hello();

  polres_.send({polres_.letter(), polres_.letter({.to = {"TIADA"}}), polres_.letter()});
  bus_.pump();

  // The three have numbers in a row in the author's lane, and are no whole submission.
  std::vector<int> paths;
  for (const v1::Delivery& delivery : polres_.receive_all()) {
    paths.push_back(event_of(delivery).has_refused() ? -1 : delivery.path_size());
  }
  EXPECT_THAT(paths, ElementsAre(2, -1, 1));
}

TEST_F(PipelineTest, RefusesAloneTheAddresseeThatNobodyKnows) {
  polres_.hello();
  kodim_.hello();

  const auto settled = polres_.submit({polres_.letter({.to = {"KODIM", "TIADA"}})});

  ASSERT_THAT(settled.receipts(), SizeIs(1));
  EXPECT_THAT(settled.refusals(), IsEmpty());
  EXPECT_THAT(kodim_.deliveries(), SizeIs(1));
  const v1::Event refusal = bus_.event(bus_.head());
  ASSERT_TRUE(refusal.has_refused());
  EXPECT_EQ(refusal.refused().reason(), v1::REFUSAL_REASON_ADDRESS_UNKNOWN);
  EXPECT_THAT(refusal.refused().text().id(), ::testing::HasSubstr("TIADA"));
}

TEST_F(PipelineTest, SaysOfAMessageThatOthersGetNotToSendItToThemAgain) {
  polres_.hello();

  polres_.submit({polres_.letter({.to = {"KODIM", "TIADA"}})});
  const v1::Label partly = bus_.event(bus_.head()).refused().text();
  const auto settled = polres_.submit({polres_.letter({.to = {"TIADA"}})});
  const v1::Label wholly = bus_.event(bus_.head()).refused().text();

  EXPECT_EQ(partly.id(),
            "Alamat TIADA tidak dikenal. Penerima lain tetap mendapatkannya; kirim kepada alamat "
            "yang benar saja.");
  EXPECT_EQ(wholly.id(),
            "Alamat TIADA tidak dikenal. " + advice_for(ErrorCode::address_unknown).id);
  EXPECT_EQ(settled.refusals(0).text().id(), wholly.id());
}

TEST_F(PipelineTest, RefusalIsAnEventInTheSendersMailbox) {
  polres_.hello();

  polres_.send({polres_.letter({.to = {"TIADA"}})});
  bus_.pump();

  const auto frames = polres_.take();
  ASSERT_THAT(frames, SizeIs(2));
  ASSERT_TRUE(frames[0].has_settled());
  const v1::Refusal& refusal = frames[0].settled().refusals(0);
  EXPECT_EQ(refusal.seq(), bus_.head());
  EXPECT_FALSE(refusal.text().id().empty());
  EXPECT_FALSE(refusal.text().en().empty());
  ASSERT_TRUE(frames[1].has_deliver());
  EXPECT_TRUE(event_of(frames[1].deliver().items(0)).has_refused());
}

TEST_F(PipelineTest, KeepsThePathWhereTheRunIsNotWholeInTheLog) {
  polres_.hello();
  kodim_.hello();
  const SealedItem known = polres_.letter();
  polres_.submit({known});
  kodim_.receive_all();

  polres_.submit({polres_.letter(), known});

  const auto records = bus_.log().read(Seq(bus_.head()), 1).value();
  EXPECT_THAT(records[0].path, SizeIs(1));
  const auto frames = kodim_.deliveries();
  ASSERT_THAT(frames, SizeIs(1));
  EXPECT_THAT(frames[0].items(0).path(), SizeIs(1));
}

TEST_F(PipelineTest, TellsTheSendersWhenTheDiskIsFullAndGivesTheNumbersAgain) {
  polres_.hello();
  const SealedItem letter = polres_.letter();
  const auto head = bus_.head();
  polres_.send({letter});

  bus_.refuse_batch();

  const auto frames = polres_.take();
  ASSERT_THAT(frames, SizeIs(1));
  ASSERT_THAT(frames[0].settled().refusals(), SizeIs(1));
  EXPECT_EQ(frames[0].settled().refusals(0).reason(), v1::REFUSAL_REASON_STORAGE_FULL);
  EXPECT_TRUE(bus_.heart().status().storage_full);
  const auto again = polres_.submit({letter});
  ASSERT_THAT(again.receipts(), SizeIs(1));
  EXPECT_EQ(again.receipts(0).seq(), head + 1);
  EXPECT_FALSE(bus_.heart().status().storage_full);
}

TEST_F(PipelineTest, SaysAgainToTheSameAuthorWhatAFullDiskKeptFromIt) {
  polres_.hello();
  kodim_.hello();
  polres_.submit({polres_.letter()});
  polres_.receive_all();
  v1::Frame goodbye;
  goodbye.set_session(kodim_.session());
  goodbye.mutable_bye();
  kodim_.send(goodbye);
  bus_.refuse_batch();

  bus_.clock().advance(std::chrono::seconds(2));
  bus_.heart().tick();
  bus_.pump();

  const auto told = polres_.receive_all();
  ASSERT_THAT(told, SizeIs(1));
  EXPECT_EQ(event_of(told[0]).statement().kind(), v1::Statement::KIND_LINK);
  EXPECT_THAT(event_of(told[0]).statement().text(), ::testing::HasSubstr("agency=KODIM"));
}

TEST_F(PipelineTest, StatesAClockThatWentBackThoughTheDiskWasFullJustThen) {
  polres_.hello();
  polres_.submit({polres_.letter()});
  bus_.clock().jump(std::chrono::minutes(-5));
  const SealedItem letter = polres_.letter();
  polres_.send({letter});
  bus_.refuse_batch();
  polres_.take();

  const auto settled = polres_.submit({letter});

  ASSERT_THAT(settled.receipts(), SizeIs(1));
  const v1::Event statement = bus_.event(settled.receipts(0).seq() - 1);
  EXPECT_EQ(statement.statement().kind(), v1::Statement::KIND_CLOCK);
}

TEST_F(PipelineTest, SavesACursorThatAFullDiskDidNotTake) {
  polres_.hello();
  kodim_.hello();
  const auto sent = polres_.submit({polres_.letter()});
  const auto frames = kodim_.deliveries();
  ASSERT_THAT(frames, SizeIs(1));
  kodim_.acknowledge(frames[0]);
  bus_.clock().advance(std::chrono::milliseconds(200));
  bus_.refuse_batch();

  bus_.clock().advance(std::chrono::milliseconds(200));
  bus_.pump();
  bus_.crash();

  EXPECT_EQ(kodim_.hello().welcome().cursors(3), sent.receipts(0).seq());
}

TEST_F(PipelineTest, StatesAClockThatWentBackAndHoldsTheTime) {
  polres_.hello();
  const auto first = polres_.submit({polres_.letter()});
  bus_.clock().jump(std::chrono::minutes(-5));

  const auto second = polres_.submit({polres_.letter()});

  EXPECT_EQ(second.receipts(0).time_us(), first.receipts(0).time_us());
  const v1::Event statement = bus_.event(second.receipts(0).seq() - 1);
  ASSERT_TRUE(statement.has_statement());
  EXPECT_EQ(statement.statement().kind(), v1::Statement::KIND_CLOCK);
  EXPECT_EQ(statement.statement().jump_us(), -300'000'000);
}

TEST_F(PipelineTest, WhatNoLongerFitsBesideItsBrothersComesAgainWithTheNextCommit) {
  broker::BrokerConfig config = SmallBus::usual_config();
  config.sequencer.batch_bytes = 1'114'112;
  SmallBus bus(config);
  Caller polres(bus, "POLRES");
  polres.hello();
  auto items = polres.letters(50, {.payload_bytes = 15'000});
  const auto head = bus.head();

  const auto settled = polres.submit(items);

  const int taken = settled.receipts_size();
  EXPECT_GT(taken, 30);
  ASSERT_EQ(taken + settled.refusals_size(), 50);
  for (const v1::Refusal& refusal : settled.refusals()) {
    EXPECT_EQ(refusal.reason(), v1::REFUSAL_REASON_OVERLOADED);
    EXPECT_GT(refusal.retry_after_ms(), 0U);
  }
  EXPECT_EQ(bus.head(), head + static_cast<std::uint64_t>(taken)) << "no refusal is an event";
  items.erase(items.begin(), items.begin() + taken);
  EXPECT_THAT(polres.submit(items).receipts(), SizeIs(50 - taken));
}

TEST_F(PipelineTest, SumsUpWhatWouldFillTheLogWithRefusals) {
  polres_.hello();
  for (int i = 0; i < 70; ++i) {
    polres_.submit({polres_.letter({.to = {"TIADA"}})});
  }
  const auto head = bus_.head();
  bus_.clock().advance(std::chrono::seconds(11));
  bus_.heart().tick();
  bus_.pump();

  const v1::Event summary = bus_.event(head + 1);

  ASSERT_TRUE(summary.has_refused());
  EXPECT_EQ(summary.refused().times(), 10U);
  EXPECT_EQ(summary.refused().agency(), "POLRES");
}

TEST_F(PipelineTest, ResolvesGroupsOfTheDirectoryOfAnAreaAndOfAnIncident) {
  polres_.hello();
  const auto parties_of = [&](const v1::Settled& settled) {
    v1::Decision decision;
    decision.ParseFromString(bus_.event(settled.receipts(0).seq()).message().decision());
    std::vector<std::string> agencies;
    for (const v1::Party& party : decision.parties()) {
      agencies.push_back(party.agency());
    }
    return agencies;
  };

  const auto group = polres_.submit(
      {polres_.letter({.to = {}, .groups = {"112:31.72:KEBAKARAN"}, .incident = "INS-7"})});
  const auto incident =
      polres_.submit({polres_.letter({.to = {}, .groups = {"@incident"}, .incident = "INS-7"})});
  const auto area = polres_.submit({polres_.letter({.to = {}, .groups = {"area:31"}})});

  EXPECT_THAT(parties_of(group), ElementsAre("POLRES", "GULKARMAT", "BPBD"));
  EXPECT_THAT(parties_of(incident), ::testing::UnorderedElementsAre("POLRES", "GULKARMAT", "BPBD"));
  EXPECT_THAT(parties_of(area),
              ::testing::UnorderedElementsAre("POLRES", "KODIM", "BPBD", "GULKARMAT", "DINKES"));
}

}  // namespace
}  // namespace kentongan::test
