#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <optional>
#include <string>

#include "core/base/bytes.h"
#include "core/base/ids.h"
#include "core/base/mutex.h"
#include "core/base/result.h"
#include "core/base/worker.h"
#include "core/eventlog/rocks_storage.h"

namespace kentongan::eventlog {

/// How far the log was acknowledged.
struct TailMark {
  std::uint32_t epoch = 0;
  std::uint64_t size = 0;
  Digest root;
  std::uint64_t commits = 0;  ///< Of events or of state rows alone.

  friend bool operator==(const TailMark&, const TailMark&) = default;
};

/// A small file beside the log that remembers how far it was acknowledged, so that a log that comes
/// back shorter is found out. Two slots of 128 bytes, written in turn and synced: magic, epoch,
/// size, root, commits, CRC-32C. It is told of a commit after its sync, so it is never ahead of the
/// log; it writes beside what follows, and only the newest of what has gathered meanwhile.
///
/// Lag: after a rest the first commit is written down at once; under load one write each `kRest`,
///      and the loss of commits that are younger than that is not found out by it. Each write costs
///      a flush of the disk and as much of the processor as a commit does.
/// Threads: one notes; a thread of its own writes. Internal to this room.
class TailWitness {
 public:
  static constexpr std::size_t kSlotBytes = 128;
  static constexpr std::chrono::milliseconds kRest{2};

  /// The newest slot that is whole; nothing if there is no file or no whole slot.
  /// @return `unavailable` if the disk refuses to read.
  static Result<std::optional<TailMark>> read(const Storage& storage, const std::string& file);

  /// Creates the file where there is none; `mark` is durable on return.
  /// @return `storage_full` or `unavailable`.
  static Result<std::unique_ptr<TailWitness>> open(std::shared_ptr<const Storage> storage,
                                                   const std::string& file, const TailMark& mark);
  /// Writes what was noted last.
  ~TailWitness();
  TailWitness(const TailWitness&) = delete;
  TailWitness& operator=(const TailWitness&) = delete;

  void note(const TailMark& mark);
  /// A write or sync failed; nothing more is written.
  [[nodiscard]] bool failed() const { return failed_; }

 private:
  TailWitness(std::shared_ptr<const Storage> storage, std::unique_ptr<rocksdb::FSRandomRWFile> file)
      : storage_(std::move(storage)), file_(std::move(file)) {}

  void run();
  Result<void> write(const TailMark& mark);

  std::shared_ptr<const Storage> storage_;
  std::unique_ptr<rocksdb::FSRandomRWFile> file_;
  unsigned slot_ = 0;  ///< Of the writing thread.
  std::atomic<bool> failed_{false};

  Mutex mutex_;
  std::condition_variable_any noted_;
  std::optional<TailMark> newest_ KTG_GUARDED_BY(mutex_);
  bool is_resting_ KTG_GUARDED_BY(mutex_) = false;
  bool closing_ KTG_GUARDED_BY(mutex_) = false;
  std::optional<Worker> worker_;
};

}  // namespace kentongan::eventlog
