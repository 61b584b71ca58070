#include "agents/desk_process.h"

#include <algorithm>
#include <atomic>
#include <csignal>
#include <cstdio>
#include <deque>
#include <memory>
#include <utility>

#include <sys/signalfd.h>
#include <unistd.h>

#include "agents/api/http_api.h"
#include "agents/desk_server.h"
#include "agents/officer_files.h"
#include "core/base/files.h"
#include "core/base/log.h"
#include "core/base/random.h"
#include "core/base/yaml.h"
#include "core/eventlog/rocks_log.h"
#include "core/identity/bus_card.h"
#include "core/identity/bus_quorum.h"
#include "core/identity/keyring.h"
#include "core/identity/payload_keys.h"
#include "core/transport/context.h"
#include "core/transport/dealer_socket.h"

namespace kentongan::agents {
namespace {

using transport::DealerSocket;
using transport::Poller;

constexpr int kLineToken = 1;
constexpr int kAskToken = 2;
constexpr int kSignalToken = 3;
constexpr int kFramesATurn = 256;
constexpr Micros kWaitMost = std::chrono::milliseconds(500);
constexpr Micros kFullPause = std::chrono::milliseconds(5);
constexpr Micros kStreamSign = std::chrono::seconds(15);

const Log kLog("agent");

/// Any clock with its wall set wrong by as much as a scenario says.
class SkewedClock final : public Clock {
 public:
  SkewedClock(std::unique_ptr<Clock> clock, double factor)
      : clock_(std::move(clock)), factor_(factor) {}
  [[nodiscard]] std::int64_t wall_us() const override { return clock_->wall_us() + skew_us_; }
  [[nodiscard]] Instant now() const override { return clock_->now(); }
  /// How long it is till then for who waits, whose time does not run faster.
  [[nodiscard]] Micros real_until(Instant then) const {
    const auto shown = std::chrono::duration_cast<Micros>(then - now());
    return Micros(static_cast<std::int64_t>(static_cast<double>(shown.count()) / factor_));
  }
  void set_skew(double seconds) { skew_us_ = static_cast<std::int64_t>(seconds * 1e6); }

 private:
  std::unique_ptr<Clock> clock_;
  double factor_;
  std::atomic<std::int64_t> skew_us_{0};
};

std::unique_ptr<Clock> clock_of(const DeskProcessOptions& options) {
  if (options.clock) {
    return std::make_unique<ScaledClock>(*options.clock);
  }
  return std::make_unique<SystemClock>();
}

/// SIGTERM and SIGINT as a file to wait for; made before any thread, which then all leave them be.
class StopSignals {
 public:
  StopSignals() {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
    fd_ = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
  }
  ~StopSignals() {
    signalfd_siginfo taken{};
    while (read(fd_, &taken, sizeof taken) > 0) {
    }
    close(fd_);
  }
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;
  [[nodiscard]] int fd() const { return fd_; }

 private:
  int fd_ = -1;
};

Result<AgencyCode> agency_of(const std::filesystem::path& folder) {
  KTG_TRY(const Value file, load_yaml(folder / "agent.yaml"));
  const std::string code = file.text("agency");
  if (!is_code(code)) {
    return fail(ErrorCode::invalid_argument, Text{"agent.yaml tidak menyebut instansi yang sah.",
                                                  "agent.yaml names no agency that can be."});
  }
  return AgencyCode(code);
}

/// What a report of the socket says of the line's end, if it is one.
std::optional<LineEnd> end_of(DealerSocket::Line line) {
  switch (line) {
    case DealerSocket::Line::down:
      return LineEnd::gone;
    case DealerSocket::Line::refused:
      return LineEnd::not_let_in;
    case DealerSocket::Line::too_often:
      return LineEnd::too_often;
    case DealerSocket::Line::wrong_key:
      return LineEnd::wrong_key;
    case DealerSocket::Line::connecting:
    case DealerSocket::Line::up:
      break;
  }
  return std::nullopt;
}

/// The line to the broker: opened and closed as the desk says.
class DeskLine {
 public:
  DeskLine(Desk& desk, DealerSocket::Options options, Random& random, Poller& poller)
      : desk_(desk), options_(std::move(options)), random_(random), poller_(poller) {}

  /// Opens or closes, then writes what is to go. @return false if a frame is still held back.
  bool turn() {
    if (socket_ && !desk_.wants_line()) {
      flush();
      close();
    }
    if (!socket_ && desk_.wants_line()) {
      open();
    }
    return flush();
  }

  /// @return true if more may be waiting.
  bool read() {
    for (int i = 0; socket_ && i < kFramesATurn; ++i) {
      const auto frame = socket_->receive();
      if (!frame) {
        return look();
      }
      desk_.receive(*frame);
    }
    return socket_.has_value();
  }

 private:
  void open() {
    auto opened = DealerSocket::open(context_, random_, options_);
    if (!opened) {
      kLog.error("line_not_opened why={}", opened.error().detail());
      const bool is_no_address = opened.error().code == ErrorCode::invalid_argument;
      desk_.line_up();
      desk_.line_down(is_no_address ? LineEnd::no_address : LineEnd::gone);
      return;
    }
    socket_.emplace(*std::move(opened));
    poller_.watch(kLineToken, *socket_);
    desk_.line_up();
  }
  void close(LineEnd end = LineEnd::gone) {
    poller_.forget(kLineToken);
    socket_.reset();
    held_.clear();
    desk_.line_down(end);
  }
  bool look() {
    if (const auto end = end_of(socket_->line())) {
      close(*end);
    }
    return false;
  }
  bool flush() {
    for (Bytes& frame : desk_.take_outbound()) {
      held_.push_back(std::move(frame));
    }
    while (socket_ && !held_.empty()) {
      if (socket_->send(held_.front()) == transport::Sent::full) {
        return false;
      }
      held_.pop_front();
    }
    return true;
  }

