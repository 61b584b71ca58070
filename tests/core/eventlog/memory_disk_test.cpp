// Shows what a disk in memory does as one of iron would: old values of rows stay until they are
// erased, and a sync fails when it is told to and not before.
#include "core/eventlog/memory_disk.h"

#include <array>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kentongan::eventlog {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

class MemoryDiskTest : public ::testing::Test {
 protected:
  Result<void> put(const Bytes& key, const Bytes& value) {
    return log_->put(std::array{StateRow{key, value}});
  }

  MemoryDisk disk_;
  std::unique_ptr<MemoryLog> log_ = MemoryLog::open(disk_).value();
};

TEST_F(MemoryDiskTest, KeepsOldValuesUntilRowsUnderTheirPrefixAreErased) {
  disk_.keep_old_rows();
  ASSERT_TRUE(put("out/1", "first"));
  EXPECT_THAT(disk_.old_rows(), IsEmpty());
  ASSERT_TRUE(put("out/1", "second"));
  ASSERT_TRUE(put("out/1", ""));
  EXPECT_THAT(disk_.old_rows(), SizeIs(2));

  ASSERT_TRUE(log_->erase({}, "in/"));
  EXPECT_THAT(disk_.old_rows(), SizeIs(2));
  ASSERT_TRUE(log_->erase({}, "out/"));

  EXPECT_THAT(disk_.old_rows(), IsEmpty());
}

TEST_F(MemoryDiskTest, FailsTheSyncThatItIsToldToAndAllAfterIt) {
  disk_.fail_sync_after(1, MemoryDisk::Fate::stored);
  ASSERT_TRUE(put("a", "1"));
  EXPECT_TRUE(disk_.is_to_fail());

  EXPECT_FALSE(put("b", "1"));

  EXPECT_FALSE(disk_.is_to_fail());
  EXPECT_FALSE(put("c", "1"));
  log_.reset();
  log_ = MemoryLog::open(disk_).value();
  EXPECT_THAT(log_->state_keys("").value(), ::testing::ElementsAre("a", "b"));
}

}  // namespace
}  // namespace kentongan::eventlog
