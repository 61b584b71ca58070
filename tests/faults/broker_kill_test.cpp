// Shows that a real broker that is killed under load loses nothing that it confirmed and doubles
// nothing, nor do the real agents beside it that are killed too: every receipt, every log and every
// desk's inbox is compared at the end. The broker dies at random moments, and at each named point
// of a commit, of a start and of a stop. Twenty random kills, or two hundred with KTG_LONG.
#include <algorithm>
#include <array>
#include <csignal>
#include <cstdio>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/faults/town.h"
#include "tests/support/long_run.h"
#include "tests/support/temp_dir.h"

namespace kentongan::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr Micros kSettleMost = seconds(120);
constexpr Micros kReachMost = seconds(120);  // Of a machine that others use too.

/// Where a broker process may die. Those of a start come before those of the work and of a stop.
constexpr std::array kStartPoints{"open.checked", "open.done"};
constexpr std::array kWorkPoints{
    "append.before_write", "append.after_write",  "witness.before_write", "witness.after_write",
    "batch.taken",         "batch.stored",        "batch.settled",        "frame.sent",
    "write.begin .log",    "write.middle .log",   "write.end .log",       "sync.begin .log",
    "sync.end .log",       "write.begin .sst",    "write.middle .sst",    "write.end .sst",
    "sync.begin .sst",     "sync.end .sst",       "write.begin MANIFEST", "write.middle MANIFEST",
    "write.end MANIFEST",  "sync.begin MANIFEST", "sync.end MANIFEST",    "write.middle CURRENT",
    "sync.end CURRENT",    "write.middle witness"};

/// Shown when a run is done: what it was worth.
class Tally {
 public:
  void restarted(Micros took) { restarts_.push_back(took); }
  void show(const Town& town, std::size_t kills, std::size_t desk_kills) {
    std::printf("kills=%zu desk_kills=%zu items=%zu receipts=%zu again=%llu by_officers=%llu",
                kills, desk_kills, town.ledger().items().size(), town.ledger().receipts().size(),
                static_cast<unsigned long long>(town.ledger().again()),
                static_cast<unsigned long long>(town.written_by_officers()));
    if (!restarts_.empty()) {
      std::sort(restarts_.begin(), restarts_.end());
      const auto ms = [](Micros time) { return static_cast<double>(time.count()) / 1000; };
      std::printf(" restart_p50_ms=%.0f restart_max_ms=%.0f", ms(restarts_[restarts_.size() / 2]),
                  ms(restarts_.back()));
    }
    std::printf("\n");
  }

 private:
  std::vector<Micros> restarts_;
};

class BrokerKillTest : public ::testing::Test {
 protected:
  void open(std::size_t desks, std::size_t text_bytes = 200) {
    auto town = Town::found({.folder = folder_.path(), .desks = desks, .text_bytes = text_bytes});
    ASSERT_TRUE(town) << town.error().detail();
    town_ = std::move(town).value();
  }
  void start_desks() {
    for (std::size_t i = 0; i < town_->desks(); ++i) {
      ASSERT_TRUE(town_->start_desk(i));
    }
    town_->officers_write(true);
  }
  /// Starts the broker and waits until all are served. @return false if they never are.
  bool serve(Tally* tally = nullptr) {
    const Instant begin = town_->clock().now();
    const auto ready = town_->start_broker() ? town_->await_senders(seconds(30))
                                             : fail(ErrorCode::unavailable, "no broker");
    if (tally != nullptr) {
      tally->restarted(std::chrono::duration_cast<Micros>(town_->clock().now() - begin));
    }
    return ready.has_value();
  }
  void work(Micros time) {
    const auto worked = town_->run_for(time);
    ASSERT_TRUE(worked) << worked.error().detail();
  }
  /// A desk dies now and then, and lives on at once.
  std::size_t perhaps_kill_a_desk() {
    if (random_.below(3) != 0) {
      return 0;
    }
    const auto index = random_.below(town_->desks());
    town_->kill_desk(index);
    EXPECT_TRUE(town_->start_desk(index));
    return 1;
  }
  void end_well() {
    const auto closed = town_->close(kSettleMost);
    ASSERT_TRUE(closed) << closed.error().detail();
    EXPECT_THAT(town_->wrongs(), IsEmpty());
  }

