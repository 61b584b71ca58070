#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "core/base/mutex.h"
#include "core/eventlog/batch_rules.h"
#include "core/eventlog/event_log.h"
#include "core/eventlog/merkle_tree.h"

namespace kentongan::eventlog {

/// What a `MemoryLog` has stored: outlives it, as a disk outlives a process, so that a simulation
/// can crash a log and open it again. Owned by the caller; one open log at a time.
///
/// Threads: as the log that stands on it.
class MemoryDisk {
 public:
  MemoryDisk();
  ~MemoryDisk();
  MemoryDisk(const MemoryDisk&) = delete;
  MemoryDisk& operator=(const MemoryDisk&) = delete;

  /// Appends that would need more in all are refused with `storage_full` until this is raised.
  void set_capacity(std::uint64_t bytes);
  [[nodiscard]] std::uint64_t used() const;

  /// What becomes of the batch whose sync fails: it may have reached the disk or not.
  enum class Fate { lost, stored };
  /// The next append or put is `unavailable`, and all after it until the log is opened again.
  void fail_next_sync(Fate fate = Fate::lost) { fail_sync_after(0, fate); }
  /// The same, when so many others have succeeded.
  void fail_sync_after(std::uint64_t others, Fate fate);
  [[nodiscard]] bool is_to_fail() const;  ///< It has not come to that sync yet.

  /// What another disk holds, as a copy of it that is put into a machine; no log may be open on
  /// this one.
  void copy_from(const MemoryDisk& other);
  /// From here on keeps the values of state rows that are written anew or erased, as the files of a
  /// disk do, until an erasure of rows under their prefix.
  void keep_old_rows();
  [[nodiscard]] std::vector<StateRow> old_rows() const;
  /// Forgets the commits that were to be durable with a next one; the log is then to be closed.
  void cut_power();
  /// Forgets the newest events, as a disk does that lied about its syncs; the mark of what was
  /// acknowledged stays, so that opening finds it out (`data_missing`).
  void lose_newest(std::uint64_t count);
  /// Flips a bit in the stored bytes of an event: reading it is `corrupt`.
  void damage(Seq number);

 private:
  friend class MemoryLog;
  struct Content;
  std::unique_ptr<Content> content_;
};

/// `EventLog` in memory, over a `MemoryDisk`: for simulation and tests, with the contract and the
/// refusals of `RocksLog`. What is durable is what `MemoryDisk::cut_power` leaves.
class MemoryLog final : public EventLog {
 public:
  /// @return `data_missing` if the disk holds less than was acknowledged, `conflict` if another log
  ///         is open on it.
  static Result<std::unique_ptr<MemoryLog>> open(MemoryDisk& disk,
                                                 Ordering ordering = Ordering::total);
  ~MemoryLog() override;
  MemoryLog(const MemoryLog&) = delete;
  MemoryLog& operator=(const MemoryLog&) = delete;

  using EventLog::append;
  using EventLog::erase;
  using EventLog::put;
  Result<std::vector<StoredEvent>> append(std::span<const Event> batch,
                                          std::span<const StateRow> state,
                                          Durability durability) override;
  Result<void> put(std::span<const StateRow> state, Durability durability) override;
  Result<void> erase(std::span<const Rewrite> events, BytesView prefix) override;
  Result<std::vector<Record>> read(Seq from, std::size_t count_max) const override;
  Result<std::optional<Located>> find(const MessageId& item) const override;
  Result<std::vector<Posting>> mailbox(const AgencyCode& agency, Lane lane, Seq after,
                                       std::size_t count_max) const override;
  Result<std::vector<Seq>> incident(const IncidentId& incident, Seq after,
                                    std::size_t count_max) const override;
  Result<IncidentTail> incident_tail(const IncidentId& incident) const override;
  Result<std::vector<StateRow>> state(BytesView prefix) const override;
  Result<std::vector<Bytes>> state_keys(BytesView prefix) const override;
  Result<std::vector<Digest>> tile(std::uint8_t level, std::uint64_t index) const override;
  [[nodiscard]] Head head() const override;

 private:
  MemoryLog(MemoryDisk::Content& content, Ordering ordering);

  MemoryDisk::Content& content_;
  Ordering ordering_;
  bool failed_ = false;  ///< Of the writer.
};

}  // namespace kentongan::eventlog
