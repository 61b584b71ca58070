#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/base/bytes.h"
#include "core/eventlog/rocks_log.h"
#include "tests/support/disk_image.h"

namespace kentongan::test {

/// A disk in memory under a real RocksLog, with everything that a disk does to a program: it
/// forgets, tears and reorders what was not synced, fails, fills up, rots, and loses power at a
/// chosen point.
///
/// Points: those of `eventlog::Storage`, and "write.begin", "write.middle", "write.end",
///         "sync.begin", "sync.end", each followed by a space and the kind of file it concerns:
///         ".log" (RocksDB's own log), ".sst", "MANIFEST", "CURRENT", "witness".
/// Threads: any.
class FaultyDisk {
 public:
  explicit FaultyDisk(std::uint64_t seed = 1);
  ~FaultyDisk();
  FaultyDisk(const FaultyDisk&) = delete;
  FaultyDisk& operator=(const FaultyDisk&) = delete;

  /// Becomes a copy of what is on `other`: names and bytes, durable or not.
  void copy_from(const FaultyDisk& other);

  /// For `RocksLog::Options`, together with any absolute directory.
  [[nodiscard]] std::shared_ptr<eventlog::Storage> storage();

  /// The power goes, and comes back: what was open on the disk is dead, `loss` befalls the rest.
  void cut_power(Loss loss);
  /// The process ends: what was written stays, synced or not. To be called after the log is gone.
  void end_process();

  /// From the `nth` time (1: the next) that `point` is reached nothing succeeds any more, until one
  /// of the two above. At "write.middle" half of the bytes have been written.
  void stop_at(const std::string& point, unsigned nth = 1);
  [[nodiscard]] bool has_stopped() const;
  /// How often a point was reached so far.
  [[nodiscard]] unsigned reached(const std::string& point) const;
  [[nodiscard]] std::vector<std::string> points() const;

  /// Fails once, `nth` writes or syncs from now.
  void fail_write(unsigned nth);
  /// Of all files, or of those whose name ends so.
  void fail_sync(unsigned nth, const std::string& name_end = "");
  /// A disk that says it has synced such files, and has not.
  void ignore_syncs_of(const std::string& name_end);
  /// Until they are let go no sync of another thread begins: the caller's own work overtakes them.
  void hold_syncs_of_others();
  void let_syncs_go();
  void set_capacity(std::uint64_t bytes);
  [[nodiscard]] std::uint64_t used() const;

  [[nodiscard]] std::vector<std::string> files() const;
  [[nodiscard]] Bytes read(const std::string& path) const;
  /// Changes bytes for good, behind the back of whoever wrote them.
  void rewrite(const std::string& path, const std::function<void(Bytes&)>& change);
  void remove(const std::string& path);

 private:
  class Files;
  std::shared_ptr<Files> files_;
  std::shared_ptr<eventlog::Storage> storage_;
};

}  // namespace kentongan::test
