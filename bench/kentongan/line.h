#pragma once

#include <deque>
#include <functional>
#include <optional>
#include <vector>

#include "bench/kentongan/bench_bus.h"
#include "core/base/clock.h"
#include "core/base/random.h"
#include "core/base/result.h"
#include "core/transport/context.h"
#include "core/transport/dealer_socket.h"
#include "core/transport/poller.h"

namespace kentongan::bench {

/// The ZeroMQ side of an agent, for whoever owns a session or a desk: a socket, what is to be
/// written and could not yet, and the wait. Threads: belongs to one thread.
class Line {
 public:
  Line(const Seat& seat, Random& random);

  Result<void> open();
  [[nodiscard]] bool is_open() const { return socket_.has_value(); }
  void close();

  void write(std::vector<Bytes> frames);
  /// Waits up to `timeout` for a frame or news of the line.
  void wait(Micros timeout);
  std::optional<Bytes> read();
  /// Why there is no line any more; nothing while there is one.
  std::optional<Error> trouble();

 private:
  void flush();

  transport::DealerSocket::Options options_;
  Random& random_;
  transport::Context context_;
  transport::Poller poller_;
  std::optional<transport::DealerSocket> socket_;
  std::deque<Bytes> held_;
};

}  // namespace kentongan::bench
