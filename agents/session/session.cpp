#include "agents/session/session.h"

#include <algorithm>
#include <utility>

#include "agents/session/event_reader.h"

namespace kentongan::agents {
namespace {

/// Also where it is empty: a body that says nothing is a body.
void append_field(Bytes& to, int number, BytesView bytes) {
  append_length(to, static_cast<std::uint32_t>(number), bytes.size());
  to.append(bytes);
}

Error no_frame(const char* what) {
  return fail(ErrorCode::malformed, std::string("no frame: ") + what);
}

}  // namespace

Session::Session(Options options, const Clock& clock, Random& random)
    : options_(std::move(options)),
      clock_(clock),
      random_(random),
      retry_at_(clock.now()),
      pause_(options_.retry_first),
      since_us_(clock.wall_us()) {}

bool Session::wants_line() const {
  return line_ ? state_ != State::away : clock_.now() >= retry_at_;
}

void Session::line_up(const Resume& resume) {
  line_ = true;
  state_ = State::greeting;
  heard_at_ = sent_at_ = clock_.now();
  hello_sent_us_ = clock_.wall_us();
  v1::Hello hello;
  hello.set_version(kVersion);
  hello.set_agency(options_.agency.value());
  hello.set_deliver(resume.deliver);
  *hello.mutable_witnessed() = resume.witnessed;
  for (const std::uint64_t cursor : resume.cursors) {
    hello.add_cursors(cursor);
  }
  hello.mutable_window()->set_messages(resume.window.messages);
  hello.mutable_window()->set_size_bytes(resume.window.size_bytes);
  hello.set_software(options_.software);
  hello.set_clock_us(hello_sent_us_);
  hello.set_nonce(random_.bytes(16));
  Bytes& frame = outbound_.emplace_back();
  append_field(frame, v1::Frame::kHelloFieldNumber, hello.SerializeAsString());
}

void Session::line_down() {
  line_ = false;
  outbound_.clear();
  if (state_ != State::away) {
    ended_by_.reset();
    end(Micros(0));
  }
}

void Session::end(Micros pause_least) {
  if (state_ == State::open) {
    since_us_ = clock_.wall_us();
  }
  state_ = State::away;
  retry_at_ = clock_.now() + std::max(next_pause(), pause_least);
}

Micros Session::next_pause() {
  const auto base = static_cast<std::uint64_t>(pause_.count());
  pause_ = std::min(pause_ * 2, options_.retry_most);
  return Micros(base / 2 + random_.below(base + 1));
}

Result<Heard> Session::receive(BytesView frame) {
  BytesView session;
  WireField body;
  int bodies = 0;
  WireField field;
  WireReader reader(frame);
  while (reader.next(field)) {
    if (field.number == 1) {
      session = field.bytes;
    } else if (field.number <= v1::Frame::kByeFieldNumber && field.type == 2) {
      body = field;
      ++bodies;
    }
  }
  if (!reader.ok() || bodies != 1) {
    return no_frame("it has not one body");
  }
  if (state_ == State::away) {
    return Heard{};
  }
  const bool is_ours = state_ == State::open && session == welcome_.session();
  const int number = static_cast<int>(body.number);
  const bool greets = state_ == State::greeting && (number == v1::Frame::kWelcomeFieldNumber ||
                                                    number == v1::Frame::kByeFieldNumber);
  // To a frame of ours, whose session the broker has given up: it was silent for too long.
  const bool is_turned_away = session.empty() && number == v1::Frame::kByeFieldNumber;
  if (!is_ours && !greets && !is_turned_away) {
    return Heard{};  // Of a session that has ended.
  }
  heard_at_ = clock_.now();
  return receive_body(number, body.bytes, is_ours);
}

Result<Heard> Session::receive_body(int field, BytesView body, bool is_ours) {
  if (field == v1::Frame::kDeliverFieldNumber) {
    return Heard{body.empty() ? Heard::Kind::offered : Heard::Kind::deliver, body};
  }
  if (field == v1::Frame::kAnswerFieldNumber) {
    return Heard{Heard::Kind::answer, body};
  }
  Bytes whole;
  append_field(whole, field, body);
  if (!frame_.ParseFromString(whole)) {
    return no_frame("its body cannot be read");
  }
  switch (frame_.body_case()) {
    case v1::Frame::kWelcome:
      if (state_ != State::greeting) {
        return Heard{};
      }
      on_welcome();
      return Heard{state_ == State::open ? Heard::Kind::opened : Heard::Kind::ended, {}};
    case v1::Frame::kBye:
      on_bye(is_ours);
      return Heard{Heard::Kind::ended, {}};
    case v1::Frame::kPing:
      on_ping();
      return Heard{};
    case v1::Frame::kSettled:
      return Heard{Heard::Kind::settled, {}};
    default:
      return Heard{Heard::Kind::other, {}};
  }
}

void Session::on_welcome() {
  welcome_ = frame_.welcome();
  v1::Bye bye;
  if (welcome_.version() != kVersion) {
    bye.set_reason(v1::REFUSAL_REASON_VERSION);
  } else if (welcome_.bus() != options_.bus) {
    bye.set_reason(v1::REFUSAL_REASON_WRONG_BUS);
  } else if (welcome_.session().size() != SessionId::kSize) {
    bye.set_reason(v1::REFUSAL_REASON_MALFORMED);
  }
  if (bye.reason() != v1::REFUSAL_REASON_UNSPECIFIED) {
    ended_by_ = bye;
    end(options_.retry_most);
    return;
  }
  state_ = State::open;
  since_us_ = clock_.wall_us();
  pause_ = options_.retry_first;
  ended_by_.reset();
  clock_apart_us_ = welcome_.clock_us() - (hello_sent_us_ + clock_.wall_us()) / 2;
}

void Session::on_bye(bool is_ours) {
  ended_by_ = frame_.bye();
  mailbox_taken_ = is_ours && ended_by_->reason() == v1::REFUSAL_REASON_SESSION;
  end(std::chrono::milliseconds(ended_by_->retry_after_ms()));
}

void Session::on_ping() {
  const v1::Ping& ping = frame_.ping();
  if (!ping.answer()) {
    v1::Ping answer;
    answer.set_number(ping.number());
    answer.set_clock_us(clock_.wall_us());
    answer.set_answer(true);
    send(v1::Frame::kPingFieldNumber, answer.SerializeAsString());
  } else if (ping.number() == ping_number_) {
    clock_apart_us_ = ping.clock_us() - (ping_sent_us_ + clock_.wall_us()) / 2;
  }
}

void Session::send(int field, BytesView serialised_body) {
  if (state_ != State::open) {
    return;
  }
  Bytes& frame = outbound_.emplace_back();
  frame.reserve(serialised_body.size() + 32);
  append_field(frame, v1::Frame::kSessionFieldNumber, welcome_.session());
  append_field(frame, field, serialised_body);
  sent_at_ = clock_.now();
}

void Session::leave(Micros pause) {
  if (state_ == State::away) {
    retry_at_ = clock_.now() + pause;
    return;
  }
  send(v1::Frame::kByeFieldNumber, v1::Bye().SerializeAsString());
  ended_by_.reset();
  end(Micros(0));
  retry_at_ = clock_.now() + pause;
}

void Session::tick() {
  const Instant now = clock_.now();
  if (state_ == State::away) {
    return;
  }
  if (now >= heard_at_ + options_.silence_most) {
    ended_by_.reset();
    end(Micros(0));
    return;
  }
  if (state_ == State::open && now >= sent_at_ + options_.ping_after) {
    v1::Ping ping;
    ping.set_number(++ping_number_);
    ping_sent_us_ = clock_.wall_us();
    ping.set_clock_us(ping_sent_us_);
    send(v1::Frame::kPingFieldNumber, ping.SerializeAsString());
  }
}

Instant Session::next_tick() const {
  if (state_ == State::away) {
    return line_ ? clock_.now() : retry_at_;
  }
  const Instant silent = heard_at_ + options_.silence_most;
  return state_ == State::greeting ? silent : std::min(silent, sent_at_ + options_.ping_after);
}

std::vector<Bytes> Session::take_outbound() {
  return std::exchange(outbound_, {});
}

}  // namespace kentongan::agents
