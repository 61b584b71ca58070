#include "core/transport/socket_options.h"

#include <cerrno>
#include <string>

#include <zmq.h>

#include "core/base/limits.h"

namespace kentongan::transport {

namespace {

Error not_understood(int option) {
  return fail(ErrorCode::unavailable, "ZeroMQ does not take socket option " +
                                          std::to_string(option) + ": " +
                                          zmq_strerror(zmq_errno()));
}

}  // namespace

Result<void> set_option(void* socket, int option, int value) {
  if (zmq_setsockopt(socket, option, &value, sizeof value) != 0) {
    return not_understood(option);
  }
  return {};
}

Result<void> set_option(void* socket, int option, BytesView value) {
  if (zmq_setsockopt(socket, option, value.data(), value.size()) != 0) {
    return not_understood(option);
  }
  return {};
}

Result<void> set_common_options(void* socket, int linger_ms) {
  constexpr int kKeepAliveIdleS = 30;
  constexpr int kKeepAliveEveryS = 10;
  constexpr int kKeepAliveTimes = 3;
  const std::int64_t size_max = limits::kFrameBytesMax + limits::kCurveBytes;
  if (zmq_setsockopt(socket, ZMQ_MAXMSGSIZE, &size_max, sizeof size_max) != 0) {
    return not_understood(ZMQ_MAXMSGSIZE);
  }
  const int handshake_ms = static_cast<int>(
      std::chrono::duration_cast<std::chrono::milliseconds>(limits::kHandshakeMax).count());
  KTG_TRY_VOID(set_option(socket, ZMQ_HANDSHAKE_IVL, handshake_ms));
  KTG_TRY_VOID(set_option(socket, ZMQ_HEARTBEAT_IVL, 0));
  KTG_TRY_VOID(set_option(socket, ZMQ_LINGER, linger_ms));
  KTG_TRY_VOID(set_option(socket, ZMQ_IPV6, 1));
  // No heartbeat of ZMTP: what is left of a peer whose machine is gone is cleared by TCP itself.
  KTG_TRY_VOID(set_option(socket, ZMQ_TCP_KEEPALIVE, 1));
  KTG_TRY_VOID(set_option(socket, ZMQ_TCP_KEEPALIVE_IDLE, kKeepAliveIdleS));
  KTG_TRY_VOID(set_option(socket, ZMQ_TCP_KEEPALIVE_INTVL, kKeepAliveEveryS));
  KTG_TRY_VOID(set_option(socket, ZMQ_TCP_KEEPALIVE_CNT, kKeepAliveTimes));
  return {};
}

std::optional<Part> receive_part(void* socket) {
  zmq_msg_t message;
  zmq_msg_init(&message);
  int size = -1;
  do {
    size = zmq_msg_recv(&message, socket, ZMQ_DONTWAIT);
  } while (size < 0 && zmq_errno() == EINTR);
  if (size < 0) {
    zmq_msg_close(&message);
    return std::nullopt;
  }
  Part part;
  part.bytes.assign(static_cast<const char*>(zmq_msg_data(&message)), zmq_msg_size(&message));
  part.more = zmq_msg_more(&message) != 0;
  if (const char* user = zmq_msg_gets(&message, "User-Id"); user != nullptr) {
    part.user = user;
  }
  zmq_msg_close(&message);
  return part;
}

}  // namespace kentongan::transport
