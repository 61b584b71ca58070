#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "core/base/clock.h"
#include "core/transport/dealer_socket.h"
#include "core/transport/router_socket.h"

namespace kentongan::transport {

/// Wakes a thread that waits in a `Poller`. Signals that come before it is drained are one.
///
/// Threads: `signal` from any, async-signal-safe; the rest belongs to the thread that waits.
class Wakeup {
 public:
  Wakeup();
  ~Wakeup();
  Wakeup(const Wakeup&) = delete;
  Wakeup& operator=(const Wakeup&) = delete;

  void signal();
  void drain();
  [[nodiscard]] int fd() const { return fd_; }

 private:
  int fd_;
};

/// Waits for sockets, wake-ups and plain file descriptors together. A token is the caller's name
/// for a source; a `Wakeup` is drained by the wait that reports it.
///
/// Threads: belongs to one thread. Limits: made for a handful of sources.
class Poller {
 public:
  using Token = int;

  Poller();
  ~Poller();
  Poller(const Poller&) = delete;
  Poller& operator=(const Poller&) = delete;

  void watch(Token token, const RouterSocket& socket);
  /// Also wakes for news of the line (`DealerSocket::line`).
  void watch(Token token, const DealerSocket& socket);
  void watch(Token token, Wakeup& wakeup);
  void watch_fd(Token token, int fd);
  /// Before the socket goes.
  void forget(Token token);

  /// Waits until something can be read or `timeout` (real time, rounded up to a millisecond) is
  /// over. @return the tokens that are ready; none at the timeout or when a signal interrupts.
  std::vector<Token> wait(Micros timeout);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace kentongan::transport
