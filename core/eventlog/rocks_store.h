#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/file_checksum.h>
#include <rocksdb/write_batch.h>

#include "core/base/bytes.h"
#include "core/base/limits.h"
#include "core/base/log.h"
#include "core/base/result.h"
#include "core/eventlog/event_log.h"
#include "core/eventlog/rocks_storage.h"

namespace kentongan::eventlog {

/// Column families of protocol.md 5, in the order in which they are opened.
enum class Family : std::uint8_t { events, message, incident, mailbox, tree, state };
constexpr std::size_t kFamilyCount = 6;

using limits::kKiB;
using limits::kMiB;

/// What this room tells the operator by.
[[nodiscard]] const Log& log();

/// @return `corrupt`, `storage_full`, `conflict` (held by another process) or `unavailable`.
[[nodiscard]] Error error_from(const rocksdb::Status& status, std::string_view what);

[[nodiscard]] inline rocksdb::Slice slice(BytesView bytes) {
  return {bytes.data(), bytes.size()};
}

/// What every file of the store is summed up by, whole: RocksDB's own CRC-32C, faster.
[[nodiscard]] std::shared_ptr<rocksdb::FileChecksumGenFactory> file_checksums();

/// One RocksDB with the settings that keep what was synced (docs/guarantees/G1-durable.md) in
/// little memory. Internal to this room.
///
/// Threads: `write` from one at a time; the const members from any.
class RocksStore {
 public:
  enum class Mode { read_only, read_write, create };
  /// What to think of the end of RocksDB's log: a record that breaks off is what a crash has left
  /// of a commit; one that is damaged may be that too, or was acknowledged and has rotted since.
  enum class LogEnd { broken_off, damaged };

  static Result<std::unique_ptr<RocksStore>> open(const std::string& folder, const Storage& storage,
                                                  Mode mode, LogEnd end = LogEnd::broken_off);
  ~RocksStore();
  RocksStore(const RocksStore&) = delete;
  RocksStore& operator=(const RocksStore&) = delete;

  /// @return nothing if there is no such row.
  Result<std::optional<Bytes>> get(Family family, BytesView key) const;
  /// Whether what is read will be read again soon, and is to stay in memory.
  enum class Use { again, once };

  /// Its `status()` is to be asked when it is no longer valid.
  [[nodiscard]] std::unique_ptr<rocksdb::Iterator> rows(Family family, Use use = Use::again) const;
  /// Calls `visit(key, value)`, a `Result<bool>`, for the rows from `from` on, until it says false.
  template <typename Visit>
  Result<void> each(Family family, BytesView from, Visit visit, Use use = Use::again) const;

  /// What it returns is all that is known of its durability.
  rocksdb::Status write(rocksdb::WriteBatch& batch, Durability durability);
  [[nodiscard]] rocksdb::ColumnFamilyHandle* handle(Family family) const {
    return handles_[static_cast<std::size_t>(family)];
  }

  /// What went wrong beside the commits.
  struct Health {
    std::atomic<bool> ran_full{false};
    std::atomic<bool> failed{false};
  };
  /// A flush met a full disk: RocksDB takes no more writes until it is opened again.
  [[nodiscard]] bool ran_full() const { return health_->ran_full; }
  /// A write or sync failed, of which commits may be part: nothing more is to be written.
  [[nodiscard]] bool failed() const { return health_->failed; }
  /// What unflushed rows may still take of the disk.
  [[nodiscard]] static std::uint64_t flush_bytes_max(const Storage& storage);
  /// What erasing writes again: the files that hold one of these numbers, or a state row under
  /// `prefix` (empty: none).
  [[nodiscard]] std::uint64_t bytes_to_forget(std::span<const Rewrite> events,
                                              BytesView prefix) const;
  Result<void> flush_events();
  /// RocksDB's own logs as they lie in the folder.
  [[nodiscard]] Result<std::vector<std::string>> logs() const;
  /// What an event was before it was written anew, alone since the last flush, leaves the tables.
  Result<void> forget_old_row(Seq number, const Storage& storage);
  /// So do old state rows under `prefix` (empty: none); and from the folder go these logs, and
  /// tables that nobody needs. @return `conflict` if an old file is still being read.
  Result<void> forget_old_files(const std::vector<std::string>& old_logs, BytesView prefix,
                                const Storage& storage);
  /// Reads every file of the store against the checksum written beside it.
  Result<void> verify_files() const;

 private:
  RocksStore() = default;
  [[nodiscard]] Result<std::vector<std::string>> files() const;
  [[nodiscard]] Result<bool> has_any(const std::vector<std::string>& old_logs) const;
  Result<void> forget_old_rows(BytesView prefix);

  std::shared_ptr<Health> health_ = std::make_shared<Health>();
  std::unique_ptr<rocksdb::Env> files_env_;
  std::unique_ptr<rocksdb::Env> env_;
  std::unique_ptr<rocksdb::DB> db_;
  std::vector<rocksdb::ColumnFamilyHandle*> handles_;
};

template <typename Visit>
Result<void> RocksStore::each(Family family, BytesView from, Visit visit, Use use) const {
  const auto row = rows(family, use);
  for (row->Seek(slice(from)); row->Valid(); row->Next()) {
    KTG_TRY(const bool more, visit(row->key().ToStringView(), row->value().ToStringView()));
    if (!more) {
      return {};
    }
  }
  // A damaged file ends the iteration early, and only the status says so.
  return row->status().ok() ? Result<void>() : error_from(row->status(), "reading");
}

}  // namespace kentongan::eventlog
