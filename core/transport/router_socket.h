#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "core/base/bytes.h"
#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/transport/context.h"
#include "core/transport/zap.h"

namespace kentongan::transport {

/// What became of a frame handed to a socket. `sent` means queued, never delivered: ZeroMQ promises
/// no more, so acknowledgements are ours.
enum class Sent : std::uint8_t { sent, gone, full };

/// The broker's one door: a ZeroMQ ROUTER under CURVE, with ZAP enforced, MANDATORY on, HANDOVER
/// and ZMTP heartbeats off.
///
/// Place:   owned by the broker's core thread; waited on by a `Poller`.
/// Trust:   `user` is the key that ZAP let in; the routing id is only a return address, drawn anew
///          by each session, and says nothing about who speaks.
/// Blocks:  nothing here waits. A peer that is gone or full is an answer.
/// Threads: belongs to one thread.
/// Limits:  a frame <= `limits::kFrameBytesMax`; a larger one ends its sender's connection.
class RouterSocket {
 public:
  struct Options {
    std::string endpoint = "tcp://*:7112";  ///< Port 0: any free one, see `endpoint()`.
    TransportKey secret_key = {};
    int send_frames_max = 320;    ///< A peer: the credit in lone deliveries, and answers beside it.
    int receive_frames_max = 32;  ///< A peer: four submissions in each lane, and as much again.
    std::chrono::milliseconds linger{200};  ///< How long closing may wait for what is queued.
  };

  struct Received {
    Bytes routing_id;   ///< `limits::kRoutingIdBytes`.
    TransportKey user;  ///< As of the handshake: check it against the directory of now.
    Bytes frame;
  };

  /// `zap` must be alive: that it is asked for here keeps anyone from binding before it answers.
  /// @return as `check_listen`; `unavailable` if the port cannot be bound, or a safety option is
  ///         not understood.
  static Result<RouterSocket> open(Context& context, const Zap& zap, const Options& options);

  /// The next frame, or nothing at present. What is not [routing id][frame] from a routing id of
  /// 16 bytes that begins with no zero is thrown away and counted.
  std::optional<Received> receive();

  /// Never waits.
  Sent send(BytesView routing_id, BytesView frame);

  /// "tcp://0.0.0.0:40001": with the real port.
  [[nodiscard]] const std::string& endpoint() const { return endpoint_; }
  [[nodiscard]] std::uint16_t port() const;
  /// Messages thrown away because they were no frame of ours.
  [[nodiscard]] std::uint64_t malformed() const { return malformed_; }
  [[nodiscard]] void* handle() const { return socket_.handle(); }

 private:
  RouterSocket() = default;

  Socket socket_;
  std::string endpoint_;
  std::uint64_t malformed_ = 0;
};

}  // namespace kentongan::transport
