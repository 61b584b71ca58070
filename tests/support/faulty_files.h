#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <rocksdb/file_system.h>

#include "core/base/mutex.h"
#include "tests/support/disk_image.h"
#include "tests/support/faulty_disk.h"

namespace kentongan::test {

/// The file system that RocksDB sees of a `FaultyDisk`. Of faulty_disk.cpp and faulty_files.cpp
/// only.
class FaultyDisk::Files final : public rocksdb::FileSystem {
 public:
  explicit Files(std::uint64_t seed) : random(seed) {}

  class Handle;
  class Sequential;
  class RandomAccess;
  class Writable;
  class ReadWrite;
  class Folder;

  const char* Name() const override { return "FaultyDisk"; }

  rocksdb::IOStatus NewSequentialFile(const std::string& path, const rocksdb::FileOptions&,
                                      std::unique_ptr<rocksdb::FSSequentialFile>* file,
                                      rocksdb::IODebugContext*) override;
  rocksdb::IOStatus NewRandomAccessFile(const std::string& path, const rocksdb::FileOptions&,
                                        std::unique_ptr<rocksdb::FSRandomAccessFile>* file,
                                        rocksdb::IODebugContext*) override;
  rocksdb::IOStatus NewWritableFile(const std::string& path, const rocksdb::FileOptions&,
                                    std::unique_ptr<rocksdb::FSWritableFile>* file,
                                    rocksdb::IODebugContext*) override;
  rocksdb::IOStatus NewRandomRWFile(const std::string& path, const rocksdb::FileOptions&,
                                    std::unique_ptr<rocksdb::FSRandomRWFile>* file,
                                    rocksdb::IODebugContext*) override;
  rocksdb::IOStatus NewDirectory(const std::string& path, const rocksdb::IOOptions&,
                                 std::unique_ptr<rocksdb::FSDirectory>* folder,
                                 rocksdb::IODebugContext*) override;
  rocksdb::IOStatus FileExists(const std::string& path, const rocksdb::IOOptions&,
                               rocksdb::IODebugContext*) override;
  rocksdb::IOStatus GetChildren(const std::string& path, const rocksdb::IOOptions&,
                                std::vector<std::string>* names, rocksdb::IODebugContext*) override;
  rocksdb::IOStatus DeleteFile(const std::string& path, const rocksdb::IOOptions&,
                               rocksdb::IODebugContext*) override;
  rocksdb::IOStatus CreateDir(const std::string& path, const rocksdb::IOOptions&,
                              rocksdb::IODebugContext*) override;
  rocksdb::IOStatus CreateDirIfMissing(const std::string& path, const rocksdb::IOOptions& options,
                                       rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus DeleteDir(const std::string& path, const rocksdb::IOOptions&,
                              rocksdb::IODebugContext*) override;
  rocksdb::IOStatus GetFileSize(const std::string& path, const rocksdb::IOOptions&,
                                std::uint64_t* size, rocksdb::IODebugContext*) override;
  rocksdb::IOStatus GetFileModificationTime(const std::string&, const rocksdb::IOOptions&,
                                            std::uint64_t* time, rocksdb::IODebugContext*) override;
  rocksdb::IOStatus RenameFile(const std::string& from, const std::string& to,
                               const rocksdb::IOOptions&, rocksdb::IODebugContext*) override;
  rocksdb::IOStatus LockFile(const std::string& path, const rocksdb::IOOptions&,
                             rocksdb::FileLock** taken, rocksdb::IODebugContext*) override;
  rocksdb::IOStatus UnlockFile(rocksdb::FileLock* held, const rocksdb::IOOptions&,
                               rocksdb::IODebugContext*) override;
  rocksdb::IOStatus GetTestDirectory(const rocksdb::IOOptions&, std::string* path,
                                     rocksdb::IODebugContext*) override;
  rocksdb::IOStatus GetAbsolutePath(const std::string& path, const rocksdb::IOOptions&,
                                    std::string* absolute, rocksdb::IODebugContext*) override;
  rocksdb::IOStatus GetFreeSpace(const std::string&, const rocksdb::IOOptions&,
                                 std::uint64_t* bytes, rocksdb::IODebugContext*) override;
  rocksdb::IOStatus IsDirectory(const std::string& path, const rocksdb::IOOptions&, bool* yes,
                                rocksdb::IODebugContext*) override;

  bool there(const std::string& path) const { return image.find(path) || image.is_folder(path); }
  [[nodiscard]] rocksdb::IOStatus alive() const {
    return stopped ? rocksdb::IOStatus::IOError("the power is off") : rocksdb::IOStatus::OK();
  }
  /// Counts, and stops the disk where a test has asked for it.
  rocksdb::IOStatus reach(const std::string& point);
  void start_again();
  void wait_while_held() const {
    if (std::this_thread::get_id() != holder.load()) {
      syncs_held.wait(true);
    }
  }
  template <typename Kind, typename File>
  rocksdb::IOStatus opened(const std::string& path, std::unique_ptr<File>* file);

  std::atomic<std::thread::id> holder;
  std::atomic<bool> syncs_held{false};
  Mutex mutex;  // Over all that follows.
  DiskImage image;
  SeededRandom random;
  std::uint64_t generation = 0;  ///< Of the machine: handles of an earlier one are dead.
  bool stopped = false;
  std::optional<std::pair<std::string, unsigned>> stop;
  std::map<std::string, unsigned> counts;
  unsigned fail_write = 0;
  unsigned fail_sync = 0;
  std::string fail_sync_of;
  std::string lies_about;
  std::uint64_t capacity = std::uint64_t{1} << 40;
  std::set<std::string> locked;
};

}  // namespace kentongan::test
