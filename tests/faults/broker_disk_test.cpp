// Shows what a real broker does when its disk is full, broken or slow. Full, on a file system of
// its own (needs the right to mount a tmpfs): senders are told within a tenth of a second, reading
// goes on, writing returns by itself. Broken: it ends at once, and nothing is confirmed after.
// Slow: nobody is taken for dead, nothing is lost. KTG_LONG asks for more moments and a longer
// stall.
#include <algorithm>
#include <cstdio>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "agents/scenario/small_disk.h"
#include "tests/faults/town.h"
#include "tests/support/long_run.h"
#include "tests/support/temp_dir.h"

namespace kentongan::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::IsEmpty;

constexpr Micros kCalmMost = seconds(120);

double in_ms(Micros time) {
  return static_cast<double>(time.count()) / 1000;
}

class BrokerDiskTest : public ::testing::Test {
 protected:
  void open(std::size_t desks, const std::filesystem::path& broker = {}, bool alone = false) {
    Town::Options options;
    if (alone) {
      options.senders = options.in_flight = 1;
    }
    options.broker = broker;
    options.desks = desks;
    options.folder = folder_.path();
    auto town = Town::found(options);
    ASSERT_TRUE(town) << town.error().detail();
    town_ = std::move(town).value();
  }
  void serve(const std::vector<std::string>& fate = {}) {
    ASSERT_TRUE(town_->start_broker(fate));
    const auto ready = town_->await_senders(seconds(30));
    ASSERT_TRUE(ready) << ready.error().detail();
  }
  void work(Micros time, const std::function<bool()>& until = {}) {
    const auto worked = town_->run_for(time, until);
    ASSERT_TRUE(worked) << worked.error().detail();
  }
  void end_well() {
    const auto closed = town_->close(kCalmMost);
    ASSERT_TRUE(closed) << closed.error().detail();
    EXPECT_THAT(town_->wrongs(), IsEmpty());
  }
  /// @return whether each sender had something confirmed after that moment.
  [[nodiscard]] bool all_confirmed_since(Instant moment) const {
    return std::all_of(town_->senders().begin(), town_->senders().end(), [&](const Sender& each) {
      return each.confirmed_at() && *each.confirmed_at() > moment;
    });
  }
  [[nodiscard]] Instant now() const { return town_->clock().now(); }

  TempDir folder_;
  SeededRandom random_{5};
  std::unique_ptr<Town> town_;
};

class BrokerFullDiskTest : public BrokerDiskTest {
 protected:
  void SetUp() override {
    std::filesystem::create_directory(disk());
    if (!disks_.mount(disk())) {
      GTEST_SKIP() << "no right to mount a file system";
    }
  }
  void TearDown() override {
    town_.reset();
    disks_.unmount_all();
  }
  void fill() { ASSERT_TRUE(scenario::write_ballast(disk())); }
  void make_room() { ASSERT_TRUE(scenario::remove_ballast(disk())); }
  [[nodiscard]] std::filesystem::path disk() const { return folder_.path() / "disk"; }

  /// Until each sender was refused anew. @return the longest that one waited for it.
  Micros refusals(unsigned rounds) {
    Micros longest{0};
    for (unsigned round = 0; round < rounds; ++round) {
      for (Sender& sender : town_->senders()) {
        sender.forget_refused();
      }
      work(seconds(20), [this] {
        return std::all_of(town_->senders().begin(), town_->senders().end(),
                           [](const Sender& each) { return each.refused().has_value(); });
      });
      for (const Sender& sender : town_->senders()) {
        if (!sender.refused()) {
          ADD_FAILURE() << "a sender was told nothing";
          return longest;
        }
        EXPECT_EQ(sender.refused()->refusal.reason(), v1::REFUSAL_REASON_STORAGE_FULL);
        EXPECT_FALSE(sender.refused()->refusal.text().id().empty());
        EXPECT_FALSE(sender.refused()->refusal.text().en().empty());
        longest = std::max(longest, sender.refused()->took);
      }
    }
    return longest;
  }

 private:
  scenario::SmallDisks disks_;
};

TEST_F(BrokerFullDiskTest, G1_F5_RefusesWithinATenthOfASecondReadsOnAndReturnsByItself) {
  open(2, disk() / "broker");
  ASSERT_TRUE(town_->start_desk(0));
  serve();
  work(seconds(1));
  fill();
  work(milliseconds(300));

  const Micros longest = refusals(10);
  EXPECT_LT(longest, milliseconds(100));

  // A desk that was never here before: its query of the directory and its whole mailbox.
  const auto confirmed = town_->ledger().receipts().size();
  ASSERT_TRUE(town_->start_desk(1));
  const Instant asked = now();
  work(seconds(30), [&] {
    const auto checked = town_->client(1).checked();
    return checked && checked->events >= confirmed;
  });
  const auto read = town_->client(1).checked();
  ASSERT_TRUE(read);
  EXPECT_GE(read->events, confirmed);
  const Micros reading = std::chrono::duration_cast<Micros>(now() - asked);

  make_room();
  const Instant freed = now();
  work(seconds(20), [&] { return all_confirmed_since(freed); });
  const Micros returned = std::chrono::duration_cast<Micros>(now() - freed);
  EXPECT_LT(returned, seconds(10));

  std::printf("refused_longest_ms=%.1f read_while_full=%zu in_ms=%.0f writable_after_ms=%.0f\n",
              in_ms(longest), static_cast<std::size_t>(read->events), in_ms(reading),
              in_ms(returned));
  end_well();
}

