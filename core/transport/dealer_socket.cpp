#include "core/transport/dealer_socket.h"

#include <atomic>
#include <cerrno>
#include <cstring>
#include <utility>

#include <zmq.h>

#include "core/base/limits.h"
#include "core/transport/endpoint.h"
#include "core/transport/socket_options.h"

namespace kentongan::transport {

namespace {

constexpr int kConnectMs = 5000;
constexpr int kNoReconnect = -1;
constexpr int kReported = ZMQ_EVENT_CONNECTED | ZMQ_EVENT_DISCONNECTED | ZMQ_EVENT_CLOSED |
                          ZMQ_EVENT_HANDSHAKE_SUCCEEDED | ZMQ_EVENT_HANDSHAKE_FAILED_AUTH |
                          ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL |
                          ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL;

Bytes routing_id(Random& random) {
  Bytes id = random.bytes(limits::kRoutingIdBytes);
  while (id.front() == '\0') {
    id = random.bytes(limits::kRoutingIdBytes);
  }
  return id;
}

Result<void> set_dealer_options(void* socket, Random& random,
                                const DealerSocket::Options& options) {
  KTG_TRY_VOID(set_common_options(socket, static_cast<int>(options.linger.count())));
  KTG_TRY_VOID(set_option(socket, ZMQ_ROUTING_ID, routing_id(random)));
  KTG_TRY_VOID(set_option(socket, ZMQ_CURVE_SERVERKEY, options.server_key.view()));
  KTG_TRY_VOID(set_option(socket, ZMQ_CURVE_PUBLICKEY, options.public_key.view()));
  KTG_TRY_VOID(set_option(socket, ZMQ_CURVE_SECRETKEY, options.secret_key.view()));
  KTG_TRY_VOID(set_option(socket, ZMQ_RECONNECT_IVL, kNoReconnect));
  KTG_TRY_VOID(set_option(socket, ZMQ_CONNECT_TIMEOUT, kConnectMs));
  KTG_TRY_VOID(set_option(socket, ZMQ_SNDHWM, options.send_frames_max));
  return set_option(socket, ZMQ_RCVHWM, options.receive_frames_max);
}

// A name that no other monitor of the process has.
std::string events_endpoint() {
  static std::atomic<std::uint64_t> next{1};
  return "inproc://kentongan-line-" + std::to_string(next++);
}

/// What the ZAP handler answered, as CURVE hands it on: zap.cpp.
constexpr std::uint32_t kTooOften = 500;

DealerSocket::Line after(DealerSocket::Line line, int event, std::uint32_t value) {
  using Line = DealerSocket::Line;
  switch (event) {
    case ZMQ_EVENT_HANDSHAKE_SUCCEEDED:
      return Line::up;
    case ZMQ_EVENT_HANDSHAKE_FAILED_AUTH:
      return value == kTooOften ? Line::too_often : Line::refused;
    case ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL:
    case ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL:
      return Line::wrong_key;
    case ZMQ_EVENT_DISCONNECTED:
    case ZMQ_EVENT_CLOSED:
      return line == Line::connecting || line == Line::up ? Line::down : line;
    default:
      return line;
  }
}

}  // namespace

Result<DealerSocket> DealerSocket::open(Context& context, Random& random, const Options& options) {
  KTG_TRY_VOID(check_endpoint(options.endpoint));
  DealerSocket dealer;
  dealer.socket_ = Socket(context, ZMQ_DEALER);
  dealer.events_ = Socket(context, ZMQ_PAIR);
  if (dealer.handle() == nullptr || dealer.events_handle() == nullptr) {
    return fail(ErrorCode::unavailable, "ZeroMQ has no socket left");
  }
  KTG_TRY_VOID(set_dealer_options(dealer.handle(), random, options));
  KTG_TRY_VOID(set_option(dealer.events_handle(), ZMQ_LINGER, 0));
  const auto events = events_endpoint();
  if (zmq_socket_monitor(dealer.handle(), events.c_str(), kReported) != 0 ||
      zmq_connect(dealer.events_handle(), events.c_str()) != 0) {
    return fail(ErrorCode::unavailable, "ZeroMQ does not report on a socket");
  }
  if (zmq_connect(dealer.handle(), options.endpoint.c_str()) != 0) {
    return fail(ErrorCode::invalid_argument,
                Text{"alamat bus tidak dapat dipakai: " + options.endpoint,
                     "the address of the bus cannot be used: " + options.endpoint});
  }
  return dealer;
}

// The reports come from ZeroMQ's only I/O thread, and one that nobody can take any more would hold
// that thread, and every line of the process, for ever: they end before their reader does.
DealerSocket::~DealerSocket() {
  if (handle() != nullptr) {
    zmq_socket_monitor(handle(), nullptr, 0);
  }
}

std::optional<Bytes> DealerSocket::receive() {
  auto part = receive_part(handle());
  if (!part) {
    return std::nullopt;
  }
  // A broker sends single parts; of anything else the first is as good as none to the parser.
  for (bool more = part->more; more;) {
    const auto next = receive_part(handle());
    more = next && next->more;
  }
  return std::move(part->bytes);
}

Sent DealerSocket::send(BytesView frame) {
  int sent = -1;
  do {
    sent = zmq_send(handle(), frame.data(), frame.size(), ZMQ_DONTWAIT);
  } while (sent < 0 && zmq_errno() == EINTR);
  return sent >= 0 ? Sent::sent : Sent::full;
}

DealerSocket::Line DealerSocket::line() {
  while (const auto part = receive_part(events_handle())) {
    // First part: u16 event, u32 value, in this machine's order. Second part: the address.
    std::uint16_t event = 0;
    std::uint32_t value = 0;
    if (!part->more || part->bytes.size() < sizeof event + sizeof value) {
      continue;
    }
    std::memcpy(&event, part->bytes.data(), sizeof event);
    std::memcpy(&value, part->bytes.data() + sizeof event, sizeof value);
    line_ = after(line_, event, value);
  }
  return line_;
}

}  // namespace kentongan::transport
