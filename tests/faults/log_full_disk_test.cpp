// Shows on a real file system of 64 MiB that a full disk is refused before anything is lost, that
// reads go on, and that writing returns by itself with the space. Needs the right to mount a tmpfs.
#include <chrono>
#include <fstream>

#include <gtest/gtest.h>
#include <sys/mount.h>

#include "tests/core/eventlog/log_under_test.h"
#include "tests/support/temp_dir.h"

namespace kentongan::eventlog::test {
namespace {

using kentongan::test::TempDir;
using Time = std::chrono::steady_clock;

class LogFullDiskTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (::mount("tmpfs", folder_.path().c_str(), "tmpfs", 0, "size=64m") != 0) {
      GTEST_SKIP() << "no right to mount a file system";
    }
    mounted_ = true;
  }
  void TearDown() override {
    log_.reset();
    if (mounted_) {
      ::umount2(folder_.path().c_str(), MNT_DETACH);
    }
  }

  void open(std::uint64_t reserve) {
    RocksLog::Options options;
    options.directory = folder_.path() / "log";
    options.disk_critical_bytes = reserve;
    auto opened = RocksLog::open(options);
    ASSERT_TRUE(opened) << opened.error().detail();
    log_ = std::move(opened).value();
  }
  Result<std::vector<StoredEvent>> append() {
    auto batch = events(log_->head().size + 1, 16);
    for (Event& each : batch) {
      each.bytes.resize(4000, 'x');
    }
    return log_->append(batch);
  }
  /// Appends until refused, at most 2000 batches.
  std::optional<Error> fill() {
    for (int i = 0; i < 2000; ++i) {
      const auto done = append();
      if (!done) {
        return done.error();
      }
      acknowledged_ = done->back().number().value();
    }
    return std::nullopt;
  }
  [[nodiscard]] bool holds_all() const {
    const auto newest = log_->read(Seq(acknowledged_), 1);
    return log_->head().size == acknowledged_ && newest &&
           newest->front().leaf == event(acknowledged_).leaf &&
           log_->head().root == root_of(acknowledged_);
  }
  /// Something else on the disk, that comes and goes.
  void occupy(std::size_t mebibytes) {
    std::ofstream file(folder_.path() / "other", std::ios::binary);
    const std::string chunk(1UL << 20, 'o');
    for (std::size_t i = 0; i < mebibytes; ++i) {
      file << chunk;
    }
  }
  void leave() { std::filesystem::remove(folder_.path() / "other"); }

  TempDir folder_;
  bool mounted_ = false;
  std::unique_ptr<RocksLog> log_;
  std::uint64_t acknowledged_ = 0;
};

TEST_F(LogFullDiskTest, F5_RefusesWithinATenthOfASecondReadsOnAndReturnsByItself) {
  open(0);
  occupy(20);
  const auto refused = fill();
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->code, ErrorCode::storage_full);

  const auto begin = Time::now();
  EXPECT_EQ(append().error().code, ErrorCode::storage_full);
  EXPECT_LT(Time::now() - begin, std::chrono::milliseconds(100));
  EXPECT_TRUE(holds_all());

  leave();
  EXPECT_TRUE(append());
}

TEST_F(LogFullDiskTest, G1_F5_LosesNothingWhereAnotherTakesTheLastBytesDuringAFlush) {
  open(1);
  occupy(30);
  const auto refused = fill();
  ASSERT_TRUE(refused);
  EXPECT_TRUE(holds_all());

  leave();
  log_.reset();
  open(1);

  EXPECT_GE(log_->head().size, acknowledged_);
  EXPECT_EQ(log_->read(Seq(acknowledged_), 1)->front().leaf, event(acknowledged_).leaf);
  EXPECT_TRUE(append());
}

}  // namespace
}  // namespace kentongan::eventlog::test
