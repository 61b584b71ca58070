#include "core/eventlog/logs_in_turn.h"

#include <filesystem>
#include <utility>

#include "core/base/mutex.h"

namespace kentongan::eventlog {
namespace {

using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;

class LogFile;

/// The log file that is written to, as long as it is open.
struct Newest {
  Mutex mutex;
  LogFile* file KTG_GUARDED_BY(mutex) = nullptr;
};

class LogFile final : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  LogFile(std::string path, std::unique_ptr<rocksdb::FSWritableFile> file,
          std::shared_ptr<Newest> newest)
      : FSWritableFileOwnerWrapper(std::move(file)),
        path_(std::move(path)),
        newest_(std::move(newest)) {
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
    synced_ = false;
    return FSWritableFileOwnerWrapper::Append(bytes, options, debug);
  }
  IOStatus Append(const rocksdb::Slice& bytes, const IOOptions& options,
                  const rocksdb::DataVerificationInfo& sums, IODebugContext* debug) override {
    synced_ = false;
    return FSWritableFileOwnerWrapper::Append(bytes, options, sums, debug);
  }
  IOStatus Sync(const IOOptions& options, IODebugContext* debug) override {
    auto status = FSWritableFileOwnerWrapper::Sync(options, debug);
    synced_ = status.ok();
    return status;
  }

  /// What RocksDB has synced itself, whose name it has synced too, is left alone.
  IOStatus make_durable(rocksdb::FileSystem& files) {
    if (synced_) {
      return IOStatus::OK();
    }
    auto status = Sync({}, nullptr);
    std::unique_ptr<rocksdb::FSDirectory> folder;
    if (status.ok()) {
      const auto name = std::filesystem::path(path_).parent_path().string();
      status = files.NewDirectory(name, {}, &folder, nullptr);
    }
    return status.ok() ? folder->Fsync({}, nullptr) : status;
  }

 private:
  std::string path_;
  std::shared_ptr<Newest> newest_;
  // Bytes come from one thread, and as long as the file is the newest so do its syncs.
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
      *file = std::make_unique<LogFile>(path, std::move(*file), newest_);
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