TEST_F(BrokerFullDiskTest, G1_F5_LosesNothingWhenTheDiskRunsFullAtRandomMoments) {
  open(2, disk() / "broker");
  ASSERT_TRUE(town_->start_desk(0));
  ASSERT_TRUE(town_->start_desk(1));
  serve();
  town_->officers_write(true);
  const unsigned moments = is_long_run() ? 50 : 5;
  Micros slowest{0};
  for (unsigned moment = 0; moment < moments; ++moment) {
    work(milliseconds(50 + random_.below(400)));
    fill();
    work(milliseconds(50 + random_.below(400)));
    if (random_.below(4) == 0) {
      town_->kill_broker();
      make_room();
      serve();
    } else {
      make_room();
    }
    const Instant freed = now();
    work(seconds(20), [&] { return all_confirmed_since(freed); });
    ASSERT_TRUE(all_confirmed_since(freed)) << "moment " << moment;
    slowest = std::max(slowest, std::chrono::duration_cast<Micros>(now() - freed));
  }
  EXPECT_LT(slowest, seconds(10));

  end_well();
  std::printf("moments=%u receipts=%zu writable_after_ms_max=%.0f\n", moments,
              town_->ledger().receipts().size(), in_ms(slowest));
}

class BrokerBrokenDiskTest : public BrokerDiskTest {
 protected:
  /// How long each broker lived after its fault, as it says itself.
  [[nodiscard]] std::vector<Micros> stops() const {
    constexpr std::string_view kSays = "stopped_after_us=";
    std::vector<Micros> all;
    std::ifstream log(folder_.path() / "broker.log");
    for (std::string line; std::getline(log, line);) {
      if (line.starts_with(kSays)) {
        all.emplace_back(std::stoll(line.substr(kSays.size())));
      }
    }
    return all;
  }
};

TEST_F(BrokerBrokenDiskTest, G1_F6_EndsWithinASecondAndConfirmsNothingAfter) {
  open(1);
  ASSERT_TRUE(town_->start_desk(0));
  const unsigned rounds = is_long_run() ? 33 : 1;
  for (unsigned round = 0; round < rounds; ++round) {
    for (const char* point : {"write.begin .log", "sync.begin .log", "write.begin witness",
                              "write.begin .sst", "sync.begin .sst", "sync.begin MANIFEST"}) {
      ASSERT_TRUE(town_->start_broker({"fail", point, std::to_string(2 + random_.below(8))}));
      work(seconds(20), [this] { return !town_->broker_runs(); });
      EXPECT_FALSE(town_->broker_runs()) << "lives on after a failure at " << point;
      town_->kill_broker();
    }
  }
  serve();
  work(milliseconds(200));

  end_well();
  const auto ends = stops();
  EXPECT_EQ(ends.size(), rounds * 6);
  const Micros slowest = ends.empty() ? Micros{0} : *std::max_element(ends.begin(), ends.end());
  // A failed flush keeps RocksDB for a second before it lets itself be closed.
  EXPECT_LT(slowest, milliseconds(1500));
  std::printf("failures=%u ended_after_ms_max=%.1f\n", rounds * 6, in_ms(slowest));
}

class BrokerSlowDiskTest : public BrokerDiskTest {
 protected:
  [[nodiscard]] std::size_t resident_mib() {
    std::ifstream statm("/proc/" + std::to_string(town_->broker().pid()) + "/statm");
    std::size_t all = 0;
    std::size_t resident = 0;
    statm >> all >> resident;
    return resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE)) >> 20U;
  }
  void outlive(int stall_ms) {
    ASSERT_TRUE(town_->start_desk(0));
    serve({"stall", "sync.begin .log", "60", std::to_string(stall_ms)});
    std::vector<std::optional<Instant>> opened;
    for (const Sender& sender : town_->senders()) {
      opened.push_back(sender.opened_at());
    }
    const auto before = resident_mib();
    std::size_t highest = before;
    Micros longest_gap{0};
    Instant newest = now();
    work(milliseconds(stall_ms + 3000), [&] {
      highest = std::max(highest, resident_mib());
      for (const Sender& sender : town_->senders()) {
        if (sender.confirmed_at() && *sender.confirmed_at() > newest) {
          longest_gap = std::max(
              longest_gap, std::chrono::duration_cast<Micros>(*sender.confirmed_at() - newest));
          newest = *sender.confirmed_at();
        }
      }
      return false;
    });
    EXPECT_GE(longest_gap, milliseconds(stall_ms - 100)) << "no stall was met";
    EXPECT_LE(highest, before + 64);
    for (std::size_t i = 0; i < opened.size(); ++i) {
      EXPECT_EQ(town_->senders()[i].opened_at(), opened[i]) << "a session ended";
    }

    end_well();
    std::printf("stall_ms=%d gap_ms=%.0f resident_before_mib=%zu highest_mib=%zu\n", stall_ms,
                in_ms(longest_gap), before, highest);
  }
};

TEST_F(BrokerSlowDiskTest, G1_F7_OutlivesAStallWithoutTakingAnybodyForDead) {
  open(1);
  outlive(is_long_run() ? 30'000 : 5'000);
}

// One item at a time is stored by the thread that also answers: it is deaf for as long as the disk
// stands still, which the others bear for 15 s.
TEST_F(BrokerSlowDiskTest, G1_F7_OutlivesAStallWithOneSenderAndOneItemUnderWay) {
  open(1, {}, true);
  outlive(5'000);
}

}  // namespace
}  // namespace kentongan::test