  Desk& desk_;
  DealerSocket::Options options_;
  Random& random_;
  Poller& poller_;
  transport::Context context_;
  std::optional<DealerSocket> socket_;
  std::deque<Bytes> held_;
};

Result<void> serve(Desk& desk, DeskServer& server, DeskLine& line, Poller& poller,
                   const SkewedClock& clock) {
  const SystemClock real;
  Instant sign_at = real.now() + kStreamSign;
  for (;;) {
    const bool written = line.turn();
    server.tell(desk.take_notices());
    const DeskStatus status = desk.status();
    if (status.disk && status.disk->code == ErrorCode::unavailable) {
      return *status.disk;  // A failed sync: nothing is known of what reached the disk.
    }
    const Micros wait =
        std::clamp(clock.real_until(desk.next_tick()), Micros(0), written ? kWaitMost : kFullPause);
    for (const Poller::Token token : poller.wait(wait)) {
      if (token == kSignalToken) {
        return {};
      }
      if (token == kAskToken) {
        server.answer_all();
      }
      if (token == kLineToken) {
        line.read();
      }
    }
    desk.tick();
    if (real.now() >= sign_at) {
      sign_at = real.now() + kStreamSign;
      server.keep_streams_alive();
    }
  }
}

/// The quorum file of the agreement, where the folder has one: trust that begins on paper.
Result<std::string> quorum_in(const std::filesystem::path& folder, const identity::BusCard& card) {
  constexpr std::size_t kQuorumBytesMax = 65'536;
  std::error_code ignored;
  if (!std::filesystem::exists(folder / "quorum.policy", ignored)) {
    return std::string();
  }
  KTG_TRY(std::string text, read_file(folder / "quorum.policy", kQuorumBytesMax));
  const identity::NoteKey key(card.bus, identity::NoteKeyKind::log, card.log);
  KTG_TRY_VOID(identity::BusQuorum::from(text, key));
  return text;
}

DeskOptions desk_options_of(const DeskProcessOptions& options, const AgencyCode& agency,
                            const identity::BusCard& card) {
  DeskOptions desk;
  desk.agency = agency;
  desk.trust = {card.bus, card.statement, card.log};
  desk.endpoint = options.endpoint.empty() ? card.endpoint : options.endpoint;
  desk.standby = options.standby;
  desk.zone_minutes = options.zone_minutes;
  desk.session.ping_after = options.ping_after;
  desk.session.silence_most = options.silence_most;
  desk.session.retry_first = options.retry_first;
  desk.session.retry_most = options.retry_most;
  desk.submissions.resend_after = options.resend_after;
  return desk;
}

}  // namespace

Result<void> run_desk_process(const DeskProcessOptions& options) {
  const StopSignals signals;
  KTG_TRY(const AgencyCode agency, agency_of(options.folder));
  KTG_TRY(const auto keys, identity::Keyring::open(options.folder));
  KTG_TRY(const auto card, identity::read_bus_card(options.folder / "bus.card"));
  eventlog::RocksLog::Options log_options;
  log_options.directory = options.folder / "log";
  log_options.ordering = eventlog::Ordering::arrival;
  KTG_TRY(const auto log, eventlog::RocksLog::open(log_options));
  KTG_TRY(auto payload_keys, identity::PayloadKeyFiles::open(options.folder / "keys"));
  SkewedClock clock(clock_of(options), options.clock ? options.clock->factor : 1);
  SecureRandom random;
  DeskOptions desk_options = desk_options_of(options, agency, card);
  desk_options.witness_key = &keys.witness();
  desk_options.sealing = &keys.sealings();
  desk_options.payload_keys = &payload_keys;
  KTG_TRY(desk_options.quorum, quorum_in(options.folder, card));
  KTG_TRY(const auto desk, Desk::open(desk_options, keys.agent(), *log, clock, random));
  api::HttpApi::Options api_options;
  api_options.faults = options.scenario;
  api_options.zone_minutes = options.zone_minutes;
  api_options.set_skew = [&clock](double seconds) { clock.set_skew(seconds); };
  OfficerFiles officers(options.folder / "officers", random, options.officer_cost);
  api_options.officers = &officers;
  api::HttpApi api(*desk, api_options);
  KTG_TRY(const auto server, DeskServer::open(options.folder / "agent.sock", api));
  Poller poller;
  poller.watch(kAskToken, server->wakeup());
  poller.watch_fd(kSignalToken, signals.fd());
  DealerSocket::Options line_options;
  line_options.endpoint = options.endpoint.empty() ? card.endpoint : options.endpoint;
  line_options.server_key = card.transport;
  line_options.public_key = keys.transport().public_key();
  line_options.secret_key = keys.transport().secret_key();
  DeskLine line(*desk, line_options, random, poller);
  kLog.info("start agency={} bus={} events={}", agency.value(), card.bus, log->head().size);
  if (options.announce) {
    std::puts("ready");
    std::fflush(stdout);
  }
  auto ended = serve(*desk, *server, line, poller, clock);
  desk->close();
  line.turn();
  server->stop();
  kLog.info("stop agency={} events={}", agency.value(), log->head().size);
  return ended;
}

}  // namespace kentongan::agents
