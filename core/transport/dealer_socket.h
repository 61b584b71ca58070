#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "core/base/bytes.h"
#include "core/base/ids.h"
#include "core/base/random.h"
#include "core/base/result.h"
#include "core/transport/context.h"
#include "core/transport/router_socket.h"

namespace kentongan::transport {

/// An agent's line to its broker: a ZeroMQ DEALER under CURVE, one for each session. It does not
/// connect again by itself: when a session ends, this goes and a new one is opened.
///
/// Place:   owned by the agent's session thread; waited on by a `Poller`.
/// Blocks:  nothing here waits. Frames queue while the line is being made.
/// Threads: belongs to one thread.
class DealerSocket {
 public:
  struct Options {
    std::string endpoint = {};  ///< "tcp://host:7112".
    TransportKey server_key = {};
    TransportKey public_key = {};
    TransportKey secret_key = {};
    int send_frames_max = 64;
    int receive_frames_max = 320;
    std::chrono::milliseconds linger{200};
  };

  /// What ZeroMQ reports of the line. Advice only, and may come late or never: a reason to try
  /// again sooner or to tell the officer why, never proof of anything.
  enum class Line : std::uint8_t {
    connecting,
    up,
    down,       ///< Unreachable, or closed by the other side.
    refused,    ///< The broker does not know our key.
    too_often,  ///< It knows it, and has had too many handshakes of it.
    wrong_key,  ///< Hung up before hands were shaken: its key is not the one we hold, or it speaks
                ///< no CURVE, or it ended in that very moment.
  };

  /// Draws a routing id and begins to connect.
  /// @return `invalid_argument` for an endpoint that is none, `unavailable` if no socket is left.
  static Result<DealerSocket> open(Context& context, Random& random, const Options& options);

  ~DealerSocket();
  DealerSocket(DealerSocket&&) noexcept = default;
  DealerSocket& operator=(DealerSocket&&) noexcept = default;

  /// The next frame, or nothing at present.
  std::optional<Bytes> receive();
  /// Never waits; never `gone`.
  Sent send(BytesView frame);
  /// Reads what was reported since.
  Line line();

  [[nodiscard]] void* handle() const { return socket_.handle(); }
  [[nodiscard]] void* events_handle() const { return events_.handle(); }

 private:
  DealerSocket() = default;

  Socket socket_;
  Socket events_;
  Line line_ = Line::connecting;
};

}  // namespace kentongan::transport
