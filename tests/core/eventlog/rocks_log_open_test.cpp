// Shows what opening a RocksLog finds, refuses and leaves alone: a log that is not there, of
// another format, damaged, shorter than acknowledged, tampered with, closed in order or not.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/log.h"
#include "core/eventlog/key_layout.h"
#include "core/eventlog/rocks_store.h"
#include "tests/core/eventlog/log_under_test.h"

namespace kentongan::eventlog::test {
namespace {

using ::testing::HasSubstr;

class RocksLogOpenTest : public ::testing::Test {
 protected:
  void SetUp() override { Log::show_from(Log::Level::off); }
  void TearDown() override { Log::show_from(Log::Level::info); }

  Result<std::unique_ptr<RocksLog>> open(bool fsck = false) {
    auto options = house_.options();
    options.fsck = fsck;
    return RocksLog::open(options);
  }
  Error refusal(bool fsck = false) {
    const auto log = open(fsck);
    EXPECT_FALSE(log);
    return log ? fail(ErrorCode::timeout, "opened") : log.error();
  }
  /// A closed log of so many events, in batches of 50.
  void fill(std::uint64_t count) {
    const auto log = open().value().release();
    const std::unique_ptr<RocksLog> owned(log);
    while (owned->head().size < count) {
      ASSERT_TRUE(owned->append(events(owned->head().size + 1, 50)));
    }
  }
  /// Behind the log's back, but with checksums that fit.
  void tamper(Family family, const Bytes& key, const std::optional<Bytes>& value) {
    const auto store =
        RocksStore::open("/log/store", *house_.disk().storage(), RocksStore::Mode::read_write)
            .value()
            .release();
    const std::unique_ptr<RocksStore> owned(store);
    rocksdb::WriteBatch batch;
    const auto changed = value ? batch.Put(owned->handle(family), key, *value)
                               : batch.Delete(owned->handle(family), key);
    ASSERT_TRUE(changed.ok() && owned->write(batch, Durability::at_once).ok());
  }
  Bytes stored(Family family, const Bytes& key) {
    const auto store =
        RocksStore::open("/log/store", *house_.disk().storage(), RocksStore::Mode::read_only)
            .value()
            .release();
    const std::unique_ptr<RocksStore> owned(store);
    return owned->get(family, key).value().value();
  }

