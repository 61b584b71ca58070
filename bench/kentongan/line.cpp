#include "bench/kentongan/line.h"

#include <utility>

namespace kentongan::bench {

using transport::DealerSocket;

Line::Line(const Seat& seat, Random& random) : random_(random) {
  options_.endpoint = seat.card.endpoint;
  options_.server_key = seat.card.transport;
  options_.public_key = seat.keys.transport().public_key();
  options_.secret_key = seat.keys.transport().secret_key();
}

Result<void> Line::open() {
  KTG_TRY(auto socket, DealerSocket::open(context_, random_, options_));
  socket_.emplace(std::move(socket));
  poller_.watch(0, *socket_);
  return {};
}

void Line::close() {
  poller_.forget(0);
  socket_.reset();
  held_.clear();
}

void Line::write(std::vector<Bytes> frames) {
  for (Bytes& frame : frames) {
    held_.push_back(std::move(frame));
  }
  flush();
}

void Line::flush() {
  while (socket_ && !held_.empty() && socket_->send(held_.front()) == transport::Sent::sent) {
    held_.pop_front();
  }
}

void Line::wait(Micros timeout) {
  constexpr Micros kFullPause = std::chrono::milliseconds(1);
  poller_.wait(held_.empty() ? timeout : std::min(timeout, kFullPause));
  flush();
}

std::optional<Bytes> Line::read() {
  return socket_ ? socket_->receive() : std::nullopt;
}

std::optional<Error> Line::trouble() {
  if (!socket_) {
    return fail(ErrorCode::unavailable, "no line");
  }
  switch (socket_->line()) {
    case DealerSocket::Line::refused:
      return fail(ErrorCode::key_unknown, "the broker refused our key");
    case DealerSocket::Line::too_often:
      return fail(ErrorCode::overloaded, "the broker has shaken hands too often");
    case DealerSocket::Line::wrong_key:
      return fail(ErrorCode::key_unknown, "the broker has another key");
    case DealerSocket::Line::down:
      return fail(ErrorCode::unavailable, "the line is down");
    case DealerSocket::Line::connecting:
    case DealerSocket::Line::up:
      break;
  }
  return std::nullopt;
}

}  // namespace kentongan::bench
