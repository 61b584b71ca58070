#pragma once

#include <array>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/base/random.h"
#include "core/eventlog/rocks_storage.h"
#include "tests/core/eventlog/log_under_test.h"

namespace kentongan::eventlog::test {

using kentongan::test::FaultyDisk;
using kentongan::test::Loss;

/// Where a process may be stopped, or the power go.
constexpr std::array<const char*, 20> kPoints{
    "append.before_write", "append.after_write", "witness.before_write",  "witness.after_write",
    "open.checked",        "open.done",          "write.begin .log",      "write.middle .log",
    "write.end .log",      "sync.begin .log",    "sync.end .log",         "write.middle .sst",
    "sync.begin .sst",     "sync.end .sst",      "write.middle MANIFEST", "sync.begin MANIFEST",
    "sync.end MANIFEST",   "write.end CURRENT",  "write.middle witness",  "sync.begin witness"};

/// A log that is driven until something stops it, and what it has acknowledged until then.
class Ordeal {
 public:
  /// Every eighth seed begins with nothing, the others with an empty log, which is quicker.
  explicit Ordeal(std::uint64_t seed) : random_(seed), disk_(seed), options_(options_on(disk_)) {
    constexpr std::uint64_t kFromNothing = 8;
    if (seed % kFromNothing != 0) {
      disk_.copy_from(created());
    }
  }

  FaultyDisk& disk() { return disk_; }
  Random& random() { return random_; }

  /// Opens and looks; appends up to `batches`, or until one is refused; closes.
  /// @return what was found to be wrong; empty if nothing.
  std::string live(unsigned batches) {
    auto log = RocksLog::open(options_);
    if (!log) {
      return disk_.has_stopped() ? "" : "refuses to open: " + log.error().detail();
    }
    auto wrong = look_at(**log);
    if (disk_.has_stopped()) {
      wrong.clear();  // In the background, and the look has failed with it.
    } else if (wrong.empty()) {
      drive(**log, batches);
    }
    if (random_.below(2) == 0) {
      disk_.stop_at("close.begin");
    }
    return wrong;
  }

  /// The same, and the power goes while the log is open, or just after.
  std::string live_and_die(unsigned batches) {
    auto wrong = live(batches);
    disk_.cut_power(loss());
    return wrong;
  }

  /// `cuts` times: appends a few batches that wait, and looks at a copy of the disk whose power has
  /// gone before RocksDB came to sync anything by itself.
  /// @return what was found to be wrong; empty if nothing.
  std::string live_beside_cuts(unsigned cuts) {
    const auto log = RocksLog::open(options_);
    KTG_CHECK(log.has_value());
    let_wait(4);
    for (unsigned i = 0; i < cuts; ++i) {
      disk_.hold_syncs_of_others();
      KTG_CHECK(!drive(**log, 4, 16));
      FaultyDisk copy(random_.below(~std::uint64_t{0}));
      copy.copy_from(disk_);
      disk_.let_syncs_go();
      copy.cut_power(loss());
      const auto there = RocksLog::open(options_on(copy));
      const auto wrong = there ? wrong_of(**there) : "refuses to open: " + there.error().detail();
      if (!wrong.empty()) {
        return "cut " + std::to_string(i) + ": " + wrong;
      }
    }
    return "";
  }

  /// Appends until one is refused. @return why, or nothing when all went in.
  std::optional<Error> drive(RocksLog& log, unsigned batches, unsigned events_max = 40) {
    for (unsigned i = 0; i < batches; ++i) {
      const auto batch = some_events(log.head().size + 1, events_max);
      const auto end = static_cast<std::uint64_t>(batch.back().time_us - 1'000'000);
      attempted_.insert(end);
      const bool waits = wait_of_four_ > 0 && random_.below(4) < wait_of_four_;
      const auto done = log.append(batch, {}, waits ? Durability::with_next : Durability::at_once);
      if (!done) {
        return done.error();
      }
      acknowledged_ = waits ? acknowledged_ : end;
    }
    return std::nullopt;
  }

  /// So many batches of four wait for the next, which makes them durable: until then they may go.
  /// Not to be used where syncs fail and the process lives: RocksDB ends it when a file whose sync
  /// has failed beside the commits is to be synced again.
  void let_wait(unsigned of_four) { wait_of_four_ = of_four; }

  /// @return what is wrong with the log after all.
  std::string look_again() {
    const auto log = RocksLog::open(options_);
    return log ? look_at(**log) : "refuses to open: " + log.error().detail();
  }

  /// @return what of the acknowledged is missing or another, half a batch, an index that lacks
  /// events.
  std::string look_at(const RocksLog& log) {
    auto wrong = wrong_of(log);
    if (wrong.empty()) {
      acknowledged_ = log.head().size;  // Served from now on, hence to be kept.
    }
    return wrong;
  }

  RocksLog::Options& options() { return options_; }
  [[nodiscard]] std::uint64_t acknowledged() const { return acknowledged_; }

 private:
  [[nodiscard]] std::string wrong_of(const RocksLog& log) const {
    const auto size = log.head().size;
    if (size < acknowledged_) {
      return "ends at " + std::to_string(size) + ", acknowledged " + std::to_string(acknowledged_);
    }
    if (size != acknowledged_ && !attempted_.contains(size)) {
      return "half a batch is there";
    }
    if (log.head().root != root_of(size)) {
      return "another root";
    }
    for (std::uint64_t number = 1; number <= size;) {
      const auto run = log.read(Seq(number), 512);
      if (!run) {
        return run.error().detail();
      }
      for (const Record& record : *run) {
        if (record.leaf != event(number).leaf) {
          return "event " + std::to_string(number) + " is another";
        }
        ++number;
      }
    }
    const auto filed = log.mailbox(AgencyCode("BPBD-PLG"), Lane::biasa, Seq(0), size + 1);
    const bool found = size == 0 || log.find(id_of(size)).value();
    return filed && filed->size() == size && found ? "" : "an index lacks events";
  }

  static RocksLog::Options options_on(FaultyDisk& disk) {
    disk.storage()->small_memtables = true;
    RocksLog::Options options;
    options.directory = "/log";
    options.disk_critical_bytes = 1;
    options.storage = disk.storage();
    return options;
  }

  static const FaultyDisk& created() {
    static FaultyDisk disk;
    static const bool kDone = RocksLog::open(options_on(disk)).has_value();
    KTG_CHECK(kDone);
    return disk;
  }

  Loss loss() {
    constexpr std::array<Loss, 3> kLosses{Loss::all, Loss::tail, Loss::torn};
    return kLosses.at(random_.below(kLosses.size()));
  }

  std::vector<Event> some_events(std::uint64_t first, unsigned count_max) {
    auto batch = events(first, 1 + random_.below(count_max));
    for (Event& each : batch) {
      each.bytes.resize(16 + random_.below(3000), 'x');
    }
    return batch;
  }

  SeededRandom random_;
  FaultyDisk disk_;
  RocksLog::Options options_;
  unsigned wait_of_four_ = 0;
  std::uint64_t acknowledged_ = 0;
  std::set<std::uint64_t> attempted_;  ///< Where a batch would have ended.
};

}  // namespace kentongan::eventlog::test
