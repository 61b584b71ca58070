#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/clock.h"
#include "core/eventlog/rocks_log.h"

namespace kentongan::test {

/// What befalls a process at a point that it reaches on its own way.
struct Fate {
  enum class Kind : std::uint8_t {
    none,
    kill,   ///< SIGKILL to itself; at "write.middle" half of the bytes have been written.
    fail,   ///< Of a write or a sync: an error of the disk, and all after it fail too.
    stall,  ///< The point takes so long, once.
  };
  Kind kind = Kind::none;
  std::string point;
  std::uint64_t nth = 1;  ///< Of the times that it is reached.
  std::chrono::milliseconds stall{0};
};

/// The machine's own disk under a real RocksLog, with the points of `FaultyDisk` at which a fate
/// waits. Threads: any.
class FatefulDisk {
 public:
  explicit FatefulDisk(Fate fate);
  ~FatefulDisk();

  /// For `RocksLog::Options`; with memtables so small that files are written after few events.
  [[nodiscard]] std::shared_ptr<eventlog::Storage> storage() const;
  /// For the points of others.
  [[nodiscard]] std::function<void(std::string_view point)> at() const;
  /// How long ago it befell; nothing if it has not.
  [[nodiscard]] std::optional<Micros> befell_before() const;

 private:
  class Files;
  std::shared_ptr<Files> files_;
  std::shared_ptr<eventlog::Storage> storage_;
};

}  // namespace kentongan::test
