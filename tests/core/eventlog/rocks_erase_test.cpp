// Shows that an event's bytes are gone from every file of the log when they are erased, that all
// else of it stands, and that a process stopped at any point of it ends the same when it comes
// back. A FaultyDisk lies under the real RocksLog, so that each file can be searched.
#include <algorithm>
#include <array>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/log.h"
#include "core/eventlog/proof.h"
#include "core/eventlog/rocks_storage.h"
#include "tests/core/eventlog/log_under_test.h"

namespace kentongan::eventlog::test {
namespace {

using ::testing::IsEmpty;
using ::testing::Not;

constexpr const char* kSecret = "Budi bin Tomo, NIK 1671010101900001";
constexpr const char* kOtherSecret = "outbox: Siti, jalan Kenanga 7";
constexpr std::uint64_t kErased = 3;
constexpr std::uint64_t kMany = 2000;
constexpr std::size_t kManyBytes = 2000;

class EraseTest : public ::testing::Test {
 protected:
  void SetUp() override { Log::show_from(Log::Level::off); }
  void TearDown() override { Log::show_from(Log::Level::info); }

  void open() {
    log_.reset();
    auto opened = house_.open(Ordering::total);
    ASSERT_TRUE(opened) << opened.error().detail();
    log_ = std::move(opened).value();
  }
  /// Event 3 of 600 says something that is to go; so did a row of state that is gone already.
  void fill() {
    open();
    for (std::uint64_t first = 1; first <= 600; first += 20) {
      auto batch = events(first, 20);
      if (first == 1) {
        batch[kErased - 1].bytes = kSecret;
      }
      const std::vector<StateRow> before{{"out/1", first == 1 ? kOtherSecret : ""}};
      ASSERT_TRUE(log_->append(batch, before));
    }
  }
  Result<void> erase() { return log_->erase(std::array{Rewrite{Seq(kErased), "erased"}}, "out/"); }

  /// Files in which the bytes stand.
  std::vector<std::string> files_with(const std::string& bytes) {
    std::vector<std::string> found;
    for (const std::string& path : house_.disk().files()) {
      if (house_.disk().read(path).find(bytes) != Bytes::npos) {
        found.push_back(path);
      }
    }
    return found;
  }
  /// Some 4 MiB in files of some 64 KiB.
  void fill_many_files() {
    house_.disk().storage()->small_memtables = true;
    open();
    for (std::uint64_t first = 1; first <= kMany; first += 20) {
      auto batch = events(first, 20);
      for (Event& one : batch) {
        one.bytes.resize(kManyBytes, 'x');
      }
      if (first == 1) {
        batch[kErased - 1].bytes = kSecret;
      }
      ASSERT_TRUE(log_->append(batch));
    }
  }
  /// Together, of the tables that are not among `known`.
  std::uint64_t bytes_of_tables(const std::vector<std::string>& known) {
    std::uint64_t bytes = 0;
    for (const std::string& path : house_.disk().files()) {
      const bool is_new = std::ranges::find(known, path) == known.end();
      bytes += is_new && path.ends_with(".sst") ? house_.disk().read(path).size() : 0;
    }
    return bytes;
  }
  Bytes bytes_of(std::uint64_t number) { return log_->read(Seq(number), 1)->front().bytes; }

