#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/mutex.h"
#include "core/base/worker.h"
#include "core/eventlog/batch_rows.h"
#include "core/eventlog/id_filter.h"
#include "core/eventlog/log_check.h"
#include "core/eventlog/merkle_tree.h"
#include "core/eventlog/rocks_log.h"
#include "core/eventlog/rocks_store.h"
#include "core/eventlog/tail_witness.h"

namespace kentongan::eventlog {

/// What a `RocksLog` owns. Internal to this room.
///
/// Threads: `store_` and `head_` under the mutex, the filters as they say; all else is the
/// writer's.
class RocksLog::Core {
 public:
  explicit Core(const Options& options);
  ~Core();
  Core(const Core&) = delete;
  Core& operator=(const Core&) = delete;

  /// Lock, create or check, open.
  Result<void> open();

  /// The store for the time of one reading. @return `unavailable` if it could not be opened again.
  Result<std::shared_ptr<const RocksStore>> pinned() const;
  [[nodiscard]] Head head() const;
  Result<std::vector<Digest>> tile(std::uint8_t level, std::uint64_t index) const;
  [[nodiscard]] Disk disk() const;
  [[nodiscard]] const Opened& opened() const { return opened_; }
  /// @return false for most ids that the log never held. Threads: any.
  [[nodiscard]] bool may_hold(const MessageId& id) const {
    return filter_.may_hold(id) || !older_known_ || older_.may_hold(id);
  }
  [[nodiscard]] const Options& options() const { return options_; }

  /// Whether a commit of about `bytes` may begin; opens the store again where a full disk had
  /// stopped it and there is room now.
  Result<void> may_write(std::size_t bytes);
  /// One commit: events (may be none), state rows, one sync.
  Result<std::vector<Digest>> commit(std::span<const Event> batch, std::span<const StateRow> state,
                                     Durability durability);
  /// rocks_erase.cpp
  Result<void> erase(std::span<const Rewrite> events, BytesView prefix);

 private:
  Result<void> take_lock();
  Result<bool> find_store();
  Result<void> create_store();
  Result<void> check_store();
  Result<std::unique_ptr<RocksStore>> open_for_check(bool witnessed);
  Result<std::shared_ptr<RocksStore>> open_writable(const Checked& checked);
  Result<std::shared_ptr<RocksStore>> open_again(const Head& before);
  Result<void> reopen();
  void learn_older_ids();
  Error give_up(Error error);
  Result<void> rewrite(const Rewrite& event);  ///< rocks_erase.cpp
  [[nodiscard]] std::string path_of(std::string_view name) const;

  const Options options_;
  const std::shared_ptr<const Storage> storage_;
  rocksdb::FileLock* lock_ = nullptr;
  Opened opened_;
  std::optional<Error> gave_up_;
  std::uint64_t critical_bytes_ = 0;
  std::uint64_t low_bytes_ = 0;

  MerkleTree tree_;
  std::uint64_t commits_ = 0;
  RocksStore::LogEnd log_end_ = RocksStore::LogEnd::broken_off;
  IdFilter filter_;  ///< Ids of this run.
  IdFilter
      older_;  ///< Those before it, read beside the first commits: a start waits for no reading.
  std::atomic<bool> older_known_{false};
  std::atomic<bool> stopping_{false};
  std::optional<Worker> learner_;
  BatchRows rows_;
  std::vector<Tile> full_tiles_;
  std::unique_ptr<TailWitness> witness_;

  mutable Mutex mutex_;
  std::shared_ptr<RocksStore> store_ KTG_GUARDED_BY(mutex_);
  RocksStore* writing_ = nullptr;  ///< The same, for the writer, who alone replaces it.
  Head head_ KTG_GUARDED_BY(mutex_);
  MerkleTree::Edges edges_ KTG_GUARDED_BY(mutex_);  ///< Of the tree as `head_` has it.
};

}  // namespace kentongan::eventlog
