// Shows what the heart of the broker promises: once, in order, complete, isolated, urgent first.
// Frames go in and come out; the log is in memory, the clock is advanced by hand.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/broker/caller.h"

namespace kentongan::test {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class BrokerGuaranteesTest : public ::testing::Test {
 protected:
  /// Reads a mailbox to its end: the numbers lane by lane, and in the order in which they came.
  static std::map<v1::Precedence, std::vector<std::uint64_t>> lanes_of(
      Caller& desk, std::vector<std::uint64_t>& all) {
    std::map<v1::Precedence, std::vector<std::uint64_t>> by_lane;
    for (auto frames = desk.deliveries(); !frames.empty(); frames = desk.deliveries()) {
      for (const v1::Deliver& frame : frames) {
        const auto seqs = seqs_of({frame.items().begin(), frame.items().end()});
        auto& lane = by_lane[frame.lane()];
        lane.insert(lane.end(), seqs.begin(), seqs.end());
        all.insert(all.end(), seqs.begin(), seqs.end());
        desk.acknowledge(frame);
      }
    }
    return by_lane;
  }
  std::vector<std::uint64_t> in_log(const std::string& agency, Lane lane) {
    std::vector<std::uint64_t> seqs;
    const auto postings = bus_.log().mailbox(AgencyCode(agency), lane, Seq(0), 1000).value();
    for (const auto& posting : postings) {
      if (bus_.event(posting.number.value()).has_message()) {
        seqs.push_back(posting.number.value());
      }
    }
    return seqs;
  }

