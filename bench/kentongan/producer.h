#pragma once

#include <filesystem>
#include <memory>
#include <optional>

#include "agents/session/session.h"
#include "agents/session/submitter.h"
#include "bench/kentongan/bench_bus.h"
#include "bench/kentongan/line.h"
#include "bench/kentongan/message_maker.h"
#include "core/base/clock.h"
#include "core/base/random.h"
#include "core/base/result.h"

namespace kentongan::bench {

/// An agency that only submits: session, submitter and messages are those of every agent. Items
/// gather while the caller makes them, and a frame goes when it waits.
///
/// Threads: belongs to one thread.
class Producer {
 public:
  /// Connects and waits for Welcome.
  static Result<std::unique_ptr<Producer>> open(const std::filesystem::path& bus, int index,
                                                std::vector<AgencyCode> to, Lane lane,
                                                std::size_t payload_bytes);

  Result<void> add(std::int64_t stamp_ns);
  /// Sends what has gathered and takes what has come; waits up to `timeout` for something to come.
  /// @return the first refusal as an error; `unavailable` if the line is lost.
  Result<void> turn(Micros timeout);
  /// Items with a receipt.
  [[nodiscard]] std::uint64_t confirmed() const { return confirmed_; }

 private:
  explicit Producer(Seat seat);
  Result<void> connect();
  Result<void> take(BytesView frame);

  Seat seat_;
  SystemClock clock_;
  SecureRandom random_;
  agents::Session session_;
  agents::Submitter submitter_;
  std::optional<MessageMaker> maker_;
  Line line_;
  std::uint64_t confirmed_ = 0;
};

}  // namespace kentongan::bench
