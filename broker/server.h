#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "broker/config.h"
#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/eventlog/rocks_log.h"

namespace kentongan::broker {

/// The broker as a process: threads, sockets and a disk around the heart.
///
/// Threads: `run` is the core thread, which owns the door's socket and everything behind it; beside
///          it one that appends to the log, ZAP's, and one for each admin door.
///          A lone event is appended on the core thread: waking another costs more than the sync.
/// Failure: after a failed write or sync the process is to end (`unavailable`), and its supervisor
///          starts it again from what is stored. A full disk is not that: senders are told, and
///          all else goes on.
class Server {
 public:
  struct Options {
    BrokerConfig config;
    double clock_speed = 1;  ///< How many times as fast as the machine's `clock` runs.
    /// For tests: what stands below the log (nothing: the machine's own), and a place to stop at.
    /// Points: "batch.taken", "batch.stored", "batch.settled" (nobody was told yet), "frame.sent".
    std::shared_ptr<eventlog::Storage> storage{};
    std::function<void(std::string_view point)> at{};
  };

  /// Opens keys and log of the data folder, tests ZAP on itself, binds the door and the admin
  /// doors: 127.0.0.1 for those who read, `admin.sock` in the data folder (0600) for those who act.
  /// @return as BrokerKeys::open, RocksLog::open, Broker::open, Zap::self_test, RouterSocket::open,
  ///         HttpServer::open.
  static Result<std::unique_ptr<Server>> open(const Options& options, const Clock& clock);
  ~Server();

  /// Serves until `stop`. @return the failure that ended it otherwise.
  Result<void> run();
  /// From any thread or signal handler.
  void stop();

  /// Where it listens, with the real port.
  [[nodiscard]] std::string endpoint() const;
  [[nodiscard]] std::uint16_t admin_port() const;

 private:
  struct State;
  explicit Server(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace kentongan::broker
