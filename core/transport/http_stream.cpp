#include "core/transport/http_stream.h"

#include <utility>

namespace kentongan::transport {

void HttpStream::State::attach(std::size_t bytes_max, std::function<void()> waker) {
  const MutexLock lock(mutex);
  pending_bytes_max = bytes_max;
  wake = std::move(waker);
}

void HttpStream::State::detach() {
  const MutexLock lock(mutex);
  open = false;
  wake = nullptr;
}

Bytes HttpStream::State::take() {
  const MutexLock lock(mutex);
  writing = pending.size();
  return std::exchange(pending, {});
}

bool HttpStream::State::has_ended() {
  const MutexLock lock(mutex);
  return !open;
}

bool HttpStream::State::was_overrun() {
  const MutexLock lock(mutex);
  return overrun;
}

std::shared_ptr<HttpLater> HttpLater::open() {
  return std::make_shared<HttpLater>();
}

void HttpLater::answer(HttpResponse response) {
  Take take;
  {
    const MutexLock lock(mutex_);
    if (std::exchange(is_answered_, true)) {
      return;
    }
    if (!take_) {
      given_ = std::move(response);
      return;
    }
    take = std::exchange(take_, nullptr);
  }
  take(std::move(response));
}

void HttpLater::attach(Take take) {
  std::optional<HttpResponse> given;
  {
    const MutexLock lock(mutex_);
    given = std::exchange(given_, std::nullopt);
    if (!given) {
      take_ = std::move(take);
      return;
    }
  }
  take(*std::move(given));
}

HttpStream::HttpStream(std::shared_ptr<State> state) : state_(std::move(state)) {}

HttpStream::~HttpStream() {
  close();
}

std::shared_ptr<HttpStream> HttpStream::open() {
  return std::make_shared<HttpStream>(std::make_shared<State>());
}

bool HttpStream::push(BytesView bytes) {
  const MutexLock lock(state_->mutex);
  if (!state_->open) {
    return false;
  }
  if (state_->pending.size() + state_->writing + bytes.size() > state_->pending_bytes_max) {
    state_->open = false;
    state_->overrun = true;
    state_->pending.clear();
  } else {
    state_->pending += bytes;
  }
  if (state_->wake) {
    state_->wake();
  }
  return state_->open;
}

bool HttpStream::is_open() const {
  const MutexLock lock(state_->mutex);
  return state_->open;
}

void HttpStream::close() {
  const MutexLock lock(state_->mutex);
  state_->open = false;
  if (state_->wake) {
    state_->wake();
  }
}

}  // namespace kentongan::transport
