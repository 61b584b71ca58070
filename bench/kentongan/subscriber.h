#pragma once

#include <filesystem>
#include <functional>
#include <memory>

#include "agents/desk.h"
#include "bench/kentongan/bench_bus.h"
#include "bench/kentongan/line.h"
#include "core/base/clock.h"
#include "core/base/random.h"
#include "core/base/result.h"
#include "core/eventlog/rocks_log.h"

namespace kentongan::bench {

/// A whole desk without its page: verifies each item, stores it in a log of its own on disk, synced
/// once a frame, acknowledges, and gives DELIVERED evidence. The log stays in the bus's folder, so
/// that the next run goes on from it.
///
/// Threads: belongs to one thread.
class Subscriber {
 public:
  using OnPayload = std::function<void(BytesView payload)>;

  /// Connects, and waits until the directory is known and the mailbox open.
  static Result<std::unique_ptr<Subscriber>> open(const std::filesystem::path& bus, int index);

  /// One turn of the desk; what was stored is handed on. @return how many messages.
  Result<std::size_t> turn(Micros timeout, const OnPayload& on_payload);

 private:
  explicit Subscriber(Seat seat);
  Result<void> connect();
  Result<std::size_t> hand_on(const OnPayload& on_payload);

  Seat seat_;
  SystemClock clock_;
  SecureRandom random_;
  std::unique_ptr<eventlog::RocksLog> log_;
  std::unique_ptr<agents::Desk> desk_;
  Line line_;
  Seq handed_on_;
};

}  // namespace kentongan::bench
