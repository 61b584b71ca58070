#include "tests/support/fateful_disk.h"

#include <atomic>
#include <csignal>
#include <filesystem>
#include <utility>

#include <poll.h>
#include <rocksdb/file_system.h>
#include <unistd.h>

#include "core/eventlog/rocks_storage.h"

namespace kentongan::test {
namespace {

using rocksdb::FileOptions;
using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
using rocksdb::Slice;

/// As `FaultyDisk` names them.
std::string kind_of_file(const std::string& path) {
  const auto name = std::filesystem::path(path).filename().string();
  for (const char* end : {".log", ".sst"}) {
    if (name.ends_with(end)) {
      return end;
    }
  }
  if (name.starts_with("MANIFEST")) {
    return "MANIFEST";
  }
  return name.ends_with(".dbtmp") ? "CURRENT" : name;
}

}  // namespace

class FatefulDisk::Files final : public rocksdb::FileSystemWrapper {
 public:
  explicit Files(Fate fate)
      : FileSystemWrapper(rocksdb::FileSystem::Default()), fate_(std::move(fate)) {}
  const char* Name() const override { return "FatefulDisk"; }

  IOStatus NewWritableFile(const std::string& path, const FileOptions& options,
                           std::unique_ptr<rocksdb::FSWritableFile>* file,
                           IODebugContext* debug) override;
  IOStatus NewRandomRWFile(const std::string& path, const FileOptions& options,
                           std::unique_ptr<rocksdb::FSRandomRWFile>* file,
                           IODebugContext* debug) override;

  IOStatus reach(const std::string& point) {
    if (failing_) {
      return IOStatus::IOError("the disk is broken");
    }
    if (point != fate_.point || ++reached_ != fate_.nth) {
      return IOStatus::OK();
    }
    befell_us_ = clock_.now().time_since_epoch().count();
    if (fate_.kind == Fate::Kind::kill) {
      ::kill(::getpid(), SIGKILL);
    } else if (fate_.kind == Fate::Kind::stall) {
      ::poll(nullptr, 0, static_cast<int>(fate_.stall.count()));
    } else if (fate_.kind == Fate::Kind::fail) {
      failing_ = true;
      return IOStatus::IOError("the disk breaks");
    }
    return IOStatus::OK();
  }

  [[nodiscard]] std::optional<Micros> befell_before() const {
    const auto then = befell_us_.load();
    return then == 0 ? std::nullopt : std::optional(clock_.now().time_since_epoch() - Micros(then));
  }

  /// Whether a write is to stop half-way now.
  bool stops_half_way(const std::string& point) const {
    return fate_.kind == Fate::Kind::kill && point == fate_.point && reached_ + 1 == fate_.nth;
  }

  template <typename Write>
  IOStatus write(const std::string& kind, const Slice& bytes, const Write& write) {
    IOStatus status = reach("write.begin " + kind);
    if (status.ok() && stops_half_way("write.middle " + kind)) {
      status = write(Slice(bytes.data(), bytes.size() / 2));
    }
    if (status.ok()) {
      status = reach("write.middle " + kind);
    }
    if (status.ok()) {
      status = write(bytes);
    }
    return status.ok() ? reach("write.end " + kind) : status;
  }

  template <typename Sync>
  IOStatus sync(const std::string& kind, const Sync& sync) {
    IOStatus status = reach("sync.begin " + kind);
    if (status.ok()) {
      status = sync();
    }
    return status.ok() ? reach("sync.end " + kind) : status;
  }

 private:
  class Writable;
  class ReadWrite;