  RocksHouse house_;
};

TEST_F(RocksLogOpenTest, WhatIsNotThereOrInUseIsSaidInBothLanguages) {
  auto options = house_.options();
  options.create_if_missing = false;
  const Error absent = RocksLog::open(options).error();
  const auto log = open();
  const Error in_use = refusal();

  EXPECT_EQ(absent.code, ErrorCode::not_found);
  EXPECT_THAT(absent.text.id, HasSubstr("Tidak ada catatan"));
  EXPECT_EQ(in_use.code, ErrorCode::conflict);
  EXPECT_THAT(in_use.text.id, HasSubstr("sedang dipakai proses lain"));
}

TEST_F(RocksLogOpenTest, IsNotFoundWhereItIsNotToBeCreated) {
  auto options = house_.options();
  options.create_if_missing = false;

  EXPECT_EQ(RocksLog::open(options).error().code, ErrorCode::not_found);
  EXPECT_TRUE(house_.disk().files().empty());
}

TEST_F(RocksLogOpenTest, TellsWhetherItWasCreatedAndHowItWasClosed) {
  const auto created = open().value()->opened();
  const auto closed = open().value()->opened();
  {
    const auto log = open();
    house_.disk().stop_at("close.begin");
  }
  house_.disk().end_process();
  const auto killed = open().value()->opened();

  EXPECT_TRUE(created.created);
  EXPECT_FALSE(created.clean_stop);
  EXPECT_FALSE(closed.created);
  EXPECT_TRUE(closed.clean_stop);
  EXPECT_TRUE(closed.witness_found);
  EXPECT_FALSE(killed.clean_stop);
}

TEST_F(RocksLogOpenTest, RefusesAnotherFormat) {
  fill(50);
  tamper(Family::state, Bytes(kFormatKey), "2");

  EXPECT_EQ(refusal().code, ErrorCode::version);
}

TEST_F(RocksLogOpenTest, LaysNoNewLogOverTheRemainsOfAnOldOne) {
  fill(50);
  house_.disk().remove("/log/store/CURRENT");

  EXPECT_EQ(refusal().code, ErrorCode::corrupt);
  EXPECT_THAT(refusal().detail(), HasSubstr("50 events"));
}

TEST_F(RocksLogOpenTest, GoesOnWithoutAWitnessAndSaysSo) {
  fill(50);
  house_.disk().remove("/log/witness");

  EXPECT_FALSE(open().value()->opened().witness_found);
  EXPECT_TRUE(open().value()->opened().witness_found);
}

TEST_F(RocksLogOpenTest, G1_RefusesALogThatLostItsWitnessWhereOneIsNeeded) {
  fill(50);
  house_.disk().remove("/log/witness");
  auto options = house_.options();
  options.needs_witness = true;

  const auto refused = RocksLog::open(options);
  const auto again = RocksLog::open(options);

  EXPECT_EQ(refused.error().code, ErrorCode::data_missing);
  EXPECT_THAT(refused.error().text.id, HasSubstr("/log/witness"));
  EXPECT_THAT(refused.error().text.id, HasSubstr("fsck --new-witness")) << "what to do now";
  EXPECT_EQ(again.error().code, ErrorCode::data_missing) << "looking makes no new one";
  EXPECT_TRUE(open());
  EXPECT_TRUE(RocksLog::open(options));
}

TEST_F(RocksLogOpenTest, ANewLogNeedsNoWitness) {
  auto options = house_.options();
  options.needs_witness = true;

  EXPECT_TRUE(RocksLog::open(options));
}

TEST_F(RocksLogOpenTest, G1_LeavesALogThatLacksAcknowledgedEventsAsItIs) {
  fill(100);
  house_.lose_newest();
  const auto before = house_.disk().files();
  const auto log_bytes = house_.disk().read(house_.newest_file(".log"));

  EXPECT_EQ(refusal().code, ErrorCode::data_missing);

  EXPECT_EQ(house_.disk().files(), before);
  EXPECT_EQ(house_.disk().read(house_.newest_file(".log")), log_bytes);
}

TEST_F(RocksLogOpenTest, ServesReadsOfALogThatLacksAcknowledgedEventsWhereAskedTo) {
  fill(100);
  house_.lose_newest();
  auto options = house_.options();
  options.serve_reads_if_missing = true;
  const auto log = RocksLog::open(options);

  ASSERT_TRUE(log) << log.error().detail();
  EXPECT_EQ((*log)->opened().refuses_writes->code, ErrorCode::data_missing);
  EXPECT_EQ((*log)->read(Seq(1), 50)->size(), 50U);
  EXPECT_TRUE((*log)->find(id_of(1)).value());
  EXPECT_EQ((*log)->append(events(101, 1)).error().code, ErrorCode::data_missing);
  EXPECT_EQ((*log)->put(std::vector<StateRow>{{"k", "v"}}).error().code, ErrorCode::data_missing);
}

TEST_F(RocksLogOpenTest, RefusesAHistoryThatIsNotTheAcknowledgedOne) {
  fill(50);
  const auto theirs = house_.disk().read("/log/witness");
  RocksHouse other;
  auto log = RocksLog::open(other.options());
  auto batch = events(1, 50);
  batch[20].leaf.data()[255] = 1;
  ASSERT_TRUE((*log)->append(batch));
  log = fail(ErrorCode::unavailable, "closed");
  other.disk().rewrite("/log/witness", [&](Bytes& bytes) { bytes = theirs; });

  const auto again = RocksLog::open(other.options());

  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, ErrorCode::corrupt);
  EXPECT_THAT(again.error().detail(), HasSubstr("not the one acknowledged"));
}

TEST_F(RocksLogOpenTest, FindsTamperingWithTheNewestEventsAtEveryOpen) {
  fill(600);
  Bytes changed;
  auto forged = event(590);
  forged.leaf.data()[200] = 9;
  put_event_row(changed, forged);
  tamper(Family::events, event_key(Seq(590)), changed);

  EXPECT_EQ(refusal().code, ErrorCode::corrupt);
}

TEST_F(RocksLogOpenTest, NamesTheEventThatDoesNotFitItsTile) {
  fill(600);
  Bytes changed;
  auto forged = event(300);
  forged.leaf.data()[200] = 9;
  put_event_row(changed, forged);
  tamper(Family::events, event_key(Seq(300)), changed);

  EXPECT_THAT(refusal().detail(), HasSubstr("event 300 does not fit the tree"));
}

TEST_F(RocksLogOpenTest, NamesAnEventThatIsMissing) {
  fill(600);
  tamper(Family::events, event_key(Seq(77)), std::nullopt);

  EXPECT_THAT(refusal().detail(), HasSubstr("event 77 is missing"));
}

TEST(FileChecksumsTest, AreThoseOfRocksDbByNameAndToTheBit) {
  const auto checksum = [](rocksdb::FileChecksumGenFactory& factory) {
    const auto generator = factory.CreateFileChecksumGenerator({});
    generator->Update("some bytes of a", 15);
    generator->Update(" file", 5);
    generator->Finalize();
    return std::string(generator->Name()) + generator->GetChecksum();
  };

  EXPECT_EQ(checksum(*file_checksums()), checksum(*rocksdb::GetFileChecksumGenCrc32cFactory()));
  EXPECT_STREQ(file_checksums()->Name(), rocksdb::GetFileChecksumGenCrc32cFactory()->Name());
}

TEST_F(RocksLogOpenTest, FsckPassesOverAWholeLog) {
  fill(70'000);

  const auto log = open(true);

  EXPECT_TRUE(log) << log.error().detail();
}

TEST_F(RocksLogOpenTest, FsckFindsWhatTheCheckOfTheNewestCannot) {
  fill(2000);
  Bytes changed;
  auto forged = event(10);
  forged.leaf.data()[200] = 9;
  put_event_row(changed, forged);
  tamper(Family::events, event_key(Seq(10)), changed);

  EXPECT_TRUE(open());
  EXPECT_THAT(refusal(true).detail(), HasSubstr("event 10 does not fit the tree"));
}

TEST_F(RocksLogOpenTest, FsckFindsAnItemThatNoIdLeadsTo) {
  fill(50);
  tamper(Family::message, id_of(7).str(), std::nullopt);

  EXPECT_TRUE(open());
  EXPECT_THAT(refusal(true).detail(), HasSubstr("no id leads to event 7"));
}

TEST_F(RocksLogOpenTest, FsckFindsAnIdThatLeadsElsewhere) {
  fill(50);
  Bytes elsewhere;
  put_located(elsewhere, Located{Seq(8), event(7).item->item_hash});
  tamper(Family::message, id_of(7).str(), elsewhere);

  EXPECT_THAT(refusal(true).detail(), HasSubstr("id of event 8"));
}

TEST_F(RocksLogOpenTest, FsckFindsAnIncidentWhoseEventsAreNotCounted) {
  fill(100);
  tamper(Family::incident, incident_prefix(IncidentId("INS-A")) + event_key(Seq(51)), std::nullopt);

  EXPECT_THAT(refusal(true).detail(), HasSubstr("counts 100 events instead of 50"));
}

TEST_F(RocksLogOpenTest, FsckFindsAMailboxThatEndsBeyondTheLog) {
  fill(50);
  PostingList list(true);
  list.add(Seq(51), 1);
  tamper(Family::mailbox, mailbox_prefix(AgencyCode("X"), Lane::biasa) + event_key(Seq(51)),
         list.bytes());

  EXPECT_THAT(refusal(true).detail(), HasSubstr("beyond the log"));
}

TEST_F(RocksLogOpenTest, FsckFindsATileThatWasChanged) {
  fill(2000);
  auto tile = stored(Family::tree, tile_key(0, 1));
  tile[100] = static_cast<char>(tile[100] ^ 1);
  tamper(Family::tree, tile_key(0, 1), tile);

  EXPECT_EQ(refusal(true).code, ErrorCode::corrupt);
}

}  // namespace
}  // namespace kentongan::eventlog::test
