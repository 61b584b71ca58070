#include "core/transport/router_socket.h"

#include <array>
#include <cerrno>
#include <utility>

#include <zmq.h>

#include "core/base/limits.h"
#include "core/transport/curve.h"
#include "core/transport/endpoint.h"
#include "core/transport/socket_options.h"

namespace kentongan::transport {

namespace {

// Honoured by Debian's build although zmq.h declares it only as a draft: without it a handler that
// does not answer lets everybody in.
constexpr int kZapEnforceDomain = 93;
constexpr int kBacklog = 512;
// After so many messages that are none of ours the thread looks at its other sources first.
constexpr int kMalformedInARowMax = 64;

Result<void> set_router_options(void* socket, const RouterSocket::Options& options) {
  KTG_TRY_VOID(set_common_options(socket, static_cast<int>(options.linger.count())));
  KTG_TRY_VOID(set_option(socket, ZMQ_ZAP_DOMAIN, BytesView(kZapDomain)));
  KTG_TRY_VOID(set_option(socket, kZapEnforceDomain, 1));
  KTG_TRY_VOID(set_option(socket, ZMQ_CURVE_SERVER, 1));
  KTG_TRY_VOID(set_option(socket, ZMQ_CURVE_SECRETKEY, options.secret_key.view()));
  KTG_TRY_VOID(set_option(socket, ZMQ_ROUTER_MANDATORY, 1));
  KTG_TRY_VOID(set_option(socket, ZMQ_ROUTER_HANDOVER, 0));
  KTG_TRY_VOID(set_option(socket, ZMQ_SNDHWM, options.send_frames_max));
  KTG_TRY_VOID(set_option(socket, ZMQ_RCVHWM, options.receive_frames_max));
  return set_option(socket, ZMQ_BACKLOG, kBacklog);
}

// What follows a part that is not the last one belongs to the same message.
void skip_rest(void* socket, bool more) {
  while (more) {
    const auto part = receive_part(socket);
    more = part && part->more;
  }
}

}  // namespace

Result<RouterSocket> RouterSocket::open(Context& context, const Zap& zap, const Options& options) {
  if (!zap.alive()) {
    return fail(ErrorCode::unavailable, "the ZAP handler has ended");
  }
  KTG_TRY_VOID(check_listen(options.endpoint));
  RouterSocket router;
  router.socket_ = Socket(context, ZMQ_ROUTER);
  if (router.handle() == nullptr) {
    return fail(ErrorCode::unavailable, "ZeroMQ has no socket left");
  }
  KTG_TRY_VOID(set_router_options(router.handle(), options));
  if (zmq_bind(router.handle(), options.endpoint.c_str()) != 0) {
    const std::string why = options.endpoint + ": " + zmq_strerror(zmq_errno());
    return fail(ErrorCode::unavailable, Text{"tidak dapat membuka alamat bus " + why,
                                             "cannot open the address of the bus " + why});
  }
  std::array<char, 256> endpoint{};
  std::size_t size = endpoint.size();
  if (zmq_getsockopt(router.handle(), ZMQ_LAST_ENDPOINT, endpoint.data(), &size) != 0) {
    return fail(ErrorCode::unavailable, "ZeroMQ does not name its endpoint");
  }
  router.endpoint_ = endpoint.data();
  return router;
}

std::optional<RouterSocket::Received> RouterSocket::receive() {
  for (int i = 0; i < kMalformedInARowMax; ++i) {
    auto from = receive_part(handle());
    if (!from) {
      return std::nullopt;
    }
    std::optional<Part> frame;
    if (from->more) {
      frame = receive_part(handle());
    }
    const bool one_part = frame && !frame->more;
    skip_rest(handle(), frame && frame->more);
    const bool ours = from->bytes.size() == limits::kRoutingIdBytes && from->bytes.front() != '\0';
    const auto user = frame ? from_hex(frame->user) : Result<Bytes>(Bytes{});
    if (one_part && ours && user && user->size() == TransportKey::kSize) {
      return Received{std::move(from->bytes), TransportKey::copied(*user), std::move(frame->bytes)};
    }
    ++malformed_;
  }
  return std::nullopt;
}

Sent RouterSocket::send(BytesView routing_id, BytesView frame) {
  const auto try_send = [this](BytesView part, int flags) {
    int sent = -1;
    do {
      sent = zmq_send(handle(), part.data(), part.size(), flags | ZMQ_DONTWAIT);
    } while (sent < 0 && zmq_errno() == EINTR);
    return sent >= 0;
  };
  if (!try_send(routing_id, ZMQ_SNDMORE)) {
    return zmq_errno() == EAGAIN ? Sent::full : Sent::gone;
  }
  return try_send(frame, 0) ? Sent::sent : Sent::gone;
}

std::uint16_t RouterSocket::port() const {
  return static_cast<std::uint16_t>(std::stoi(endpoint_.substr(endpoint_.rfind(':') + 1)));
}

}  // namespace kentongan::transport
