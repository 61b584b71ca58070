#pragma once

#include <memory>

#include <rocksdb/file_system.h>

namespace kentongan::eventlog {

/// `files`, on which a log file of RocksDB begins only when all of the one before it is durable,
/// its name too. Internal to this room.
///
/// RocksDB begins a new log file with each flush and lets the old one be synced beside the commits.
/// Of commits that wait for the next sync (`Durability::with_next`) a power cut could then take
/// the earlier and leave the later; so it takes only from the end.
///
/// And on which a small commit changes bytes that are there and moves no end of file, so that its
/// sync waits for its bytes alone: zeros are laid before it, 256 KiB at a time. RocksDB passes over
/// them; of a commit that a power cut tears what is missing is zeros, no longer the end of the
/// file, and by the tail witness RocksLog tells that from damage. A file that is closed has none.
///
/// Cost: nothing where every commit is synced; else one sync for each log file. Zeros: one write of
/// 256 KiB in that many bytes of small commits.
/// Errors: a sync that fails is the failure to begin the next file, and so of the commit.
/// Threads: as `files`.
[[nodiscard]] std::shared_ptr<rocksdb::FileSystem> logs_in_turn(
    const std::shared_ptr<rocksdb::FileSystem>& files);

}  // namespace kentongan::eventlog
