// Shows that what was acknowledged survives loss of power and of the process at any point, that
// batches are whole or not there, and that the proof is worth something: with one sync taken out it
// finds loss. A FaultyDisk stands under the real RocksLog and forgets, tears and reorders what was
// not synced.
#include <cstdlib>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/log.h"
#include "core/eventlog/rocks_storage.h"
#include "tests/core/eventlog/log_under_test.h"

namespace kentongan::eventlog::test {
namespace {

using kentongan::test::FaultyDisk;
using kentongan::test::Loss;

/// Where the power may go, besides in the middle of nothing.
constexpr std::array<const char*, 17> kPoints{
    "append.before_write",   "append.after_write",  "witness.before_write", "witness.after_write",
    "open.checked",          "write.begin .log",    "write.middle .log",    "write.end .log",
    "sync.begin .log",       "sync.end .log",       "write.middle .sst",    "sync.end .sst",
    "write.middle MANIFEST", "sync.begin MANIFEST", "sync.end MANIFEST",    "write.end CURRENT",
    "write.middle witness"};

constexpr std::array<Loss, 3> kLosses{Loss::all, Loss::tail, Loss::torn};

/// A log that is driven until its power goes, and what it has acknowledged until then.
class Ordeal {
 public:
  explicit Ordeal(std::uint64_t seed) : random_(seed), disk_(seed) {
    disk_.storage()->small_memtables = true;
    options_.directory = "/log";
    options_.disk_critical_bytes = 1;
    options_.storage = disk_.storage();
  }

  FaultyDisk& disk() { return disk_; }
  Random& random() { return random_; }

  /// Opens, appends up to `batches`, and loses power: at a point, or afterwards.
  /// @return what was found to be wrong; empty if nothing.
  std::string live_and_die(unsigned batches) {
    if (random_.below(4) != 0) {
      disk_.stop_at(kPoints.at(random_.below(kPoints.size())),
                    1 + static_cast<unsigned>(random_.below(batches)));
    }
    auto log = RocksLog::open(options_);
    if (!log && !disk_.has_stopped()) {
      return "refuses to open: " + log.error().detail();
    }
    std::string wrong = log ? look_at(**log) : "";
    for (unsigned i = 0; log && wrong.empty() && i < batches; ++i) {
      const auto batch = some_events((*log)->head().size + 1);
      attempted_ = batch.back().time_us - 1'000'000;
      if (!(*log)->append(batch)) {
        break;
      }
      acknowledged_ = static_cast<std::uint64_t>(attempted_);
      boundaries_.push_back(acknowledged_);
    }
    if (random_.below(2) == 0) {
      disk_.cut_power(kLosses.at(random_.below(kLosses.size())));
    } else {
      disk_.stop_at("close.begin");
      log = fail(ErrorCode::unavailable, "gone");
      disk_.cut_power(kLosses.at(random_.below(kLosses.size())));
    }
    return wrong;
  }

  /// @return what is wrong with the log after all.
  std::string look_again() {
    const auto log = RocksLog::open(options_);
    return log ? look_at(**log) : "refuses to open: " + log.error().detail();
  }

 private:
  std::vector<Event> some_events(std::uint64_t first) {
    auto batch = events(first, 1 + random_.below(40));
    for (Event& each : batch) {
      each.bytes.resize(16 + random_.below(3000), 'x');
    }
    return batch;
  }

  std::string look_at(const RocksLog& log) {
    const auto size = log.head().size;
    if (size < acknowledged_) {
      return "ends at " + std::to_string(size) + ", acknowledged " + std::to_string(acknowledged_);
    }
    if (size != acknowledged_ && size != static_cast<std::uint64_t>(attempted_)) {
      return "half a batch is there";
    }
    acknowledged_ = size;  // Served from now on, hence to be kept.
    if (log.head().root != root_of(size)) {
      return "another root";
    }
    for (std::uint64_t number = 1; number <= size;) {
      const auto run = log.read(Seq(number), 512);
      if (!run) {
        return run.error().detail();
      }
      for (const Record& record : *run) {
        if (record.leaf != event(number).leaf ||
            !record.bytes.starts_with("event " + std::to_string(number).substr(0, 10))) {
          return "event " + std::to_string(number) + " is another";
        }
        ++number;
      }
    }
    const auto filed = log.mailbox(AgencyCode("BPBD-PLG"), Lane::biasa, Seq(0), size + 1);
    const auto ids = size == 0 || log.find(id_of(size)).value();
    return filed && filed->size() == size && ids ? "" : "an index lacks events";
  }

  SeededRandom random_;
  FaultyDisk disk_;
  RocksLog::Options options_;
  std::uint64_t acknowledged_ = 0;
  std::int64_t attempted_ = 0;
  std::vector<std::uint64_t> boundaries_;
};

/// Three lives on one disk. @return what was wrong, with the seed; empty if nothing.
std::string ordeal(std::uint64_t seed, const std::string& lying_about = "") {
  Ordeal ordeal(seed);
  if (!lying_about.empty()) {
    ordeal.disk().ignore_syncs_of(lying_about);
  }
  std::string wrong;
  for (int life = 0; life < 2 && wrong.empty(); ++life) {
    wrong = ordeal.live_and_die(12);
  }
  wrong = wrong.empty() ? ordeal.look_again() : wrong;
  return wrong.empty() ? "" : "seed " + std::to_string(seed) + ": " + wrong;
}

std::vector<std::string> wrongs_of(std::uint64_t first, std::uint64_t count,
                                   const std::string& lying_about = "") {
  std::vector<std::string> wrongs;
  for (auto seed = first; seed < first + count; ++seed) {
    auto wrong = ordeal(seed, lying_about);
    if (!wrong.empty()) {
      wrongs.push_back(std::move(wrong));
    }
  }
  return wrongs;
}

/// 200 seeds, or as many as KTG_SEEDS says, in ten parts.
std::uint64_t seeds_a_part() {
  const char* asked = std::getenv("KTG_SEEDS");
  return (asked != nullptr ? std::strtoull(asked, nullptr, 10) : 200) / 10;
}

class EventLogPowerTest : public ::testing::TestWithParam<int> {
 protected:
  void SetUp() override { Log::show_from(Log::Level::off); }
  void TearDown() override { Log::show_from(Log::Level::info); }
};

TEST_P(EventLogPowerTest, G1_KeepsEveryAcknowledgedEventAfterPowerCut) {
  const auto seeds = seeds_a_part();

  EXPECT_THAT(wrongs_of(1 + static_cast<std::uint64_t>(GetParam()) * seeds, seeds),
              ::testing::IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Seeds, EventLogPowerTest, ::testing::Range(0, 10));

class EventLogPowerMutationTest : public EventLogPowerTest {};

TEST_P(EventLogPowerMutationTest, G1_FindsLossWhenTheDiskDoesNotSyncTheLog) {
  const auto seed = 5000 + static_cast<std::uint64_t>(GetParam()) * 10;

  EXPECT_THAT(wrongs_of(seed, 10, ".log"), ::testing::Not(::testing::IsEmpty()));
}

INSTANTIATE_TEST_SUITE_P(Seeds, EventLogPowerMutationTest, ::testing::Values(0));

}  // namespace
}  // namespace kentongan::eventlog::test
