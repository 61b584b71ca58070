#pragma once

#include <functional>
#include <memory>
#include <string_view>

#include <rocksdb/env.h>
#include <rocksdb/file_system.h>

namespace kentongan::eventlog {

/// The file system below a `RocksLog`, and a place to stop at: what a test puts a faulty disk into.
/// Only this room and tests/support include it; to everyone else `Storage` is opaque.
///
/// Points: "append.before_write", "append.after_write" (durable, not yet told to anyone),
///         "witness.before_write", "witness.after_write", "open.checked", "open.done",
///         "close.begin",
///         "erase.before_write", "erase.after_write" (durable, the old bytes still in files),
///         "erase.flushed", "erase.compacted", "erase.done".
struct Storage {
  std::shared_ptr<rocksdb::FileSystem> files = rocksdb::FileSystem::Default();
  std::function<void(std::string_view point)> at{};
  bool small_memtables = false;  ///< So that a test sees flushes after a few events.
  /// What RocksDB waits by, after a failed flush for instance; nothing: the machine's.
  std::shared_ptr<rocksdb::SystemClock> clock{};

  void reach(std::string_view point) const {
    if (at) {
      at(point);
    }
  }
};

}  // namespace kentongan::eventlog