  RocksHouse house_;
  std::unique_ptr<EventLog> log_;
};

TEST_F(EraseTest, T16_LeavesNoByteInAnyFileOfTheLog) {
  fill();
  ASSERT_THAT(files_with(kSecret), Not(IsEmpty()));
  ASSERT_THAT(files_with(kOtherSecret), Not(IsEmpty()));

  const auto erased = erase();

  ASSERT_TRUE(erased) << erased.error().detail();
  EXPECT_THAT(files_with(kSecret), IsEmpty());
  EXPECT_THAT(files_with(kOtherSecret), IsEmpty());
  EXPECT_EQ(bytes_of(kErased), "erased");
}

TEST_F(EraseTest, KeepsLeafRootIndexesAndAllOtherEvents) {
  fill();
  const Head before = log_->head();
  const auto leaf = log_->read(Seq(kErased), 1)->front().leaf;

  ASSERT_TRUE(erase());
  open();

  EXPECT_EQ(log_->head().root, before.root);
  EXPECT_EQ(log_->head().size, before.size);
  EXPECT_EQ(log_->read(Seq(kErased), 1)->front().leaf, leaf);
  EXPECT_EQ(log_->find(id_of(kErased))->value().number, Seq(kErased));
  EXPECT_EQ(bytes_of(kErased + 1), event(kErased + 1).bytes);
  EXPECT_TRUE(log_->append(events(601, 2)));
}

TEST_F(EraseTest, TheWholeLogIsStillCheckedGood) {
  fill();
  ASSERT_TRUE(erase());
  log_.reset();

  auto options = house_.options();
  options.fsck = true;
  const auto checked = RocksLog::open(options);

  EXPECT_TRUE(checked) << checked.error().detail();
}

TEST_F(EraseTest, RefusesANumberThatIsNotThere) {
  fill();

  const auto beyond = log_->erase(std::array{Rewrite{Seq(601), "x"}});

  ASSERT_FALSE(beyond);
  EXPECT_EQ(beyond.error().code, ErrorCode::out_of_order);
}

TEST_F(EraseTest, MayBeRepeated) {
  fill();
  open();  // What was written lies in files now.

  ASSERT_TRUE(erase());
  ASSERT_TRUE(erase());

  EXPECT_THAT(files_with(kSecret), IsEmpty());
}

TEST_F(EraseTest, RewritesTheFilesThatHoldItAndNoOther) {
  fill_many_files();
  const auto before = house_.disk().files();
  ASSERT_GE(bytes_of_tables({}), 4 * kMany * kManyBytes / 5);

  const std::array far_apart{Rewrite{Seq(kErased), "erased"}, Rewrite{Seq(kMany / 2), "erased"},
                             Rewrite{Seq(kMany), "erased"}};
  const auto erased = log_->erase(far_apart);

  ASSERT_TRUE(erased) << erased.error().detail();
  EXPECT_LT(bytes_of_tables(before), kMany * kManyBytes / 5);
  EXPECT_THAT(files_with(kSecret), IsEmpty());
  EXPECT_EQ(bytes_of(kMany), "erased");
}

TEST_F(EraseTest, WhereItIsToldOfNoStateRowsItRewritesNone) {
  house_.disk().storage()->small_memtables = true;
  open();
  ASSERT_TRUE(log_->append(events(1, 20)));
  for (std::uint64_t row = 0; row < kMany; ++row) {
    const StateRow proof{"prf/" + std::to_string(row), Bytes(kManyBytes, 'x')};
    const auto when = row % 50 == 0 ? Durability::at_once : Durability::with_next;
    ASSERT_TRUE(log_->put(std::array{proof}, when));
  }
  ASSERT_TRUE(log_->put(std::array{StateRow{"out/1", kOtherSecret}}));
  ASSERT_TRUE(log_->put(std::array{StateRow{"out/1", ""}}));
  ASSERT_TRUE(erase());  // What is in memory lies in files now.
  EXPECT_THAT(files_with(kOtherSecret), IsEmpty());
  const auto before = house_.disk().files();
  ASSERT_GE(bytes_of_tables({}), kMany * kManyBytes / 2);

  ASSERT_TRUE(log_->erase(std::array{Rewrite{Seq(kErased), "erased"}}));

  EXPECT_LT(bytes_of_tables(before), kMany * kManyBytes / 5);
}

TEST_F(EraseTest, RefusesWhereTheDiskHasNoRoomForWhatIsRewrittenAndStaysUsable) {
  fill_many_files();
  std::vector<Rewrite> everywhere;
  for (std::uint64_t number = kErased; number <= kMany; number += 20) {
    everywhere.push_back({Seq(number), "erased"});
  }
  house_.disk().set_capacity(house_.disk().used() + 4 * RocksHouse::kReserve);

  const auto erased = log_->erase(everywhere);

  ASSERT_FALSE(erased);
  EXPECT_EQ(erased.error().code, ErrorCode::storage_full);
  EXPECT_EQ(bytes_of(kErased), kSecret);
  house_.empty();
  ASSERT_TRUE(log_->erase(everywhere));
  EXPECT_THAT(files_with(kSecret), IsEmpty());
}

class EraseStopTest : public EraseTest, public ::testing::WithParamInterface<const char*> {};

TEST_P(EraseStopTest, T16_EndsTheSameWhenKilledThereAndRepeated) {
  fill();
  const Digest root = log_->head().root;
  house_.disk().stop_at(GetParam());
  const auto stopped = erase();
  const bool hit = house_.disk().has_stopped();
  log_.reset();
  house_.disk().end_process();
  open();

  const auto again = erase();

  EXPECT_TRUE(hit) << (stopped ? "" : stopped.error().detail());
  ASSERT_TRUE(again) << again.error().detail();
  EXPECT_THAT(files_with(kSecret), IsEmpty());
  EXPECT_EQ(log_->head().root, root);
  EXPECT_EQ(bytes_of(kErased), "erased");
}

TEST_P(EraseStopTest, T16_EndsTheSameAfterAPowerCutThere) {
  fill();
  house_.disk().stop_at(GetParam());
  static_cast<void>(erase());
  const bool hit = house_.disk().has_stopped();
  log_.reset();
  house_.disk().cut_power(kentongan::test::Loss::all);
  open();

  const auto again = erase();

  EXPECT_TRUE(hit);
  ASSERT_TRUE(again) << again.error().detail();
  EXPECT_THAT(files_with(kSecret), IsEmpty());
  EXPECT_EQ(log_->head().size, 600U);
}

INSTANTIATE_TEST_SUITE_P(Points, EraseStopTest,
                         ::testing::Values("erase.before_write", "erase.after_write",
                                           "write.middle .log", "sync.begin .log",
                                           "write.middle .sst", "sync.end .sst",
                                           "sync.begin MANIFEST", "erase.flushed",
                                           "erase.compacted", "erase.done"));

TEST(EraseInMemoryTest, KeepsTheSameContract) {
  MemoryHouse house;
  auto log = house.open(Ordering::total).value();
  ASSERT_TRUE(log->append(events(1, 5)));

  ASSERT_TRUE(log->erase(std::array{Rewrite{Seq(2), "erased"}}));

  EXPECT_EQ(log->read(Seq(2), 1)->front().bytes, "erased");
  EXPECT_EQ(log->read(Seq(2), 1)->front().leaf, event(2).leaf);
  EXPECT_FALSE(log->erase(std::array{Rewrite{Seq(6), "x"}}));
}

}  // namespace
}  // namespace kentongan::eventlog::test
