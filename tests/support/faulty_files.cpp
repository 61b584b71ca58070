#include "tests/support/faulty_files.h"

#include <algorithm>
#include <filesystem>
#include <utility>

namespace kentongan::test {
namespace {

using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;

std::string plain(const std::string& path) {
  auto text = std::filesystem::path(path).lexically_normal().string();
  while (text.size() > 1 && text.ends_with('/')) {
    text.pop_back();
  }
  return text;
}

std::string kind_of(const std::string& path) {
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

struct Lock final : rocksdb::FileLock {
  std::string path;
};

}  // namespace

/// An open file: bytes, and the machine that opened it.
class FaultyDisk::Files::Handle {
 public:
  Handle(Files& files, std::string path, std::shared_ptr<DiskFile> file)
      : files_(files),
        path_(std::move(path)),
        file_(std::move(file)),
        generation_(files.generation) {}

  IOStatus read(std::size_t at, std::size_t count, rocksdb::Slice* result, char* to) {
    const MutexLock lock(files_.mutex);
    auto ok = usable();
    const auto from = std::min(at, file_->seen.size());
    const auto got = ok.ok() ? file_->seen.copy(to, count, from) : 0;
    *result = rocksdb::Slice(to, got);
    return ok;
  }

  IOStatus write(std::size_t at, const rocksdb::Slice& bytes) {
    const MutexLock lock(files_.mutex);
    auto status = usable();
    if (status.ok()) {
      status = files_.reach("write.begin " + kind_of(path_));
    }
    if (status.ok() && files_.fail_write > 0 && --files_.fail_write == 0) {
      status = IOStatus::IOError("the disk refuses to write");
    }
    if (!status.ok()) {
      return status;
    }
    status = files_.reach("write.middle " + kind_of(path_));
    const auto used = files_.image.used();
    const auto laid = file_->seen.size() - std::min(file_->seen.size(), at);  // Needs no more room.
    const auto room = laid + files_.capacity - std::min(files_.capacity, used);
    const auto count = std::min<std::uint64_t>(status.ok() ? bytes.size() : bytes.size() / 2, room);
    file_->write(at, {bytes.data(), count});
    if (status.ok() && count < bytes.size()) {
      status = IOStatus::NoSpace("the disk is full");
    }
    return status.ok() ? files_.reach("write.end " + kind_of(path_)) : status;
  }

  IOStatus sync() {
    files_.wait_while_held();
    const MutexLock lock(files_.mutex);
    auto status = usable();
    if (status.ok()) {
      status = files_.reach("sync.begin " + kind_of(path_));
    }
    if (status.ok() && files_.fail_sync > 0 && path_.ends_with(files_.fail_sync_of) &&
        --files_.fail_sync == 0) {
      file_->fail_sync();
      status = IOStatus::IOError("the disk refuses to sync");
    }
    if (!status.ok()) {
      return status;
    }
    if (files_.lies_about.empty() || !path_.ends_with(files_.lies_about)) {
      file_->sync();
    }
    return files_.reach("sync.end " + kind_of(path_));
  }

  /// In the memory of the machine, as its other bytes are until the next sync.
  IOStatus truncate(std::size_t size) {
    const MutexLock lock(files_.mutex);
    auto status = usable();
    if (status.ok()) {
      file_->truncate(size);
    }
    return status;
  }

 private:
  [[nodiscard]] IOStatus usable() const {
    return generation_ == files_.generation ? files_.alive()
                                            : IOStatus::IOError("opened before the power went");
  }

  Files& files_;
  std::string path_;
  std::shared_ptr<DiskFile> file_;
  std::uint64_t generation_;
};

class FaultyDisk::Files::Sequential final : public rocksdb::FSSequentialFile {
 public:
  explicit Sequential(Handle handle) : handle_(std::move(handle)) {}
  IOStatus Read(std::size_t count, const IOOptions&, rocksdb::Slice* result, char* to,
                IODebugContext*) override {
    auto status = handle_.read(at_, count, result, to);
    at_ += result->size();
    return status;
  }
  IOStatus Skip(std::uint64_t count) override {
    at_ += count;
    return IOStatus::OK();
  }

 private:
  Handle handle_;
  std::size_t at_ = 0;
};

class FaultyDisk::Files::RandomAccess final : public rocksdb::FSRandomAccessFile {
 public:
  explicit RandomAccess(Handle handle) : handle_(std::move(handle)) {}
  // NOLINTNEXTLINE(readability-function-size): the parameters are RocksDB's.
  IOStatus Read(std::uint64_t at, std::size_t count, const IOOptions&, rocksdb::Slice* result,
                char* to, IODebugContext*) const override {
    return handle_.read(at, count, result, to);
  }

