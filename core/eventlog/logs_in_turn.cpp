#include "core/eventlog/logs_in_turn.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "core/base/bytes.h"
#include "core/base/mutex.h"

namespace kentongan::eventlog {
namespace {

using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;

class LogFile;

/// The zeros that lie beyond the end of what is written.
class LaidGround {
 public:
  LaidGround(std::string path, rocksdb::FileSystem& files)
      : path_(std::move(path)), files_(files) {}

  /// Before the sync of the last `came` bytes up to `end`. Where much comes at once nothing is
  /// laid: it would only be written twice.
  void prepare(std::uint64_t end, std::uint64_t came) {
    if (came > kSmallCommit || end + kSmallCommit <= laid_to_ || !open()) {
      return;
    }
    static const Bytes kZeros(kGroundBytes, '\0');
    const std::uint64_t from = std::max(end, laid_to_);
    // A disk that refuses this will refuse the commit itself, and say so.
    is_refused_ = !file_->Write(from, kZeros, {}, nullptr).ok();
    laid_to_ = is_refused_ ? laid_to_ : from + kGroundBytes;
  }
  /// A write that was refused may have left some.
  [[nodiscard]] bool reaches_beyond(std::uint64_t end) const {
    return is_refused_ || laid_to_ > end;
  }

 private:
  static constexpr std::uint64_t kSmallCommit = 16'384;
  static constexpr std::size_t kGroundBytes = 262'144;

  bool open() {
    if (!file_ && !is_refused_) {
      is_refused_ = !files_.NewRandomRWFile(path_, {}, &file_, nullptr).ok();
    }
    return !is_refused_;
  }

  const std::string path_;
  rocksdb::FileSystem& files_;
  std::unique_ptr<rocksdb::FSRandomRWFile> file_;
  std::uint64_t laid_to_ = 0;
  bool is_refused_ = false;
};

/// The log file that is written to, as long as it is open.
struct Newest {
  Mutex mutex;
  LogFile* file KTG_GUARDED_BY(mutex) = nullptr;
};

class LogFile final : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  LogFile(std::string path, std::unique_ptr<rocksdb::FSWritableFile> file,
          std::shared_ptr<Newest> newest, rocksdb::FileSystem& files)
      : FSWritableFileOwnerWrapper(std::move(file)),
        path_(std::move(path)),
        newest_(std::move(newest)),
        ground_(path_, files) {
    const MutexLock lock(newest_->mutex);
    newest_->file = this;
  }

  ~LogFile() override {
    const MutexLock lock(newest_->mutex);
    if (newest_->file == this) {
      newest_->file = nullptr;
    }
  }

  IOStatus Append(const rocksdb::Slice& bytes, const IOOptions& options,
                  IODebugContext* debug) override {
    took(bytes.size());
    return FSWritableFileOwnerWrapper::Append(bytes, options, debug);
  }
  IOStatus Append(const rocksdb::Slice& bytes, const IOOptions& options,
                  const rocksdb::DataVerificationInfo& sums, IODebugContext* debug) override {
    took(bytes.size());
    return FSWritableFileOwnerWrapper::Append(bytes, options, sums, debug);
  }
  IOStatus Sync(const IOOptions& options, IODebugContext* debug) override {
    const std::uint64_t came = written_ - std::exchange(synced_to_, written_);
    ground_.prepare(written_, came);
    auto status = FSWritableFileOwnerWrapper::Sync(options, debug);
    synced_ = status.ok();
    return status;
  }
  IOStatus Close(const IOOptions& options, IODebugContext* debug) override {
    if (ground_.reaches_beyond(written_)) {
      // Left behind, zeros are harmless: a reader of the log passes over them.
      Truncate(written_, options, debug).PermitUncheckedError();
    }
    return FSWritableFileOwnerWrapper::Close(options, debug);
  }

  /// What RocksDB has synced itself, whose name it has synced too, is left alone.
  IOStatus make_durable(rocksdb::FileSystem& files) {
    if (synced_) {
      return IOStatus::OK();
    }
    auto status = FSWritableFileOwnerWrapper::Sync({}, nullptr);
    std::unique_ptr<rocksdb::FSDirectory> folder;
    if (status.ok()) {
      const auto name = std::filesystem::path(path_).parent_path().string();
      status = files.NewDirectory(name, {}, &folder, nullptr);
    }
    return status.ok() ? folder->Fsync({}, nullptr) : status;
  }

 private:
  void took(std::size_t bytes) {
    synced_ = false;
    written_ += bytes;
  }

  std::string path_;
  std::shared_ptr<Newest> newest_;
  // Bytes come from one thread, and as long as the file is the newest so do its syncs.
  std::uint64_t written_ = 0;
  std::uint64_t synced_to_ = 0;
  LaidGround ground_;
  bool synced_ = true;
};

class LogsInTurn final : public rocksdb::FileSystemWrapper {
 public:
  using FileSystemWrapper::FileSystemWrapper;
  const char* Name() const override { return "LogsInTurn"; }

  IOStatus NewWritableFile(const std::string& path, const rocksdb::FileOptions& options,
                           std::unique_ptr<rocksdb::FSWritableFile>* file,
                           IODebugContext* debug) override {
    const bool is_log = path.ends_with(".log");
    auto status = is_log ? finish_newest() : IOStatus::OK();
    if (status.ok()) {
      status = target()->NewWritableFile(path, options, file, debug);
    }
    if (status.ok() && is_log) {
      *file = std::make_unique<LogFile>(path, std::move(*file), newest_, *target());
    }
    return status;
  }

 private:
  IOStatus finish_newest() {
    const MutexLock lock(newest_->mutex);
    return newest_->file != nullptr ? newest_->file->make_durable(*target()) : IOStatus::OK();
  }

  std::shared_ptr<Newest> newest_ = std::make_shared<Newest>();
};

}  // namespace

std::shared_ptr<rocksdb::FileSystem> logs_in_turn(
    const std::shared_ptr<rocksdb::FileSystem>& files) {
  return std::make_shared<LogsInTurn>(files);
}

}  // namespace kentongan::eventlog