  SmallBus bus_;
  Caller polres_{bus_, "POLRES"};
  Caller kodim_{bus_, "KODIM"};
  Caller bpbd_{bus_, "BPBD"};
};

TEST_F(BrokerGuaranteesTest, G1_NothingLeavesTheHouseBeforeTheLogHasIt) {
  polres_.hello();
  kodim_.hello();

  polres_.send({polres_.letter()});

  EXPECT_THAT(polres_.take(), IsEmpty());
  EXPECT_THAT(kodim_.take(), IsEmpty());
}

TEST_F(BrokerGuaranteesTest, G1_WhatHasAReceiptIsThereAfterACrash) {
  polres_.hello();
  const SealedItem letter = polres_.letter();
  const auto settled = polres_.submit({letter});

  bus_.crash();

  kodim_.hello();
  const auto delivered = kodim_.receive_all();
  EXPECT_THAT(seqs_of(delivered), ElementsAre(settled.receipts(0).seq()));
}

TEST_F(BrokerGuaranteesTest, G2_TheSameBytesAreAcceptedOnceHoweverOftenTheyCome) {
  polres_.hello();
  kodim_.hello();
  const SealedItem letter = polres_.letter();
  const v1::Frame frame = polres_.submission({letter});
  const auto first = polres_.submit(frame);
  const auto head = bus_.head();

  for (int i = 0; i < 50; ++i) {
    const auto again = polres_.submit(frame);
    ASSERT_THAT(again.receipts(), SizeIs(1));
    EXPECT_TRUE(again.receipts(0).again());
    EXPECT_EQ(again.receipts(0).seq(), first.receipts(0).seq());
    EXPECT_EQ(again.receipts(0).leaf_hash(), first.receipts(0).leaf_hash());
  }

  EXPECT_EQ(bus_.head(), head);
  EXPECT_THAT(kodim_.receive_all(), SizeIs(1));
}

TEST_F(BrokerGuaranteesTest, G2_TheFirstReceiptComesAgainAfterACrash) {
  polres_.hello();
  const SealedItem letter = polres_.letter();
  const auto first = polres_.submit({letter});
  bus_.crash();
  polres_.hello();

  const auto again = polres_.submit({letter});

  ASSERT_THAT(again.receipts(), SizeIs(1));
  EXPECT_EQ(again.receipts(0).seq(), first.receipts(0).seq());
  EXPECT_EQ(again.receipts(0).time_us(), first.receipts(0).time_us());
  EXPECT_TRUE(again.receipts(0).again());
}

TEST_F(BrokerGuaranteesTest, G2_TheSameItemTwiceOnItsWayIsOneEvent) {
  polres_.hello();
  const SealedItem letter = polres_.letter();
  const auto head = bus_.head();
  polres_.send(polres_.submission({letter}));
  polres_.send(polres_.submission({letter}));

  bus_.pump();

  const auto answers = polres_.take();
  EXPECT_EQ(bus_.head(), head + 1);
  ASSERT_GE(answers.size(), 2U);
  EXPECT_FALSE(answers[0].settled().receipts(0).again());
  EXPECT_TRUE(answers[1].settled().receipts(0).again());
}

TEST_F(BrokerGuaranteesTest, G3_EveryDeskSeesItsLaneInTheOneOrder) {
  polres_.hello();
  kodim_.hello();
  bpbd_.hello();
  Caller gulkarmat(bus_, "GULKARMAT");
  gulkarmat.hello();

  for (int i = 0; i < 10; ++i) {
    polres_.send({polres_.letter({.to = {"KODIM", "BPBD"}})});
    gulkarmat.send({gulkarmat.letter({.to = {"BPBD", "KODIM"}})});
    bus_.pump();
  }

  const auto kodim = seqs_of(kodim_.receive_all());
  const auto bpbd = seqs_of(bpbd_.receive_all());
  EXPECT_THAT(kodim, SizeIs(20));
  EXPECT_TRUE(std::is_sorted(kodim.begin(), kodim.end()));
  EXPECT_EQ(kodim, bpbd);
}

TEST_F(BrokerGuaranteesTest, G3_ALaneKeepsItsOrderWhileOthersOvertakeIt) {
  polres_.hello();
  Caller gulkarmat(bus_, "GULKARMAT");
  gulkarmat.hello();
  for (int i = 0; i < 10; ++i) {
    polres_.send({polres_.letter({.to = {"KODIM", "BPBD"}})});
    gulkarmat.send(
        {gulkarmat.letter({.to = {"BPBD", "KODIM"}, .precedence = v1::PRECEDENCE_KILAT})},
        v1::PRECEDENCE_KILAT);
    bus_.pump();
  }

  for (Caller* desk : {&kodim_, &bpbd_}) {
    desk->hello();
    std::vector<std::uint64_t> all;
    const auto by_lane = lanes_of(*desk, all);

    EXPECT_EQ(by_lane.at(v1::PRECEDENCE_BIASA), in_log(desk->agency(), Lane::biasa));
    EXPECT_EQ(by_lane.at(v1::PRECEDENCE_KILAT), in_log(desk->agency(), Lane::kilat));
    EXPECT_THAT(by_lane.at(v1::PRECEDENCE_BIASA), SizeIs(10));
    EXPECT_THAT(by_lane.at(v1::PRECEDENCE_KILAT), SizeIs(10));
    EXPECT_FALSE(std::is_sorted(all.begin(), all.end())) << "KILAT has overtaken";
  }
}

TEST_F(BrokerGuaranteesTest, G4_WhoWasAwayGetsEverythingMostUrgentFirst) {
  polres_.hello();
  const auto routine = polres_.submit(polres_.letters(100));
  const auto flash = polres_.submit(polres_.letters(3, {.precedence = v1::PRECEDENCE_KILAT}),
                                    v1::PRECEDENCE_KILAT);

  kodim_.hello();
  const auto frames = kodim_.deliveries();

  ASSERT_FALSE(frames.empty());
  EXPECT_EQ(frames[0].lane(), v1::PRECEDENCE_KILAT);
  EXPECT_THAT(frames[0].items(), SizeIs(3));
  std::vector<v1::Delivery> all(frames[0].items().begin(), frames[0].items().end());
  for (const v1::Deliver& frame : frames) {
    kodim_.acknowledge(frame);
  }
  for (std::size_t i = 1; i < frames.size(); ++i) {
    all.insert(all.end(), frames[i].items().begin(), frames[i].items().end());
  }
  const auto rest = kodim_.receive_all();
  EXPECT_EQ(all.size() + rest.size(), 103U);
  EXPECT_EQ(routine.receipts_size() + flash.receipts_size(), 103);
}

TEST_F(BrokerGuaranteesTest, G4_WhatWasNotAcknowledgedComesAgainInTheNextSession) {
  polres_.hello();
  kodim_.hello();
  polres_.submit(polres_.letters(5));
  const auto lost = kodim_.deliveries();
  ASSERT_THAT(lost, SizeIs(1));

  Caller returned(bus_, "KODIM");
  returned.hello();

  EXPECT_THAT(returned.receive_all(), SizeIs(5));
}

TEST_F(BrokerGuaranteesTest, G4_ADeskRestoredFromABackupGetsAgainWhatItLost) {
  polres_.hello();
  kodim_.hello();
  polres_.submit(polres_.letters(5));
  const auto all = kodim_.receive_all();
  Caller restored(bus_, "KODIM");
  v1::Hello hello = restored.usual_hello(true, 256);
  hello.add_cursors(0);
  hello.add_cursors(0);
  hello.add_cursors(0);
  hello.add_cursors(seqs_of(all)[2]);

  const auto welcome = restored.hello(hello);

  EXPECT_EQ(welcome.welcome().cursors(3), seqs_of(all)[2]);
  EXPECT_THAT(restored.receive_all(), SizeIs(2));
}

TEST_F(BrokerGuaranteesTest, G5_AStalledDeskGetsNoMoreThanItsCreditAndDelaysNobody) {
  polres_.hello();
  kodim_.hello();
  bpbd_.hello();
  std::size_t bpbd_got = 0;
  std::size_t kodim_got = 0;
  for (int round = 0; round < 40; ++round) {
    polres_.submit(polres_.letters(50, {.to = {"KODIM", "BPBD"}}));
    bpbd_got += bpbd_.receive_all().size();
    for (const v1::Deliver& frame : kodim_.deliveries()) {
      kodim_got += static_cast<std::size_t>(frame.items_size());
    }
  }

  EXPECT_EQ(bpbd_got, 2000U);
  EXPECT_LE(kodim_got, 208U);
  EXPECT_GT(kodim_got, 100U);
  const auto status = bus_.heart().status();
  EXPECT_LE(status.recent_bytes, 8'400'000U);
  Caller returned(bus_, "KODIM");
  returned.hello();
  EXPECT_THAT(returned.receive_all(), SizeIs(2000));
}

TEST_F(BrokerGuaranteesTest, G5_WhatIsKeptInMemoryOfStoredEventsIsBounded) {
  polres_.hello();
  kodim_.hello();
  for (int round = 0; round < 40; ++round) {
    polres_.submit(polres_.letters(20, {.payload_bytes = 16'000}));
  }

  EXPECT_LE(bus_.heart().status().recent_bytes, 8'388'608U);
  EXPECT_EQ(bus_.heart().status().agencies.size(), 4U);
}

TEST_F(BrokerGuaranteesTest, G5_AFloodIsRefusedAndWaitsInItsOwnOutbox) {
  broker::BrokerConfig config = SmallBus::usual_config();
  config.gateway.rate_items_per_s = 50;
  config.gateway.rate_burst = 100;
  SmallBus bus(config);
  Caller polres(bus, "POLRES");
  Caller kodim(bus, "KODIM");
  polres.hello();
  kodim.hello();
  polres.submit(polres.letters(80));

  const auto refused = polres.submit({polres.letter()});
  const auto other = kodim.submit({kodim.letter({.to = {"POLRES"}})});

  EXPECT_THAT(reasons_of(refused), ElementsAre(v1::REFUSAL_REASON_OVERLOADED));
  EXPECT_GT(refused.refusals(0).retry_after_ms(), 0U);
  EXPECT_EQ(refused.refusals(0).seq(), 0U);
  EXPECT_THAT(other.receipts(), SizeIs(1));
}

TEST_F(BrokerGuaranteesTest, G6_AKilatTakesNoLesserLaneAlongAndGoesFirst) {
  polres_.hello();
  kodim_.hello();
  for (int i = 0; i < 5; ++i) {
    polres_.send(polres_.letters(60));
  }
  polres_.send(polres_.letters(1, {.precedence = v1::PRECEDENCE_KILAT}), v1::PRECEDENCE_KILAT);

  const broker::Batch batch = bus_.heart().take_batch();

  ASSERT_THAT(batch.events(), SizeIs(1));
  EXPECT_EQ(batch.events()[0].mailboxes[0].lane, Lane::kilat);
}

TEST_F(BrokerGuaranteesTest, G6_ACommitTakesAtMost256OfBiasa) {
  polres_.hello();
  for (int i = 0; i < 8; ++i) {
    polres_.send(polres_.letters(60));
  }

  const broker::Batch batch = bus_.heart().take_batch();

  EXPECT_THAT(batch.events(), SizeIs(240));
}

TEST_F(BrokerGuaranteesTest, G6_AKilatReachesADeskWhoseCreditIsUsedUpByOthers) {
  polres_.hello();
  kodim_.hello();
  for (int i = 0; i < 10; ++i) {
    polres_.submit(polres_.letters(60));
  }
  kodim_.take();

  polres_.submit(polres_.letters(1, {.precedence = v1::PRECEDENCE_KILAT}), v1::PRECEDENCE_KILAT);

  const auto frames = kodim_.deliveries();
  ASSERT_THAT(frames, SizeIs(1));
  EXPECT_EQ(frames[0].lane(), v1::PRECEDENCE_KILAT);
}

TEST_F(BrokerGuaranteesTest, G6_AFullWindowAndAFullQueueStillTakeAKilat) {
  broker::BrokerConfig narrow = SmallBus::usual_config();
  narrow.gateway.window_messages = 1;
  broker::BrokerConfig bytes = SmallBus::usual_config();
  bytes.gateway.in_flight_bytes = 600;
  broker::BrokerConfig queue = SmallBus::usual_config();
  queue.gateway.queue_frames = 1;
  for (const broker::BrokerConfig& config : {narrow, bytes, queue}) {
    SmallBus bus(config);
    Caller polres(bus, "POLRES");
    polres.hello();
    polres.send({polres.letter()});
    polres.send({polres.letter()});
    const auto refused = polres.take();
    ASSERT_THAT(refused, SizeIs(1));
    EXPECT_THAT(reasons_of(refused[0].settled()), ElementsAre(v1::REFUSAL_REASON_OVERLOADED));

    const auto flash =
        polres.submit({polres.letter({.precedence = v1::PRECEDENCE_KILAT})}, v1::PRECEDENCE_KILAT);

    EXPECT_THAT(flash.receipts(), SizeIs(1));
  }
}

TEST_F(BrokerGuaranteesTest, G6_AFullBucketOfItemsStillTakesAKilat) {
  broker::BrokerConfig config = SmallBus::usual_config();
  config.gateway.rate_items_per_s = 1;
  config.gateway.rate_burst = 50;
  SmallBus bus(config);
  Caller polres(bus, "POLRES");
  polres.hello();
  polres.submit(polres.letters(30));

  const auto routine = polres.submit({polres.letter()});
  const auto flash =
      polres.submit({polres.letter({.precedence = v1::PRECEDENCE_KILAT})}, v1::PRECEDENCE_KILAT);

  EXPECT_THAT(reasons_of(routine), Each(v1::REFUSAL_REASON_OVERLOADED));
  EXPECT_THAT(flash.receipts(), SizeIs(1));
}

}  // namespace
}  // namespace kentongan::test