 private:
  mutable Handle handle_;
};

class FaultyDisk::Files::Writable final : public rocksdb::FSWritableFile {
 public:
  explicit Writable(Handle handle) : handle_(std::move(handle)) {}
  using FSWritableFile::Append;
  IOStatus Append(const rocksdb::Slice& bytes, const IOOptions&, IODebugContext*) override {
    const auto at = std::exchange(at_, at_ + bytes.size());
    return handle_.write(at, bytes);
  }
  IOStatus Truncate(std::uint64_t size, const IOOptions&, IODebugContext*) override {
    return handle_.truncate(size);
  }
  IOStatus Close(const IOOptions&, IODebugContext*) override { return IOStatus::OK(); }
  IOStatus Flush(const IOOptions&, IODebugContext*) override { return IOStatus::OK(); }
  IOStatus Sync(const IOOptions&, IODebugContext*) override { return handle_.sync(); }
  std::uint64_t GetFileSize(const IOOptions&, IODebugContext*) override { return at_; }

 private:
  Handle handle_;
  std::size_t at_ = 0;  ///< Its own: others may have written behind it.
};

class FaultyDisk::Files::ReadWrite final : public rocksdb::FSRandomRWFile {
 public:
  explicit ReadWrite(Handle handle) : handle_(std::move(handle)) {}
  IOStatus Write(std::uint64_t at, const rocksdb::Slice& bytes, const IOOptions&,
                 IODebugContext*) override {
    return handle_.write(at, bytes);
  }
  // NOLINTNEXTLINE(readability-function-size): the parameters are RocksDB's.
  IOStatus Read(std::uint64_t at, std::size_t count, const IOOptions&, rocksdb::Slice* result,
                char* to, IODebugContext*) const override {
    return handle_.read(at, count, result, to);
  }
  IOStatus Flush(const IOOptions&, IODebugContext*) override { return IOStatus::OK(); }
  IOStatus Sync(const IOOptions&, IODebugContext*) override { return handle_.sync(); }
  IOStatus Close(const IOOptions&, IODebugContext*) override { return IOStatus::OK(); }

 private:
  mutable Handle handle_;
};

class FaultyDisk::Files::Folder final : public rocksdb::FSDirectory {
 public:
  Folder(Files& files, std::string path) : files_(files), path_(std::move(path)) {}
  IOStatus Fsync(const IOOptions&, IODebugContext*) override {
    const MutexLock lock(files_.mutex);
    auto status = files_.alive();
    if (status.ok()) {
      files_.image.sync_folder(path_);
    }
    return status;
  }

