#include "agents/scenario/relay.h"

#include <algorithm>
#include <array>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace kentongan::scenario {
namespace {

constexpr std::size_t kBytesWaitingMost = 4UL << 20;

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

int tcp_socket() {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  const int on = 1;
  ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  return socket;
}

/// A full pipe wakes as well as one byte more.
void wake(int pipe) {
  [[maybe_unused]] const auto written = ::write(pipe, "", 1);
}

void drain(int pipe) {
  std::array<char, 64> woken{};
  [[maybe_unused]] const auto count = ::read(pipe, woken.data(), woken.size());
}

}  // namespace

Result<std::unique_ptr<Relay>> Relay::open(std::uint16_t broker_port, std::size_t lines) {
  std::unique_ptr<Relay> relay(new Relay());
  relay->broker_port_ = broker_port;
  for (std::size_t i = 0; i < lines; ++i) {
    const int listener = tcp_socket();
    sockaddr_in address = loopback(0);
    socklen_t size = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    if (listener < 0 || ::bind(listener, generic, size) != 0 || ::listen(listener, 64) != 0 ||
        ::getsockname(listener, generic, &size) != 0) {
      return fail(ErrorCode::unavailable,
                  Text{"Tidak ada port tersisa di 127.0.0.1.", "No port is left on 127.0.0.1."});
    }
    relay->listeners_.push_back(listener);
    relay->ports_.push_back(ntohs(address.sin_port));
  }
  if (::pipe2(relay->wake_, O_NONBLOCK | O_CLOEXEC) != 0) {
    return fail(ErrorCode::unavailable, Text{"Tidak ada pipa tersisa bagi proses ini.",
                                             "No pipe is left to this process."});
  }
  relay->is_cut_.resize(lines);
  {
    const MutexLock lock(relay->mutex_);
    relay->wanted_cut_.resize(lines);
  }
  relay->worker_ = std::make_unique<Worker>("relay", [self = relay.get()] { self->run(); });
  return relay;
}

bool Relay::listens(std::uint16_t port) {
  const int probe = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = loopback(port);
  const bool reached = ::connect(probe, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  ::close(probe);
  return reached;
}

Relay::~Relay() {
  if (worker_) {
    {
      const MutexLock lock(mutex_);
      stop_ = true;
    }
    wake(wake_[1]);
    worker_.reset();
  }
  for (Pair& pair : pairs_) {
    close_pair(pair);
  }
  for (const int descriptor : listeners_) {
    ::close(descriptor);
  }
  ::close(wake_[0]);
  ::close(wake_[1]);
}

void Relay::cut(std::size_t line, bool cut) {
  {
    const MutexLock lock(mutex_);
    wanted_cut_[line] = cut;
  }
  wake(wake_[1]);
}

void Relay::close_pair(Pair& pair) {
  ::close(pair.near);
  ::close(pair.far);
  pair.near = -1;
  pair.far = -1;
}

void Relay::apply_cuts() {
  {
    const MutexLock lock(mutex_);
    is_cut_ = wanted_cut_;
  }
  for (Pair& pair : pairs_) {
    if (is_cut_[pair.line]) {
      close_pair(pair);
    }
  }
}

void Relay::accept_on(std::size_t line) {
  const int near = ::accept4(listeners_[line], nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (near < 0) {
    return;
  }
  if (is_cut_[line]) {
    ::close(near);
    return;
  }
  const int far = tcp_socket();
  sockaddr_in address = loopback(broker_port_);
  const int begun = ::connect(far, reinterpret_cast<sockaddr*>(&address), sizeof address);
  if (far < 0 || (begun != 0 && errno != EINPROGRESS)) {
    ::close(near);
    ::close(far);
    return;
  }
  const int on = 1;
  ::setsockopt(near, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  pairs_.push_back({line, near, far, {}, {}});
}

bool Relay::carry(int from, int to, std::string& waiting, short events_from, short events_to) {
  if ((events_from & (POLLIN | POLLHUP | POLLERR)) != 0) {
    std::array<char, 65536> bytes{};
    const ssize_t got = ::recv(from, bytes.data(), bytes.size(), 0);
    if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR)) {
      return false;
    }
    waiting.append(bytes.data(), got > 0 ? static_cast<std::size_t>(got) : 0);
  }
  const bool may_send = (events_to & POLLOUT) != 0 || (events_from & POLLIN) != 0;
  if (!waiting.empty() && may_send) {
    const ssize_t put = ::send(to, waiting.data(), waiting.size(), MSG_NOSIGNAL);
    if (put < 0 && errno != EAGAIN && errno != EINTR && errno != ENOTCONN) {
      return false;
    }
    waiting.erase(0, put > 0 ? static_cast<std::size_t>(put) : 0);
  }
  return true;
}

void Relay::run() {
  std::vector<pollfd> polled;
  while (true) {
    {
      const MutexLock lock(mutex_);
      if (stop_) {
        return;
      }
    }
    pairs_.erase(std::remove_if(pairs_.begin(), pairs_.end(),
                                [](const Pair& pair) { return pair.near < 0; }),
                 pairs_.end());
    polled.assign(1, {wake_[0], POLLIN, 0});
    for (const int listener : listeners_) {
      polled.push_back({listener, POLLIN, 0});
    }
    for (const Pair& pair : pairs_) {
      const auto wants = [](const std::string& in, const std::string& out) {
        return static_cast<short>((in.size() < kBytesWaitingMost ? POLLIN : 0) |
                                  (out.empty() ? 0 : POLLOUT));
      };
      polled.push_back({pair.near, wants(pair.to_far, pair.to_near), 0});
      polled.push_back({pair.far, wants(pair.to_near, pair.to_far), 0});
    }
    if (::poll(polled.data(), polled.size(), -1) < 0 && errno != EINTR) {
      return;
    }
    drain(wake_[0]);
    apply_cuts();  // Before anybody is taken in who knocked after the cut.
    const std::size_t first_pair = 1 + listeners_.size();
    for (std::size_t i = 0; i < pairs_.size(); ++i) {
      Pair& pair = pairs_[i];
      const short near = polled[first_pair + 2 * i].revents;
      const short far = polled[first_pair + 2 * i + 1].revents;
      if (!carry(pair.near, pair.far, pair.to_far, near, far) ||
          !carry(pair.far, pair.near, pair.to_near, far, near)) {
        close_pair(pair);
      }
    }
    for (std::size_t line = 0; line < listeners_.size(); ++line) {
      if ((polled[1 + line].revents & POLLIN) != 0) {
        accept_on(line);
      }
    }
  }
}

}  // namespace kentongan::scenario
