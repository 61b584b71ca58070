// Shows that a log file begins only when the one before it is durable, that what was synced is not
// synced again, and that other files are left alone. Files on a disk that forgets.
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

  EXPECT_EQ(disk_.reached("sync.begin .log"), 0U);
}

}  // namespace
}  // namespace kentongan::eventlog
