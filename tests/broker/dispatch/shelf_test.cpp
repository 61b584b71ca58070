// Shows where parcels come from: the newest from memory, the others from the log a page at a time,
// and how the path of an item is made again. Events by hand in a log that counts its readings.
#include "broker/dispatch/shelf.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/digest.h"
#include "core/base/tree_hash.h"
#include "kentongan/v1/event.pb.h"
#include "tests/broker/counting_log.h"

namespace kentongan::broker::dispatch {
namespace {

class ShelfTest : public ::testing::Test {
 protected:
  void store(const v1::Event& given, const Digest& item) {
    eventlog::Event event;
    event.time_us = 1;
    event.epoch = 1;
    event.bytes = given.SerializeAsString();
    eventlog::Leaf leaf;
    leaf.epoch = 1;
    leaf.time_us = 1;
    leaf.item = item;
    event.leaf = eventlog::encode(leaf);
    ASSERT_TRUE(log_.append(std::vector{event}));
  }
  void store(int count) {
    for (int i = 0; i < count; ++i) {
      v1::Event event;
      event.mutable_statement()->set_text(std::string(1000, 'x'));
      store(event, {});
    }
  }
  static Parcel parcel(std::uint64_t seq) {
    Parcel parcel;
    parcel.seq = Seq(seq);
    parcel.delivery = Bytes(1000, 'y');
    return parcel;
  }

  test::CountingLog log_;
  Shelf shelf_{log_, Bytes(32, 't'), 10'000};
};

TEST_F(ShelfTest, G5_KeepsTheNewestWithinItsBytesAndReadsTheOthers) {
  store(100);
  for (std::uint64_t seq = 1; seq <= 100; ++seq) {
    shelf_.add(parcel(seq));
  }

  EXPECT_LE(shelf_.bytes(), 10'000U);
  EXPECT_EQ(shelf_.take(Seq(100), 1).value()->seq, Seq(100));
  EXPECT_EQ(shelf_.take(Seq(95), 6).value()->seq, Seq(95));
  EXPECT_EQ(log_.take_reads(), 0U);
  EXPECT_EQ(shelf_.take(Seq(1), 1).value()->seq, Seq(1));
  EXPECT_EQ(log_.take_reads(), 1U);
}

TEST_F(ShelfTest, ReadsAPageForManyInARow) {
  store(100);

  for (std::uint64_t seq = 1; seq <= 100; ++seq) {
    EXPECT_EQ(shelf_.take(Seq(seq), 101 - seq).value()->seq, Seq(seq));
  }

  EXPECT_EQ(log_.take_reads(), 2U);
}

TEST_F(ShelfTest, SaysThatANumberIsNotThere) {
  store(3);

  EXPECT_EQ(shelf_.take(Seq(4), 1).error().code, ErrorCode::corrupt);
}

TEST_F(ShelfTest, MakesThePathOfAnItemFromItsRunThoughOneOfItWasRefused) {
  std::vector<Digest> items;
  for (std::uint32_t index = 0; index < 3; ++index) {
    items.push_back(sha256("item " + std::to_string(index)));
    v1::Event event;
    if (index == 1) {
      event.mutable_refused()->set_item_hash(items[index].str());
      store(event, sha256("the event itself"));
    } else {
      event.mutable_message()->mutable_envelope()->set_index(index);
      event.mutable_message()->mutable_envelope()->set_count(3);
      store(event, items[index]);
    }
  }
  const Parcel last = *shelf_.take(Seq(3), 1).value();
  ASSERT_EQ(last.index, 2U);
  ASSERT_EQ(last.count, 3U);

  EXPECT_EQ(shelf_.path_of(last).value(), audit_path(items, 2));
  log_.take_reads();
  const Parcel first = *shelf_.take(Seq(1), 1).value();
  log_.take_reads();
  EXPECT_EQ(shelf_.path_of(first).value(), audit_path(items, 0));
  EXPECT_EQ(log_.take_reads(), 0U) << "whoever wants one path wants the next";
}

TEST_F(ShelfTest, GivesAPathThatWasKeptAndNoneToWhatStandsAlone) {
  Parcel kept = parcel(1);
  kept.count = 2;
  kept.path = {sha256("its brother")};

  EXPECT_EQ(shelf_.path_of(kept).value(), kept.path);
  EXPECT_TRUE(shelf_.path_of(parcel(2)).value().empty());
  EXPECT_EQ(log_.take_reads(), 0U);
}

TEST_F(ShelfTest, ARunThatIsNotWholeInTheLogIsCorrupt) {
  v1::Event event;
  event.mutable_message()->mutable_envelope()->set_index(0);
  event.mutable_message()->mutable_envelope()->set_count(3);
  store(event, sha256("item"));
  const Parcel alone = *shelf_.take(Seq(1), 1).value();

  EXPECT_EQ(shelf_.path_of(alone).error().code, ErrorCode::corrupt);
}

}  // namespace
}  // namespace kentongan::broker::dispatch
