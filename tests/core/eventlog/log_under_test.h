#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/base/random.h"
#include "core/base/tree_hash.h"
#include "core/eventlog/event_log.h"
#include "core/eventlog/leaf.h"
#include "core/eventlog/memory_log.h"
#include "core/eventlog/rocks_log.h"
#include "tests/support/faulty_disk.h"

namespace kentongan::eventlog::test {

/// The id of the `number`th item that `event` makes.
inline MessageId id_of(std::uint64_t number) {
  Bytes bytes(8, '\7');
  append_u64(bytes, number);
  return MessageId::copied(bytes);
}

/// A whole event, told from its neighbours by its number: item, incident INS-A, a mailbox.
inline Event event(std::uint64_t number) {
  Event made;
  made.time_us = static_cast<std::int64_t>(1'000'000 + number);
  made.epoch = 1;
  made.bytes = "event " + std::to_string(number);
  Leaf leaf;
  leaf.time_us = made.time_us;
  leaf.epoch = made.epoch;
  leaf.item = leaf_hash(made.bytes);
  made.leaf = encode(leaf);
  made.item = ItemKey{id_of(number), leaf.item};
  made.incident = IncidentId("INS-A");
  made.mailboxes = {MailboxEntry{AgencyCode("BPBD-PLG"), Lane::biasa, 2}};
  return made;
}

/// Events `first` to `first + count - 1`.
inline std::vector<Event> events(std::uint64_t first, std::uint64_t count) {
  std::vector<Event> made;
  for (std::uint64_t i = 0; i < count; ++i) {
    made.push_back(event(first + i));
  }
  return made;
}

/// The RFC 6962 root over the first `count` of those events.
inline Digest root_of(std::uint64_t count) {
  std::vector<Digest> hashes;
  for (std::uint64_t number = 1; number <= count; ++number) {
    hashes.push_back(leaf_hash(event(number).leaf.view()));
  }
  return tree_root(hashes);
}

/// A disk and the log on it, whatever they are made of: what the one suite over both needs.
class LogHouse {
 public:
  virtual ~LogHouse() = default;
  virtual Result<std::unique_ptr<EventLog>> open(Ordering ordering) = 0;
  /// Of the log that is open: its next sync.
  virtual void fail_next_sync() = 0;
  /// No more than a few events fit from now on; then everything again.
  virtual void fill_up() = 0;
  virtual void empty() = 0;
  /// Of the closed log: the newest event is gone, though it was acknowledged.
  virtual void lose_newest() = 0;
  /// What was not synced is gone; the log is then to be closed.
  virtual void cut_power() = 0;
};

class MemoryHouse final : public LogHouse {
 public:
  Result<std::unique_ptr<EventLog>> open(Ordering ordering) override {
    KTG_TRY(std::unique_ptr<EventLog> log, MemoryLog::open(disk_, ordering));
    return log;
  }
  void fail_next_sync() override { disk_.fail_next_sync(); }
  void fill_up() override { disk_.set_capacity(disk_.used()); }
  void empty() override { disk_.set_capacity(~std::uint64_t{0}); }
  void lose_newest() override { disk_.lose_newest(1); }
  void cut_power() override { disk_.cut_power(); }

 private:
  MemoryDisk disk_;
};

class RocksHouse final : public LogHouse {
 public:
  static constexpr std::uint64_t kReserve = 1UL << 20;

  RocksLog::Options options(Ordering ordering = Ordering::total) {
    RocksLog::Options made;
    made.directory = "/log";
    made.ordering = ordering;
    made.disk_critical_bytes = kReserve;
    made.storage = disk_.storage();
    return made;
  }
  Result<std::unique_ptr<EventLog>> open(Ordering ordering) override {
    KTG_TRY(std::unique_ptr<EventLog> log, RocksLog::open(options(ordering)));
    return log;
  }
  /// Not that of the witness, which may still be writing of the commit before.
  void fail_next_sync() override { disk_.fail_sync(1, ".log"); }
  void fill_up() override { disk_.set_capacity(disk_.used() + kReserve); }
  void empty() override { disk_.set_capacity(~std::uint64_t{0}); }
  void lose_newest() override;
  void cut_power() override { disk_.cut_power(kentongan::test::Loss::all); }
  kentongan::test::FaultyDisk& disk() { return disk_; }

  /// Of the files whose name ends so, the one that was written last.
  [[nodiscard]] std::string newest_file(const std::string& name_end) const;

 private:
  kentongan::test::FaultyDisk disk_;
};

inline std::string RocksHouse::newest_file(const std::string& name_end) const {
  std::string newest;
  for (const auto& path : disk_.files()) {
    newest = path.ends_with(name_end) ? std::max(newest, path) : newest;
  }
  return newest;
}

/// The last record of RocksDB's log goes, as with a disk that had not written what it synced: this
/// is opened without a word by every setting of RocksDB that forgives a torn tail.
inline void RocksHouse::lose_newest() {
  disk_.rewrite(newest_file(".log"), [](Bytes& bytes) { bytes.resize(bytes.size() - 64); });
}

}  // namespace kentongan::eventlog::test
