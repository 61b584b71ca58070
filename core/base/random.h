#pragma once

#include <cstdint>

#include "core/base/bytes.h"
#include "core/base/ids.h"

namespace kentongan {

/// Where salts, ids and jitter come from; handed in, so that a simulation repeats by its seed.
class Random {
 public:
  virtual ~Random() = default;
  virtual void fill(std::uint8_t* to, std::size_t size) = 0;

  [[nodiscard]] Bytes bytes(std::size_t size);
  /// 0 <= x < `bound`; `bound` > 0.
  [[nodiscard]] std::uint64_t below(std::uint64_t bound);
  /// UUIDv7 (RFC 9562, 5.7) of this time.
  [[nodiscard]] MessageId message_id(std::int64_t time_us);
};

/// The operating system's, by libsodium, drawn ahead by 512 bytes a thread. Threads: any. A process
/// that forks without exec would give the same bytes twice; none of ours does.
class SecureRandom final : public Random {
 public:
  SecureRandom();
  void fill(std::uint8_t* to, std::size_t size) override;
};

/// Repeatable; for simulation and tests only. Threads: belongs to one thread.
class SeededRandom final : public Random {
 public:
  explicit SeededRandom(std::uint64_t seed) : state_(seed) {}
  void fill(std::uint8_t* to, std::size_t size) override;

 private:
  std::uint64_t next();
  std::uint64_t state_;
};

}  // namespace kentongan
