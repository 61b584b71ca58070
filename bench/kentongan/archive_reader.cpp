#include "bench/kentongan/archive_reader.h"

#include <utility>

#include "agents/desk.h"
#include "core/eventlog/memory_log.h"
#include "core/identity/item.h"

namespace kentongan::bench {

namespace {

constexpr Micros kConnectMost = std::chrono::seconds(20);
constexpr Micros kTurn = std::chrono::milliseconds(50);

agents::Session::Options session_options(const Seat& seat) {
  agents::Session::Options options;
  options.agency = seat.agency;
  options.bus = seat.card.bus;
  options.software = "kentongan-bench";
  return options;
}

}  // namespace

ArchiveReader::ArchiveReader(Seat seat, bool acknowledges)
    : seat_(std::move(seat)),
      acknowledges_(acknowledges),
      session_(session_options(seat_), clock_, random_),
      verifier_({seat_.card.bus, seat_.card.statement}, directory_),
      line_(seat_, random_) {}

Result<std::unique_ptr<ArchiveReader>> ArchiveReader::open(const std::filesystem::path& bus,
                                                           const AgencyCode& agency,
                                                           bool acknowledges) {
  KTG_TRY(auto seat, take_seat(bus, agency));
  std::unique_ptr<ArchiveReader> reader(new ArchiveReader(std::move(seat), acknowledges));
  KTG_TRY_VOID(reader->learn_directory(bus));
  KTG_TRY_VOID(reader->connect());
  return reader;
}

// A desk that only submits asks for the directory and nothing else.
Result<void> ArchiveReader::learn_directory(const std::filesystem::path& bus) {
  KTG_TRY(const auto seat, take_seat(bus, seat_.agency));
  eventlog::MemoryDisk disk;
  KTG_TRY(const auto log, eventlog::MemoryLog::open(disk, eventlog::Ordering::arrival));
  agents::DeskOptions options;
  options.agency = seat.agency;
  options.trust = {seat.card.bus, seat.card.statement};
  options.standby = true;
  KTG_TRY(const auto desk, agents::Desk::open(options, seat.keys.agent(), *log, clock_, random_));
  Line line(seat, random_);
  KTG_TRY_VOID(line.open());
  desk->line_up();
  const Instant end = clock_.now() + kConnectMost;
  while (desk->directory().enrolled().empty() ||
         desk->status().line != agents::DeskStatus::LineState::connected) {
    line.write(desk->take_outbound());
    line.wait(kTurn);
    while (const auto frame = line.read()) {
      desk->receive(*frame);
    }
    desk->tick();
    if (const auto trouble = line.trouble()) {
      return *trouble;
    }
    if (clock_.now() > end) {
      return fail(ErrorCode::timeout, "no directory from the broker");
    }
  }
  directory_ = desk->directory();
  return {};
}

Result<void> ArchiveReader::connect() {
  const Instant end = clock_.now() + kConnectMost;
  KTG_TRY_VOID(line_.open());
  agents::Resume resume;
  resume.deliver = true;
  session_.line_up(resume);
  while (!session_.is_open()) {
    KTG_TRY(const auto ignored, turn(kTurn, [](BytesView) {}));
    static_cast<void>(ignored);
    if (clock_.now() > end) {
      return fail(ErrorCode::timeout, "no Welcome from the broker");
    }
  }
  acknowledge();  // Opens the window: nothing comes before somebody takes it.
  return {};
}

Result<std::size_t> ArchiveReader::turn(Micros timeout, const OnPayload& on_payload) {
  session_.tick();
  line_.write(session_.take_outbound());
  auto frame = line_.read();
  if (!frame) {
    line_.wait(timeout);
    frame = line_.read();
  }
  std::size_t messages = 0;
  while (frame) {
    KTG_TRY(const auto more, take(*frame, on_payload));
    messages += more;
    line_.write(session_.take_outbound());
    frame = line_.read();
  }
  if (const auto trouble = line_.trouble()) {
    return *trouble;
  }
  return messages;
}

Result<std::size_t> ArchiveReader::take(BytesView frame, const OnPayload& on_payload) {
  KTG_TRY(const auto heard, session_.receive(frame));
  if (heard.kind == agents::Heard::Kind::deliver) {
    return acknowledges_ ? verified(heard.body, on_payload) : std::size_t{1};
  }
  if (heard.kind == agents::Heard::Kind::ended) {
    return fail(ErrorCode::session, "the broker ended the session");
  }
  return std::size_t{0};
}

Result<std::size_t> ArchiveReader::verified(BytesView body, const OnPayload& on_payload) {
  KTG_TRY_VOID(verifier_.verify_deliver(body, frame_));
  if (frame_.bad) {
    return frame_.bad->error;
  }
  std::size_t messages = 0;
  owed_since_ = owed_ == 0 ? clock_.now() : owed_since_;
  for (const agents::VerifiedDelivery& delivery : frame_.good) {
    owed_bytes_ += delivery.bytes.size();
    if (delivery.event.media_type == identity::kMessageMediaType) {
      on_payload(delivery.event.payload);
      ++messages;
    }
  }
  if (!frame_.good.empty()) {
    cursors_.at(static_cast<std::size_t>(frame_.lane)) = frame_.good.back().event.seq;
    owed_ += frame_.good.size();
  }
  if (credit_.is_half_taken(owed_, owed_bytes_) || frame_.waiting == 0) {
    acknowledge();
  }
  return messages;
}

void ArchiveReader::acknowledge() {
  v1::Acknowledge said;
  for (const std::uint64_t cursor : cursors_) {
    said.add_cursors(cursor);
  }
  if (owed_ != 0) {
    credit_.took(owed_, owed_bytes_,
                 std::chrono::duration_cast<Micros>(clock_.now() - owed_since_));
  }
  said.mutable_window()->set_messages(credit_.now().messages);
  said.mutable_window()->set_size_bytes(credit_.now().size_bytes);
  session_.send(v1::Frame::kAcknowledgeFieldNumber, said.SerializeAsString());
  owed_ = 0;
  owed_bytes_ = 0;
}

}  // namespace kentongan::bench
