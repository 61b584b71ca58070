#include "bench/kentongan/subscriber.h"

#include <algorithm>
#include <utility>

#include "agents/session/event_reader.h"
#include "core/identity/item.h"

namespace kentongan::bench {

namespace {

constexpr Micros kConnectMost = std::chrono::seconds(20);
constexpr Micros kTurn = std::chrono::milliseconds(50);
constexpr std::size_t kReadAtOnce = 512;
constexpr int kFramesATurn = 64;

}  // namespace

Subscriber::Subscriber(Seat seat) : seat_(std::move(seat)), line_(seat_, random_) {}

Result<std::unique_ptr<Subscriber>> Subscriber::open(const std::filesystem::path& bus, int index) {
  KTG_TRY(auto seat, take_seat(bus, subscriber_code(index)));
  std::unique_ptr<Subscriber> subscriber(new Subscriber(std::move(seat)));
  eventlog::RocksLog::Options log_options;
  log_options.directory = subscriber->seat_.folder / "log";
  log_options.ordering = eventlog::Ordering::arrival;
  KTG_TRY(subscriber->log_, eventlog::RocksLog::open(log_options));
  agents::DeskOptions options;
  options.agency = subscriber->seat_.agency;
  options.trust = {subscriber->seat_.card.bus, subscriber->seat_.card.statement};
  KTG_TRY(subscriber->desk_,
          agents::Desk::open(options, subscriber->seat_.keys.agent(), *subscriber->log_,
                             subscriber->clock_, subscriber->random_));
  KTG_TRY_VOID(subscriber->connect());
  return subscriber;
}

Result<void> Subscriber::connect() {
  const Instant end = clock_.now() + kConnectMost;
  const auto ignore = [](BytesView) {};
  while (desk_->status().line != agents::DeskStatus::LineState::connected) {
    KTG_TRY(const auto ignored, turn(kTurn, ignore));
    static_cast<void>(ignored);
    if (clock_.now() > end) {
      return fail(ErrorCode::timeout, "the desk does not come to its mailbox");
    }
  }
  handed_on_ = Seq(log_->head().size);
  return {};
}

Result<std::size_t> Subscriber::turn(Micros timeout, const OnPayload& on_payload) {
  if (!line_.is_open() && desk_->wants_line()) {
    KTG_TRY_VOID(line_.open());
    desk_->line_up();
  }
  line_.write(desk_->take_outbound());
  const auto due = std::chrono::duration_cast<Micros>(desk_->next_tick() - clock_.now());
  line_.wait(std::clamp(due, Micros{0}, timeout));
  for (int i = 0; i < kFramesATurn; ++i) {
    const auto frame = line_.read();
    if (!frame) {
      break;
    }
    desk_->receive(*frame);
    line_.write(desk_->take_outbound());
  }
  desk_->tick();
  line_.write(desk_->take_outbound());
  static_cast<void>(desk_->take_notices());
  if (const auto status = desk_->status(); status.disk || status.ended) {
    return status.disk ? *status.disk : *status.ended;
  }
  if (const auto trouble = line_.trouble()) {
    return *trouble;
  }
  return hand_on(on_payload);
}

Result<std::size_t> Subscriber::hand_on(const OnPayload& on_payload) {
  std::size_t messages = 0;
  while (handed_on_ < Seq(log_->head().size)) {
    KTG_TRY(const auto records, log_->read(Seq(handed_on_.value() + 1), kReadAtOnce));
    for (const eventlog::Record& record : records) {
      agents::EventParts event;
      KTG_TRY_VOID(agents::read_event(record.bytes, event));
      if (event.media_type == identity::kMessageMediaType) {
        on_payload(event.payload);
        ++messages;
      }
      handed_on_ = record.number;
    }
  }
  return messages;
}

}  // namespace kentongan::bench
