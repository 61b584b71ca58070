#include "core/transport/context.h"

#include <utility>

#include <zmq.h>

#include "core/base/check.h"

namespace kentongan::transport {

namespace {

// Each line of an agent takes three; a city in one process, as in a simulation, some hundreds.
constexpr int kSocketsMax = 4096;

}  // namespace

Context::Context() : handle_(zmq_ctx_new()) {
  KTG_CHECK(handle_ != nullptr);
  KTG_CHECK(zmq_ctx_set(handle_, ZMQ_MAX_SOCKETS, kSocketsMax) == 0);
  KTG_CHECK(zmq_ctx_set(handle_, ZMQ_IPV6, 1) == 0);
}

Context::~Context() {
  while (zmq_ctx_term(handle_) != 0 && zmq_errno() == EINTR) {
  }
}

Socket::Socket(Context& context, int type) : handle_(zmq_socket(context.handle(), type)) {}

Socket::~Socket() {
  if (handle_ != nullptr) {
    zmq_close(handle_);
  }
}

Socket::Socket(Socket&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}

Socket& Socket::operator=(Socket&& other) noexcept {
  std::swap(handle_, other.handle_);
  return *this;
}

}  // namespace kentongan::transport
