// Shows that a log file begins only when the one before it is durable, and that a small
// commit moves no end of file. Files on a disk that forgets.
#include "core/eventlog/logs_in_turn.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/eventlog/rocks_storage.h"
#include "tests/support/faulty_disk.h"

namespace kentongan::eventlog {
namespace {

using kentongan::test::FaultyDisk;
using kentongan::test::Loss;

class LogsInTurnTest : public ::testing::Test {
 protected:
  using File = std::unique_ptr<rocksdb::FSWritableFile>;

  void SetUp() override { ASSERT_TRUE(files_->CreateDirIfMissing("/store", {}, nullptr).ok()); }

  /// Nothing if it cannot begin.
  File begin(const std::string& name) {
    File file;
    files_->NewWritableFile("/store/" + name, {}, &file, nullptr).PermitUncheckedError();
    return file;
  }
  File begin_with(const std::string& name, const Bytes& bytes) {
    auto file = begin(name);
    EXPECT_TRUE(file->Append(bytes, {}, nullptr).ok());
    return file;
  }

  /// As it stands, and as a power cut would leave it.
  std::size_t size_of(const std::string& name) const { return disk_.read("/store/" + name).size(); }
  void add(const File& file, const Bytes& bytes) {
    EXPECT_TRUE(file->Append(bytes, {}, nullptr).ok());
    EXPECT_TRUE(file->Sync({}, nullptr).ok());
  }

  FaultyDisk disk_;
  std::shared_ptr<rocksdb::FileSystem> files_ = logs_in_turn(disk_.storage()->files);
};

TEST_F(LogsInTurnTest, KeepsALogFileAndItsNameOnceTheNextHasBegun) {
  const auto first = begin_with("000001.log", "waits");
  const auto second = begin("000002.log");

  disk_.cut_power(Loss::all);

  EXPECT_EQ(disk_.read("/store/000001.log"), "waits");
}

TEST_F(LogsInTurnTest, DoesNotSyncAgainWhatWasSynced) {
  const auto first = begin_with("000001.log", "synced");
  EXPECT_TRUE(first->Sync({}, nullptr).ok());

  const auto second = begin("000002.log");

  EXPECT_EQ(disk_.reached("sync.begin .log"), 1U);
}

TEST_F(LogsInTurnTest, DoesNotBeginALogFileWhenTheOneBeforeCannotBeSynced) {
  const auto first = begin_with("000001.log", "waits");
  disk_.fail_sync(1);

  EXPECT_EQ(begin("000002.log"), nullptr);
  EXPECT_THAT(disk_.files(), ::testing::Not(::testing::Contains("/store/000002.log")));
}

TEST_F(LogsInTurnTest, DoesNotWaitForALogFileThatWasClosed) {
  begin_with("000001.log", "of a store that is closed").reset();

  EXPECT_NE(begin("000002.log"), nullptr);
}

TEST_F(LogsInTurnTest, LeavesOtherFilesAlone) {
  const auto log = begin_with("000001.log", "waits");

  const auto table = begin_with("000002.sst", "rows");
  add(table, "more rows");

  EXPECT_EQ(disk_.reached("sync.begin .log"), 0U);
  EXPECT_EQ(disk_.read("/store/000002.sst"), "rowsmore rows");
}

TEST_F(LogsInTurnTest, LetsASmallCommitMoveNoEndOfFile) {
  const auto log = begin("000001.log");
  add(log, "first");
  const auto laid = size_of("000001.log");

  add(log, "second");

  EXPECT_EQ(size_of("000001.log"), laid);
  EXPECT_EQ(disk_.read("/store/000001.log"), "firstsecond" + Bytes(laid - 11, '\0'));
}

TEST_F(LogsInTurnTest, LaysMoreBeforeTheGroundIsUsedUp) {
  const auto log = begin("000001.log");
  const Bytes commit(10'000, 'c');
  for (std::size_t written = commit.size(); written < 1'000'000; written += commit.size()) {
    add(log, commit);
    ASSERT_GT(size_of("000001.log"), written);
  }
}

TEST_F(LogsInTurnTest, LaysNothingForWhatComesInBulk) {
  const auto log = begin("000001.log");

  add(log, Bytes(100'000, 'b'));

  EXPECT_EQ(size_of("000001.log"), 100'000U);
}

TEST_F(LogsInTurnTest, LeavesNoGroundBehindInAFileThatIsClosed) {
  const auto log = begin("000001.log");
  add(log, "all of it");

  EXPECT_TRUE(log->Close({}, nullptr).ok());

  EXPECT_EQ(disk_.read("/store/000001.log"), "all of it");
}

TEST_F(LogsInTurnTest, CommitsAllTheSameWhereNoGroundCanBeLaid) {
  const auto log = begin("000001.log");
  disk_.set_capacity(disk_.used() + 1'000);

  add(log, "first");
  add(log, "second");

  EXPECT_EQ(disk_.read("/store/000001.log").substr(0, 11), "firstsecond");
}

}  // namespace
}  // namespace kentongan::eventlog