  const Fate fate_;
  std::atomic<std::uint64_t> reached_{0};
  std::atomic<bool> failing_{false};
  SystemClock clock_;
  std::atomic<std::int64_t> befell_us_{0};
};

class FatefulDisk::Files::Writable final : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  Writable(Files& files, std::string kind, std::unique_ptr<rocksdb::FSWritableFile> file)
      : FSWritableFileOwnerWrapper(std::move(file)), files_(files), kind_(std::move(kind)) {}
  IOStatus Append(const Slice& bytes, const IOOptions& options, IODebugContext* debug) override {
    return files_.write(kind_, bytes, [&](const Slice& part) {
      return FSWritableFileOwnerWrapper::Append(part, options, debug);
    });
  }
  IOStatus Append(const Slice& bytes, const IOOptions& options,
                  const rocksdb::DataVerificationInfo&, IODebugContext* debug) override {
    return Append(bytes, options, debug);
  }
  IOStatus Sync(const IOOptions& options, IODebugContext* debug) override {
    return files_.sync(kind_, [&] { return FSWritableFileOwnerWrapper::Sync(options, debug); });
  }
  IOStatus Fsync(const IOOptions& options, IODebugContext* debug) override {
    return files_.sync(kind_, [&] { return FSWritableFileOwnerWrapper::Fsync(options, debug); });
  }

 private:
  Files& files_;
  std::string kind_;
};

class FatefulDisk::Files::ReadWrite final : public rocksdb::FSRandomRWFileOwnerWrapper {
 public:
  ReadWrite(Files& files, std::string kind, std::unique_ptr<rocksdb::FSRandomRWFile> file)
      : FSRandomRWFileOwnerWrapper(std::move(file)), files_(files), kind_(std::move(kind)) {}
  IOStatus Write(std::uint64_t at, const Slice& bytes, const IOOptions& options,
                 IODebugContext* debug) override {
    return files_.write(kind_, bytes, [&](const Slice& part) {
      return FSRandomRWFileOwnerWrapper::Write(at, part, options, debug);
    });
  }
  IOStatus Sync(const IOOptions& options, IODebugContext* debug) override {
    return files_.sync(kind_, [&] { return FSRandomRWFileOwnerWrapper::Sync(options, debug); });
  }
  IOStatus Fsync(const IOOptions& options, IODebugContext* debug) override {
    return files_.sync(kind_, [&] { return FSRandomRWFileOwnerWrapper::Fsync(options, debug); });
  }

 private:
  Files& files_;
  std::string kind_;
};

IOStatus FatefulDisk::Files::NewWritableFile(const std::string& path, const FileOptions& options,
                                             std::unique_ptr<rocksdb::FSWritableFile>* file,
                                             IODebugContext* debug) {
  std::unique_ptr<rocksdb::FSWritableFile> made;
  auto status = FileSystemWrapper::NewWritableFile(path, options, &made, debug);
  if (status.ok()) {
    *file = std::make_unique<Writable>(*this, kind_of_file(path), std::move(made));
  }
  return status;
}

IOStatus FatefulDisk::Files::NewRandomRWFile(const std::string& path, const FileOptions& options,
                                             std::unique_ptr<rocksdb::FSRandomRWFile>* file,
                                             IODebugContext* debug) {
  std::unique_ptr<rocksdb::FSRandomRWFile> made;
  auto status = FileSystemWrapper::NewRandomRWFile(path, options, &made, debug);
  if (status.ok()) {
    *file = std::make_unique<ReadWrite>(*this, kind_of_file(path), std::move(made));
  }
  return status;
}

FatefulDisk::FatefulDisk(Fate fate)
    : files_(std::make_shared<Files>(std::move(fate))),
      storage_(std::make_shared<eventlog::Storage>()) {
  storage_->files = files_;
  storage_->small_memtables = true;
  storage_->at = at();
}

FatefulDisk::~FatefulDisk() = default;

std::shared_ptr<eventlog::Storage> FatefulDisk::storage() const {
  return storage_;
}

std::function<void(std::string_view point)> FatefulDisk::at() const {
  return [files = files_](std::string_view point) {
    files->reach(std::string(point)).PermitUncheckedError();
  };
}

std::optional<Micros> FatefulDisk::befell_before() const {
  return files_->befell_before();
}

}  // namespace kentongan::test
