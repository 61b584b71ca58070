// Shows that a real broker stands what comes to its door without a key: connections of junk and
// half handshakes by the hundred, while agencies go on handing in. What they took is given back.
// With KTG_LONG ten thousand and five thousand of them.
#include <cstdio>
#include <fstream>

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/faults/town.h"
#include "tests/support/long_run.h"
#include "tests/support/temp_dir.h"

namespace kentongan::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::IsEmpty;

/// A connection of somebody who speaks no CURVE; -1 if none is to be had.
int stranger(std::uint16_t port, const std::string& says) {
  const int line = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in there{};
  there.sin_family = AF_INET;
  there.sin_port = htons(port);
  there.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (line < 0 || ::connect(line, reinterpret_cast<sockaddr*>(&there), sizeof there) != 0) {
    ::close(line);
    return -1;
  }
  static_cast<void>(::send(line, says.data(), says.size(), MSG_NOSIGNAL));
  return line;
}

class BrokerDoorTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto town = Town::found({.folder = folder_.path(), .senders = 4, .desks = 1});
    ASSERT_TRUE(town) << town.error().detail();
    town_ = std::move(town).value();
    ASSERT_TRUE(town_->start_desk(0));
    ASSERT_TRUE(town_->start_broker());
    ASSERT_TRUE(town_->await_senders(seconds(30)));
    work(milliseconds(300));
  }
  void work(Micros time, const std::function<bool()>& until = {}) {
    const auto worked = town_->run_for(time, until);
    ASSERT_TRUE(worked) << worked.error().detail();
  }
  [[nodiscard]] std::filesystem::path process() {
    return "/proc/" + std::to_string(town_->broker().pid());
  }
  [[nodiscard]] std::size_t files_open() {
    std::size_t count = 0;
    for (const auto& each : std::filesystem::directory_iterator(process() / "fd")) {
      count += each.exists() || each.is_symlink() ? 1 : 0;
    }
    return count;
  }
  [[nodiscard]] std::size_t kept_mib() {
    std::ifstream statm(process() / "statm");
    std::size_t all = 0;
    std::size_t resident = 0;
    statm >> all >> resident;
    return resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE)) >> 20U;
  }
  /// So many strangers, a handful at once; each stays until the next handful comes.
  void strangers(std::size_t count, const std::string& says) {
    constexpr std::size_t kAtOnce = 100;
    for (std::size_t done = 0; done < count; done += kAtOnce) {
      std::vector<int> lines;
      for (std::size_t i = 0; i < kAtOnce; ++i) {
        lines.push_back(stranger(town_->bus().port, says));
      }
      work(milliseconds(20));
      for (const int line : lines) {
        ::close(line);
      }
    }
  }

  TempDir folder_;
  std::unique_ptr<Town> town_;
};

TEST_F(BrokerDoorTest, F15_GivesBackWhatStrangersTookAndServesMeanwhile) {
  const std::size_t junk = is_long_run() ? 10'000 : 1'000;
  const std::size_t halves = is_long_run() ? 5'000 : 500;
  const auto files_before = files_open();
  strangers(200, "GET / HTTP/1.1\r\n\r\n");  // What is taken once and kept.
  const auto kept_before = kept_mib();
  const auto receipts_before = town_->ledger().receipts().size();
  const Instant begin = town_->clock().now();

  strangers(junk, "GET / HTTP/1.1\r\n\r\n");
  strangers(halves, std::string("\xff\0\0\0\0\0\0\0\x01\x7f", 10));

  const Micros took = std::chrono::duration_cast<Micros>(town_->clock().now() - begin);
  const auto receipts = town_->ledger().receipts().size() - receipts_before;
  work(seconds(10), [&] { return files_open() <= files_before + 4; });
  EXPECT_LE(files_open(), files_before + 4);
  EXPECT_LE(kept_mib(), kept_before + 32);
  EXPECT_GT(receipts, 100U);
  std::printf(
      "junk=%zu half_handshakes=%zu in_ms=%.0f receipts_meanwhile=%zu files=%zu,%zu "
      "resident_mib=%zu,%zu\n",
      junk, halves, static_cast<double>(took.count()) / 1000, receipts, files_before, files_open(),
      kept_before, kept_mib());
  ASSERT_TRUE(town_->close(seconds(60)));
  EXPECT_THAT(town_->wrongs(), IsEmpty());
}

}  // namespace
}  // namespace kentongan::test
