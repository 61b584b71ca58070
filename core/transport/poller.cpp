#include "core/transport/poller.h"

#include <algorithm>
#include <cerrno>
#include <chrono>

#include <sys/eventfd.h>
#include <unistd.h>
#include <zmq.h>

#include "core/base/check.h"

namespace kentongan::transport {

Wakeup::Wakeup() : fd_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
  KTG_CHECK(fd_ >= 0);
}

Wakeup::~Wakeup() {
  ::close(fd_);
}

void Wakeup::signal() {
  const std::uint64_t one = 1;
  // Fails only when the counter is full, and then the other side is awake already.
  [[maybe_unused]] const auto written = ::write(fd_, &one, sizeof one);
}

void Wakeup::drain() {
  std::uint64_t count = 0;
  [[maybe_unused]] const auto got = ::read(fd_, &count, sizeof count);
}

struct Poller::State {
  struct Source {
    Token token;
    Wakeup* wakeup;
  };
  std::vector<zmq_pollitem_t> items;
  std::vector<Source> sources;  // Of the item at the same place.

  void add(Token token, void* socket, int fd, Wakeup* wakeup) {
    items.push_back({socket, fd, ZMQ_POLLIN, 0});
    sources.push_back({token, wakeup});
  }
};

Poller::Poller() : state_(std::make_unique<State>()) {}

Poller::~Poller() = default;

void Poller::watch(Token token, const RouterSocket& socket) {
  state_->add(token, socket.handle(), 0, nullptr);
}

void Poller::watch(Token token, const DealerSocket& socket) {
  state_->add(token, socket.handle(), 0, nullptr);
  state_->add(token, socket.events_handle(), 0, nullptr);
}

void Poller::watch(Token token, Wakeup& wakeup) {
  state_->add(token, nullptr, wakeup.fd(), &wakeup);
}

void Poller::watch_fd(Token token, int fd) {
  state_->add(token, nullptr, fd, nullptr);
}

void Poller::forget(Token token) {
  for (std::size_t i = state_->items.size(); i-- > 0;) {
    if (state_->sources[i].token == token) {
      state_->items.erase(state_->items.begin() + static_cast<std::ptrdiff_t>(i));
      state_->sources.erase(state_->sources.begin() + static_cast<std::ptrdiff_t>(i));
    }
  }
}

std::vector<Poller::Token> Poller::wait(Micros timeout) {
  const auto wait_ms = std::chrono::ceil<std::chrono::milliseconds>(std::max(timeout, Micros{0}));
  std::vector<Token> ready;
  const int found = zmq_poll(state_->items.data(), static_cast<int>(state_->items.size()),
                             static_cast<long>(wait_ms.count()));
  if (found <= 0) {
    KTG_CHECK(found == 0 || zmq_errno() == EINTR || zmq_errno() == ETERM);
    return ready;
  }
  for (std::size_t i = 0; i < state_->items.size(); ++i) {
    if (state_->items[i].revents == 0) {
      continue;
    }
    const auto& source = state_->sources[i];
    if (source.wakeup != nullptr) {
      source.wakeup->drain();
    }
    if (std::find(ready.begin(), ready.end(), source.token) == ready.end()) {
      ready.push_back(source.token);
    }
  }
  return ready;
}

}  // namespace kentongan::transport
