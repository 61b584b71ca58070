// Shows that the disk in memory keeps exactly what was synced, tears the rest, and fails on demand.
// Files written, synced or not, and looked at after the cut.
#include "tests/support/faulty_disk.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/eventlog/rocks_storage.h"

namespace kentongan::test {
namespace {

using ::testing::Contains;
using ::testing::Not;

class FaultyDiskTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(files().CreateDirIfMissing("/d", {}, nullptr).ok());
    ASSERT_TRUE(files().NewDirectory("/d", {}, &folder_, nullptr).ok());
    ASSERT_TRUE(files().NewWritableFile("/d/a", {}, &file_, nullptr).ok());
  }

  rocksdb::FileSystem& files() { return *disk_.storage()->files; }
  bool append(const Bytes& bytes) { return file_->Append(bytes, {}, nullptr).ok(); }
  bool sync() { return file_->Sync({}, nullptr).ok(); }
  bool sync_folder() { return folder_->Fsync({}, nullptr).ok(); }

  FaultyDisk disk_;
  std::unique_ptr<rocksdb::FSDirectory> folder_;
  std::unique_ptr<rocksdb::FSWritableFile> file_;
};

TEST_F(FaultyDiskTest, KeepsWhatWasSyncedAndForgetsTheRest) {
  EXPECT_TRUE(append("kept") && sync() && sync_folder() && append("gone"));

  disk_.cut_power(Loss::all);

  EXPECT_EQ(disk_.read("/d/a"), "kept");
  EXPECT_FALSE(append("after the cut"));
}

TEST_F(FaultyDiskTest, ForgetsANameWhoseFolderWasNotSynced) {
  EXPECT_TRUE(append("kept") && sync());

  disk_.cut_power(Loss::all);

  EXPECT_THAT(disk_.files(), Not(Contains("/d/a")));
}

TEST_F(FaultyDiskTest, TearsWhatWasNotSyncedIntoSectors) {
  EXPECT_TRUE(sync_folder() && append(Bytes(64 * 1024, 'x')));

  disk_.cut_power(Loss::torn);

  EXPECT_THAT(disk_.read("/d/a"), ::testing::HasSubstr(Bytes(512, '\0')));
  EXPECT_THAT(disk_.read("/d/a"), ::testing::HasSubstr(Bytes(512, 'x')));
}

TEST_F(FaultyDiskTest, BringsARenamedFolderBackWhereItsMoveWasNotSynced) {
  EXPECT_TRUE(append("kept") && sync() && sync_folder());
  EXPECT_TRUE(files().RenameFile("/d", "/e", {}, nullptr).ok());
  EXPECT_EQ(disk_.read("/e/a"), "kept");

  disk_.cut_power(Loss::all);

  EXPECT_EQ(disk_.read("/d/a"), "kept");
}

TEST_F(FaultyDiskTest, ForgetsForGoodWhatAFailedSyncWasToKeep) {
  EXPECT_TRUE(sync_folder() && append("lost"));
  disk_.fail_sync(1);

  EXPECT_FALSE(sync());
  EXPECT_TRUE(sync());

  disk_.cut_power(Loss::all);
  EXPECT_EQ(disk_.read("/d/a"), "");
}

TEST_F(FaultyDiskTest, LiesWhereItIsToldTo) {
  EXPECT_TRUE(sync_folder() && append("lost"));
  disk_.ignore_syncs_of("a");
  EXPECT_TRUE(sync());

  disk_.cut_power(Loss::all);

  EXPECT_EQ(disk_.read("/d/a"), "");
}

TEST_F(FaultyDiskTest, WritesWhatFitsWhenItRunsFull) {
  disk_.set_capacity(4);

  EXPECT_TRUE(file_->Append("too much", {}, nullptr).IsNoSpace());
  EXPECT_EQ(disk_.read("/d/a"), "too ");
}

TEST_F(FaultyDiskTest, StopsAtThePointThatWasNamed) {
  disk_.stop_at("write.middle a", 2);

  EXPECT_TRUE(append("1234"));
  EXPECT_FALSE(append("5678"));
  EXPECT_TRUE(disk_.has_stopped());
  EXPECT_FALSE(sync());

  disk_.end_process();
  EXPECT_EQ(disk_.read("/d/a"), "123456");
}

}  // namespace
}  // namespace kentongan::test
