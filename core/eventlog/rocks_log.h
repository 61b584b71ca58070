#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

#include "core/eventlog/batch_rules.h"
#include "core/eventlog/event_log.h"

namespace kentongan::eventlog {

struct Storage;  // rocks_storage.h: the file system below the log; tests put a faulty one there.

/// `EventLog` on RocksDB; column families as in protocol.md 5. In `directory` stand `store/`
/// (RocksDB), `witness` (how far the log was acknowledged, written beside it) and `lock`.
///
/// Opening: everything is checked read-only first, so that a log that is found damaged is left as
///          it is: newest events against their checksums and tiles, first and last number, the root
///          made again from tiles and leaves against the stored head, the witness against both.
/// Failure: a failed write or sync is `unavailable`, for good: the process is to end and start
///          again. A disk that runs full is `storage_full` before anything is written, reads go on,
///          and writing returns by itself with the space. Where RocksDB stopped for want of it
///          and is opened again, reads wait; if another has taken the room just then they are
///          `unavailable` until there is some.
/// Threads: as `EventLog`; of its own RocksDB's, the witness, and at first one that reads the ids.
class RocksLog final : public EventLog {
 public:
  struct Options {
    std::filesystem::path directory;  ///< Locked against a second opening.
    Ordering ordering = Ordering::total;
    std::uint32_t verify_tail_events = 1024;  ///< Checked at open; 0 checks all.
    /// Check all events, tiles, indexes and files. What a mailbox list lacks is not found.
    bool fsck = false;
    bool create_if_missing = true;
    /// Refuse a log that holds something and has no witness: nobody could say whether its end is
    /// whole. Else a new one is begun from what is there.
    bool needs_witness = false;
    /// Where acknowledged events are missing, open all the same, for reading only: `append` and
    /// `put` are `data_missing`, and no file is touched.
    bool serve_reads_if_missing = false;
    /// Free space below which writes are refused; 0: 64 MiB, or 2 % of a small disk, at least 24
    /// MiB.
    std::uint64_t disk_critical_bytes = 0;
    std::uint64_t disk_low_bytes = 0;  ///< Free space below which `disk()` warns; 0: 4 x critical.
    std::shared_ptr<Storage> storage{};  ///< Nothing: the machine's own.
  };

  /// What opening found.
  struct Opened {
    bool created = false;
    bool clean_stop = false;                ///< The log was closed in order: its epoch may go on.
    bool witness_found = false;             ///< Else the loss of its tail could not have been seen.
    std::optional<Error> refuses_writes{};  ///< Set with `serve_reads_if_missing`.
  };

  struct Disk {
    std::uint64_t free_bytes = 0;
    bool low = false;
    bool critical = false;
  };

  /// @return `data_missing` if acknowledged events are gone (the detail names the first and the
  ///         last), or the witness that is needed; `corrupt` if what is stored disagrees with
  ///         itself (the detail names the first bad number or the file); `version` for another
  ///         format; `conflict` if it is open elsewhere; `not_found` if it is not there and not to
  ///         be created; `storage_full`; `unavailable` if the directory cannot be read or written.
  static Result<std::unique_ptr<RocksLog>> open(const Options& options);
  ~RocksLog() override;
  RocksLog(const RocksLog&) = delete;
  RocksLog& operator=(const RocksLog&) = delete;

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

  [[nodiscard]] const Opened& opened() const;
  /// Asks the disk each time. Threads: any.
  [[nodiscard]] Disk disk() const;

 private:
  class Core;
  explicit RocksLog(std::unique_ptr<Core> core);
  std::unique_ptr<Core> core_;
};

}  // namespace kentongan::eventlog