  TempDir folder_;
  SeededRandom random_{20230303};
  std::unique_ptr<Town> town_;
};

TEST_F(BrokerKillTest, G1_G2_F1_LosesAndDoublesNothingWheneverItIsKilled) {
  open(3);
  start_desks();
  ASSERT_TRUE(serve());
  const std::size_t kills = is_long_run() ? 200 : 20;
  std::size_t desk_kills = 0;
  Tally tally;
  for (std::size_t kill = 0; kill < kills; ++kill) {
    work(milliseconds(20 + random_.below(350)));
    desk_kills += perhaps_kill_a_desk();
    town_->kill_broker();
    if (random_.below(4) == 0) {  // And once more while it comes up.
      ASSERT_TRUE(town_->start_broker());
      work(milliseconds(random_.below(400)));
      town_->kill_broker();
      ++kill;
    }
    work(milliseconds(random_.below(40)));
    ASSERT_TRUE(serve(&tally)) << "after kill " << kill + 1;
  }

  end_well();
  tally.show(*town_, kills, desk_kills);
  EXPECT_GT(town_->ledger().receipts().size(), kills * 10);
  EXPECT_GT(town_->ledger().again(), kills);
  EXPECT_GT(town_->written_by_officers(), 0U);
}

/// Brokers that die at a point of their own work.
class BrokerPointTest : public BrokerKillTest {
 protected:
  void die_at(const std::string& point, std::uint64_t nth, bool by_stopping = false) {
    ASSERT_TRUE(town_->start_broker({"kill", point, std::to_string(nth)}));
    const auto is_dead = [this] { return !town_->broker_runs(); };
    if (by_stopping) {
      ASSERT_TRUE(town_->await_senders(seconds(30)));
      work(milliseconds(100));
      town_->broker().ask_to_stop();
    }
    ASSERT_TRUE(town_->run_for(kReachMost, is_dead));
    if (is_long_run()) {
      std::printf("died at %s\n", point.c_str());
      std::fflush(stdout);
    }
    EXPECT_TRUE(is_dead()) << point << " was not reached " << nth << " times";
    town_->kill_broker();
  }
};

TEST_F(BrokerPointTest, G1_G2_F2_LosesAndDoublesNothingAtAnyNamedPoint) {
  open(2, 2000);  // Large, so that files are written soon.
  start_desks();
  std::size_t deaths = 0;
  const std::uint64_t rounds = is_long_run() ? 20 : 1;
  for (std::uint64_t round = 1; round <= rounds; ++round) {
    for (const char* point : kStartPoints) {
      die_at(point, 1);
      ++deaths;
    }
    for (const std::string point : kWorkPoints) {
      const bool is_often = point.ends_with(".log") || point.starts_with("append") ||
                            point.starts_with("batch") || point == "frame.sent";
      die_at(point, is_often ? 1 + random_.below(12) : 1);
      ++deaths;
    }
    die_at("close.begin", 1, true);
    ++deaths;
  }
  ASSERT_TRUE(serve());
  work(milliseconds(300));

  end_well();
  Tally().show(*town_, deaths, 0);
}

TEST_F(BrokerKillTest, G1_FindsABrokerThatWasPutBackToAnOlderCopyOfItsLog) {
  open(1);
  start_desks();
  ASSERT_TRUE(serve());
  work(milliseconds(300));
  town_->kill_broker();
  const auto log = town_->bus().broker / "log";
  const auto copy = folder_.path() / "older";
  std::filesystem::copy(log, copy, std::filesystem::copy_options::recursive);
  ASSERT_TRUE(serve());
  work(milliseconds(300));
  town_->kill_broker();
  town_->kill_desk(0);
  std::filesystem::remove_all(log);
  std::filesystem::rename(copy, log);
  ASSERT_TRUE(serve());
  // The senders are refused, the desk may never be content: what counts is what is found.
  static_cast<void>(town_->run_for(milliseconds(300)));
  static_cast<void>(town_->settle(seconds(5)));
  town_->broker().stop(seconds(20));
  EXPECT_THAT(town_->wrongs(), Not(IsEmpty()));
}

}  // namespace
}  // namespace kentongan::test
