#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "agents/session/credit.h"
#include "core/base/bytes.h"
#include "core/base/clock.h"
#include "core/base/ids.h"
#include "core/base/limits.h"
#include "core/base/random.h"
#include "core/base/result.h"
#include "kentongan/v1/wire.pb.h"

namespace kentongan::agents {

/// What an agent says of itself when it opens a session.
struct Resume {
  bool deliver = true;  ///< Takes the agency's mailbox.
  Cursors cursors{};
  Credit window{0, 0};  ///< {0, 0}: nothing is delivered until an Acknowledge opens it.
  v1::Witnessed witnessed;
};

/// What a frame turned out to be.
struct Heard {
  enum class Kind : std::uint8_t {
    nothing,  ///< Of the session itself (ping), of another session, or late.
    opened,   ///< `Session::welcome()` is set.
    ended,    ///< By the broker: `Session::ended_by()`.
    settled,  ///< `Session::frame().settled()`.
    deliver,  ///< `body` holds a serialised Deliver; not parsed.
    offered,  ///< Nobody holds the agency's mailbox; this session only submits.
    answer,   ///< `body` holds a serialised Answer; not parsed.
    other,    ///< `Session::frame()`.
  };
  Kind kind = Kind::nothing;
  BytesView body;  ///< Into the frame that was given.
};

/// One agent's end of the protocol with its broker: greets, keeps alive, reconnects. Frames in,
/// frames out; the shell owns the socket. Used by the desk, by adapters and by the benchmark.
///
/// Place:   between a line (ZeroMQ, a simulated link) and whoever submits and receives.
/// Line:    while `wants_line()` the shell holds a connection, a fresh one each time it becomes
///          true (new random routing id), and says `line_up`; when it becomes false the shell
///          closes it and says `line_down`. A cut is `line_down` too.
/// Life:    a Ping after 5 s without a frame sent; given up after 15 s without one received;
///          tried again after 0.1 s doubling to 30 s, each ±50 % (protocol.md 6).
/// Threads: belongs to one thread. Times: `Clock::now` for waiting, `wall_us` for comparing clocks.
class Session {
 public:
  struct Options {
    AgencyCode agency;
    std::string bus;  ///< A broker of another bus is left at once.
    std::string software = "kentongan";
    Micros ping_after = limits::kPingAfter;
    Micros silence_most = limits::kSilenceMax;
    Micros retry_first = limits::kReconnectFirst;
    Micros retry_most = limits::kReconnectMax;
  };
  static constexpr std::uint32_t kVersion = 1;

  enum class State : std::uint8_t { away, greeting, open };

  Session(Options options, const Clock& clock, Random& random);

  /// True while a connection should be there: from the end of a pause until the session ends.
  [[nodiscard]] bool wants_line() const;
  /// A new connection: the next frame out is Hello. @pre `wants_line()`.
  void line_up(const Resume& resume);
  /// The connection is gone, or was closed as asked.
  void line_down();

  /// @return `malformed` for bytes that are no frame of the protocol; the session goes on.
  Result<Heard> receive(BytesView frame);

  /// Queues one body: `field` is its number in Frame (`v1::Frame::kSubmitFieldNumber`).
  /// Dropped unless open.
  void send(int field, BytesView serialised_body);
  /// Ends the session by our own will; a new one is begun after `pause`.
  void leave(Micros pause);

  /// Pings, silence, end of a pause.
  void tick();
  /// When `tick` has something to do; never later than needed.
  [[nodiscard]] Instant next_tick() const;
  /// Frames to write, in order; the caller takes them all.
  [[nodiscard]] std::vector<Bytes> take_outbound();

  [[nodiscard]] State state() const { return state_; }
  [[nodiscard]] bool is_open() const { return state_ == State::open; }
  /// Wall time since when the present state (open, or not open) holds.
  [[nodiscard]] std::int64_t since_us() const { return since_us_; }
  /// Of the present or last session.
  [[nodiscard]] const v1::Welcome& welcome() const { return welcome_; }
  /// Why the broker ended the last session; nothing while one is open or the line was just cut.
  [[nodiscard]] const std::optional<v1::Bye>& ended_by() const { return ended_by_; }
  /// Whether that was because the agency's other agent asked for the mailbox. A broker that only
  /// does not know the session any more takes nothing.
  [[nodiscard]] bool mailbox_taken() const { return mailbox_taken_; }
  [[nodiscard]] const v1::Frame& frame() const { return frame_; }
  /// Broker's clock less ours, as last measured.
  [[nodiscard]] std::optional<std::int64_t> clock_apart_us() const { return clock_apart_us_; }

 private:
  Result<Heard> receive_body(int field, BytesView body, bool is_ours);
  void on_welcome();
  void on_bye(bool is_ours);
  void on_ping();
  void end(Micros pause_least);
  [[nodiscard]] Micros next_pause();

  Options options_;
  const Clock& clock_;
  Random& random_;
  State state_ = State::away;
  bool line_ = false;
  Instant retry_at_;
  Micros pause_;
  Instant heard_at_;
  Instant sent_at_;
  std::int64_t hello_sent_us_ = 0;
  std::int64_t ping_sent_us_ = 0;
  std::uint64_t ping_number_ = 0;
  std::int64_t since_us_ = 0;
  std::optional<std::int64_t> clock_apart_us_;
  v1::Welcome welcome_;
  std::optional<v1::Bye> ended_by_;
  bool mailbox_taken_ = false;
  v1::Frame frame_;
  std::vector<Bytes> outbound_;
};

}  // namespace kentongan::agents
