#include "bench/kentongan/producer.h"

#include <utility>

namespace kentongan::bench {

namespace {

constexpr Micros kConnectMost = std::chrono::seconds(10);
constexpr Micros kTurn = std::chrono::milliseconds(100);

agents::Session::Options session_options(const Seat& seat) {
  agents::Session::Options options;
  options.agency = seat.agency;
  options.bus = seat.card.bus;
  options.software = "kentongan-bench";
  return options;
}

}  // namespace

Producer::Producer(Seat seat)
    : seat_(std::move(seat)),
      session_(session_options(seat_), clock_, random_),
      submitter_(seat_.keys.agent(), clock_, {}),
      line_(seat_, random_) {}

Result<std::unique_ptr<Producer>> Producer::open(const std::filesystem::path& bus, int index,
                                                 std::vector<AgencyCode> to, Lane lane,
                                                 std::size_t payload_bytes) {
  KTG_TRY(auto seat, take_seat(bus, producer_code(index)));
  std::unique_ptr<Producer> producer(new Producer(std::move(seat)));
  KTG_TRY(auto maker, MessageMaker::make({.author = producer->seat_.agency,
                                          .bus = producer->seat_.card.bus,
                                          .to = std::move(to),
                                          .lane = lane,
                                          .payload_bytes = payload_bytes},
                                         producer->clock_, producer->random_));
  producer->maker_.emplace(std::move(maker));
  KTG_TRY_VOID(producer->connect());
  return producer;
}

Result<void> Producer::connect() {
  const Instant end = clock_.now() + kConnectMost;
  KTG_TRY_VOID(line_.open());
  agents::Resume resume;
  resume.deliver = false;
  session_.line_up(resume);
  while (!session_.is_open()) {
    KTG_TRY_VOID(turn(kTurn));
    if (clock_.now() > end) {
      return fail(ErrorCode::timeout, "no Welcome from the broker");
    }
  }
  return {};
}

Result<void> Producer::add(std::int64_t stamp_ns) {
  KTG_TRY(auto item, maker_->next(stamp_ns));
  submitter_.add(std::move(item));
  return {};
}

Result<void> Producer::turn(Micros timeout) {
  if (session_.is_open()) {
    for (const agents::Sending& sending : submitter_.due()) {
      session_.send(v1::Frame::kSubmitFieldNumber, sending.submit);
    }
  }
  session_.tick();
  line_.write(session_.take_outbound());
  auto frame = line_.read();
  if (!frame && timeout > Micros{0}) {
    line_.wait(timeout);
    frame = line_.read();
  }
  if (!frame) {
    const auto trouble = line_.trouble();
    return trouble ? Result<void>(*trouble) : Result<void>{};
  }
  while (frame) {
    KTG_TRY_VOID(take(*frame));
    frame = line_.read();
  }
  return {};
}

Result<void> Producer::take(BytesView frame) {
  KTG_TRY(const auto heard, session_.receive(frame));
  if (heard.kind == agents::Heard::Kind::opened) {
    const auto& welcome = session_.welcome();
    maker_->follow(welcome.sender_seq(), welcome.sender_prev());
    submitter_.window(welcome.window());
  } else if (heard.kind == agents::Heard::Kind::ended) {
    const auto& bye = session_.ended_by();
    return fail(ErrorCode::session, "the broker ended the session: " +
                                        (bye ? bye->text().en() : std::string("no reason")));
  } else if (heard.kind == agents::Heard::Kind::settled) {
    for (const agents::Outcome& outcome : submitter_.settle(session_.frame().settled())) {
      if (outcome.receipt) {
        ++confirmed_;
      } else if (outcome.final) {
        return fail(ErrorCode::not_permitted, v1::RefusalReason_Name(outcome.refusal->reason()) +
                                                  ": " + outcome.refusal->text().en());
      }
    }
  }
  return {};
}

}  // namespace kentongan::bench