 private:
  Files& files_;
  std::string path_;
};

IOStatus FaultyDisk::Files::NewSequentialFile(const std::string& path, const rocksdb::FileOptions&,
                                              std::unique_ptr<rocksdb::FSSequentialFile>* file,
                                              IODebugContext*) {
  return opened<Sequential>(path, file);
}

IOStatus FaultyDisk::Files::NewRandomAccessFile(const std::string& path,
                                                const rocksdb::FileOptions&,
                                                std::unique_ptr<rocksdb::FSRandomAccessFile>* file,
                                                IODebugContext*) {
  return opened<RandomAccess>(path, file);
}

IOStatus FaultyDisk::Files::NewRandomRWFile(const std::string& path, const rocksdb::FileOptions&,
                                            std::unique_ptr<rocksdb::FSRandomRWFile>* file,
                                            IODebugContext*) {
  return opened<ReadWrite>(path, file);
}

IOStatus FaultyDisk::Files::NewWritableFile(const std::string& path, const rocksdb::FileOptions&,
                                            std::unique_ptr<rocksdb::FSWritableFile>* file,
                                            IODebugContext*) {
  const MutexLock lock(mutex);
  auto ok = alive();
  if (ok.ok()) {
    *file = std::make_unique<Writable>(Handle(*this, plain(path), image.create(plain(path))));
  }
  return ok;
}

IOStatus FaultyDisk::Files::NewDirectory(const std::string& path, const IOOptions&,
                                         std::unique_ptr<rocksdb::FSDirectory>* folder,
                                         IODebugContext*) {
  const MutexLock lock(mutex);
  if (!image.is_folder(plain(path))) {
    return IOStatus::PathNotFound(path);
  }
  *folder = std::make_unique<Folder>(*this, plain(path));
  return alive();
}

IOStatus FaultyDisk::Files::reach(const std::string& point) {
  auto ok = alive();
  if (!ok.ok()) {
    return ok;
  }
  ++counts[point];
  if (stop && stop->first == point && --stop->second == 0) {
    stopped = true;
  }
  return alive();
}

void FaultyDisk::Files::start_again() {
  ++generation;
  stopped = false;
  stop.reset();
  fail_write = 0;
  fail_sync = 0;
  locked.clear();
}

template <typename Kind, typename File>
IOStatus FaultyDisk::Files::opened(const std::string& path, std::unique_ptr<File>* file) {
  const MutexLock lock(mutex);
  const auto found = image.find(plain(path));
  if (!found) {
    return IOStatus::PathNotFound(path);
  }
  *file = std::make_unique<Kind>(Handle(*this, plain(path), found));
  return alive();
}

IOStatus FaultyDisk::Files::FileExists(const std::string& path, const IOOptions&, IODebugContext*) {
  const MutexLock lock(mutex);
  return there(plain(path)) ? alive() : IOStatus::NotFound(path);
}

IOStatus FaultyDisk::Files::GetChildren(const std::string& path, const IOOptions&,
                                        std::vector<std::string>* names, IODebugContext*) {
  const MutexLock lock(mutex);
  if (!image.is_folder(plain(path))) {
    return IOStatus::NotFound(path);
  }
  *names = image.children(plain(path));
  return alive();
}

IOStatus FaultyDisk::Files::DeleteFile(const std::string& path, const IOOptions&, IODebugContext*) {
  const MutexLock lock(mutex);
  const auto ok = alive();
  return !ok.ok() ? ok : image.remove(plain(path)) ? ok : IOStatus::NotFound(path);
}

IOStatus FaultyDisk::Files::CreateDir(const std::string& path, const IOOptions&, IODebugContext*) {
  const MutexLock lock(mutex);
  image.make_folder(plain(path));
  return alive();
}

IOStatus FaultyDisk::Files::CreateDirIfMissing(const std::string& path, const IOOptions& options,
                                               IODebugContext* debug) {
  return CreateDir(path, options, debug);
}

IOStatus FaultyDisk::Files::DeleteDir(const std::string& path, const IOOptions&, IODebugContext*) {
  const MutexLock lock(mutex);
  return image.remove_folder(plain(path)) ? alive() : IOStatus::NotFound(path);
}

IOStatus FaultyDisk::Files::GetFileSize(const std::string& path, const IOOptions&,
                                        std::uint64_t* size, IODebugContext*) {
  const MutexLock lock(mutex);
  const auto file = image.find(plain(path));
  *size = file ? file->seen.size() : 0;
  return file ? alive() : IOStatus::PathNotFound(path);
}

IOStatus FaultyDisk::Files::GetFileModificationTime(const std::string&, const IOOptions&,
                                                    std::uint64_t* time, IODebugContext*) {
  *time = 0;
  return IOStatus::OK();
}

IOStatus FaultyDisk::Files::RenameFile(const std::string& from, const std::string& to,
                                       const IOOptions&, IODebugContext*) {
  const MutexLock lock(mutex);
  const auto ok = alive();
  return !ok.ok() ? ok : image.rename(plain(from), plain(to)) ? ok : IOStatus::NotFound(from);
}

IOStatus FaultyDisk::Files::LockFile(const std::string& path, const IOOptions&,
                                     rocksdb::FileLock** taken, IODebugContext*) {
  const MutexLock lock(mutex);
  if (!locked.insert(plain(path)).second) {
    return IOStatus::IOError("lock hold by current process");
  }
  auto made = std::make_unique<Lock>();
  made->path = plain(path);
  *taken = made.release();
  return alive();
}

IOStatus FaultyDisk::Files::UnlockFile(rocksdb::FileLock* held, const IOOptions&, IODebugContext*) {
  const std::unique_ptr<Lock> owned(static_cast<Lock*>(held));
  const MutexLock lock(mutex);
  locked.erase(owned->path);
  return IOStatus::OK();
}

IOStatus FaultyDisk::Files::GetTestDirectory(const IOOptions&, std::string* path, IODebugContext*) {
  *path = "/test";
  return IOStatus::OK();
}

IOStatus FaultyDisk::Files::GetAbsolutePath(const std::string& path, const IOOptions&,
                                            std::string* absolute, IODebugContext*) {
  *absolute = plain(path);
  return IOStatus::OK();
}

IOStatus FaultyDisk::Files::GetFreeSpace(const std::string&, const IOOptions&, std::uint64_t* bytes,
                                         IODebugContext*) {
  const MutexLock lock(mutex);
  *bytes = capacity - std::min(capacity, image.used());
  return IOStatus::OK();
}

IOStatus FaultyDisk::Files::IsDirectory(const std::string& path, const IOOptions&, bool* yes,
                                        IODebugContext*) {
  const MutexLock lock(mutex);
  *yes = image.is_folder(plain(path));
  return IOStatus::OK();
}

}  // namespace kentongan::test
