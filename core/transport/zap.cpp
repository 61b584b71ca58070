#include "core/transport/zap.h"

#include <array>
#include <atomic>
#include <chrono>
#include <deque>
#include <map>
#include <optional>
#include <string_view>
#include <vector>

#include <zmq.h>

#include "core/base/log.h"
#include "core/base/mutex.h"
#include "core/base/worker.h"
#include "core/transport/curve.h"
#include "core/transport/dealer_socket.h"
#include "core/transport/poller.h"
#include "core/transport/router_socket.h"
#include "core/transport/socket_options.h"

namespace kentongan::transport {

namespace {

constexpr const char* kZapEndpoint = "inproc://zeromq.zap.01";
// RFC 27, after the envelope of a ROUTER: version, request id, domain, address, routing id,
// mechanism, credentials. A ROUTER, because a REP that once loses step answers nobody any more.
constexpr std::size_t kRequestParts = 9;
// RFC 27 has no status of its own for "not so often"; at 300 the client is told nothing.
constexpr const char* kLetIn = "200";
constexpr const char* kRefused = "400";
constexpr const char* kTooOften = "500";
enum RequestPart {
  part_return,
  part_delimiter,
  part_version,
  part_request_id,
  part_domain,
  part_address,
  part_routing_id,
  part_mechanism,
  part_credentials
};

std::vector<Bytes> receive_request(void* socket) {
  std::vector<Bytes> parts;
  bool more = true;
  while (more) {
    auto part = receive_part(socket);
    if (!part) {
      break;
    }
    more = part->more;
    parts.push_back(std::move(part->bytes));
  }
  return parts;
}

}  // namespace

struct Zap::State {
  State(Context& context, const Clock& at, const Options& given)
      : clock(at), options(given), socket(context, ZMQ_ROUTER) {}

  void run();
  void answer(const std::vector<Bytes>& request);
  /// The key that is let in; else `status` says why not.
  std::optional<TransportKey> admit(const std::vector<Bytes>& request, const char*& status);
  bool too_often(const TransportKey& key);

  const Clock& clock;
  const Options options;
  Socket socket;
  Wakeup stopping;
  std::atomic<bool> stop{false};
  std::atomic<bool> alive{false};
  std::atomic<std::uint64_t> accepted{0};
  std::atomic<std::uint64_t> unknown_key{0};
  std::atomic<std::uint64_t> too_many{0};
  std::atomic<std::uint64_t> malformed{0};
  Mutex mutex;
  std::shared_ptr<const Keys> allowed KTG_GUARDED_BY(mutex) = std::make_shared<const Keys>();
  std::optional<TransportKey> probe KTG_GUARDED_BY(mutex);  // The self-test's known key.
  // Handshakes of the last minute; of keys that are allowed, so as many as there are agencies.
  std::map<TransportKey, std::deque<Instant>> handshakes;
  std::unique_ptr<Worker> worker;
};

bool Zap::State::too_often(const TransportKey& key) {
  const auto now = clock.now();
  auto& times = handshakes[key];
  while (!times.empty() && now - times.front() >= std::chrono::minutes(1)) {
    times.pop_front();
  }
  if (times.size() >= options.handshakes_per_key_per_minute) {
    return true;
  }
  times.push_back(now);
  return false;
}

std::optional<TransportKey> Zap::State::admit(const std::vector<Bytes>& request,
                                              const char*& status) {
  if (request.size() != kRequestParts || request[part_version] != "1.0" ||
      request[part_domain] != kZapDomain || request[part_mechanism] != "CURVE" ||
      request[part_credentials].size() != TransportKey::kSize) {
    ++malformed;
    return std::nullopt;
  }
  const auto key = TransportKey::copied(request[part_credentials]);
  bool known = false;
  bool probing = false;
  {
    const MutexLock lock(mutex);
    known = allowed->contains(key);
    probing = probe == key;
  }
  if (probing) {
    status = kLetIn;
    return key;
  }
  if (!known) {
    ++unknown_key;
    handshakes.erase(key);
    return std::nullopt;
  }
  if (too_often(key)) {
    ++too_many;
    status = kTooOften;
    return std::nullopt;
  }
  ++accepted;
  status = kLetIn;
  return key;
}

void Zap::State::answer(const std::vector<Bytes>& request) {
  const char* status = kRefused;
  const auto key = admit(request, status);
  if (request.size() <= part_request_id) {
    return;
  }
  const std::array<Bytes, 8> reply = {request[part_return],
                                      Bytes{},
                                      "1.0",
                                      request[part_request_id],
                                      status,
                                      key ? "OK" : "refused",
                                      key ? to_hex(key->view()) : Bytes{},
                                      Bytes{}};
  for (std::size_t i = 0; i < reply.size(); ++i) {
    const int flags = i + 1 < reply.size() ? ZMQ_SNDMORE : 0;
    zmq_send(socket.handle(), reply[i].data(), reply[i].size(), flags | ZMQ_DONTWAIT);
  }
}

void Zap::State::run() {
  std::array<zmq_pollitem_t, 2> items = {
      zmq_pollitem_t{socket.handle(), 0, ZMQ_POLLIN, 0},
      zmq_pollitem_t{nullptr, stopping.fd(), ZMQ_POLLIN, 0},
  };
  while (!stop) {
    if (zmq_poll(items.data(), static_cast<int>(items.size()), -1) < 0 && zmq_errno() != EINTR) {
      break;
    }
    auto request = receive_request(socket.handle());
    while (!request.empty()) {
      answer(request);
      request = receive_request(socket.handle());
    }
  }
  socket = Socket();
  alive = false;
}

Zap::Zap(std::unique_ptr<State> state) : state_(std::move(state)) {}

Zap::~Zap() {
  stop();
}

Result<std::unique_ptr<Zap>> Zap::start(Context& context, const Clock& clock,
                                        const Options& options) {
  auto state = std::make_unique<State>(context, clock, options);
  if (state->socket.handle() == nullptr) {
    return fail(ErrorCode::unavailable, "ZeroMQ has no socket left");
  }
  KTG_TRY_VOID(set_option(state->socket.handle(), ZMQ_LINGER, 0));
  if (zmq_bind(state->socket.handle(), kZapEndpoint) != 0) {
    return fail(zmq_errno() == EADDRINUSE ? ErrorCode::conflict : ErrorCode::unavailable,
                std::string("the ZAP handler cannot be bound: ") + zmq_strerror(zmq_errno()));
  }
  state->alive = true;
  State& shared = *state;
  state->worker = std::make_unique<Worker>("zap", [&shared] { shared.run(); });
  return std::unique_ptr<Zap>(new Zap(std::move(state)));
}

void Zap::allow(std::shared_ptr<const Keys> keys) {
  KTG_CHECK(keys != nullptr);
  const MutexLock lock(state_->mutex);
  state_->allowed = std::move(keys);
}

bool Zap::alive() const {
  return state_->alive;
}

Zap::Counts Zap::counts() const {
  return {state_->accepted, state_->unknown_key, state_->too_many, state_->malformed};
}

void Zap::stop() {
  state_->stop = true;
  state_->stopping.signal();
  state_->worker->join();
}

namespace {

// Whether a frame of this client comes through within `wait`.
Result<bool> comes_through(Context& context, Random& random, RouterSocket& router,
                           const DealerSocket::Options& client, Micros wait) {
  constexpr Micros kTurn = std::chrono::milliseconds(10);
  KTG_TRY(auto dealer, DealerSocket::open(context, random, client));
  if (dealer.send("probe") != Sent::sent) {
    return fail(ErrorCode::unavailable, "the probe cannot be sent");
  }
  Poller poller;
  poller.watch(0, router);
  poller.watch(1, dealer);
  for (Micros waited{0}; waited < wait; waited += kTurn) {
    poller.wait(kTurn);
    if (router.receive()) {
      return true;
    }
    if (dealer.line() == DealerSocket::Line::refused) {
      return false;
    }
  }
  return false;
}

}  // namespace

Result<void> Zap::self_test(Context& context, Random& random) {
  constexpr Micros kKnownWait = std::chrono::seconds(5);
  constexpr Micros kUnknownWait = std::chrono::seconds(1);
  const auto server = make_curve_pair(random);
  const auto known = make_curve_pair(random);
  const auto unknown = make_curve_pair(random);
  {
    const MutexLock lock(state_->mutex);
    state_->probe = known.public_key;
  }
  const auto test = [&]() -> Result<void> {
    KTG_TRY(auto router,
            RouterSocket::open(context, *this,
                               {.endpoint = "tcp://127.0.0.1:0", .secret_key = server.secret_key}));
    DealerSocket::Options client{.endpoint = router.endpoint(),
                                 .server_key = server.public_key,
                                 .public_key = unknown.public_key,
                                 .secret_key = unknown.secret_key};
    KTG_TRY(const bool stranger, comes_through(context, random, router, client, kUnknownWait));
    client.public_key = known.public_key;
    client.secret_key = known.secret_key;
    KTG_TRY(const bool friendly, comes_through(context, random, router, client, kKnownWait));
    if (stranger || !friendly) {
      return fail(ErrorCode::unavailable,
                  stranger
                      ? Text{"uji diri gagal: kunci yang tidak dikenal diterima; bus tidak dibuka",
                             "self-test failed: an unknown key was let in; the bus stays closed"}
                      : Text{"uji diri gagal: kunci yang dikenal ditolak; bus tidak dibuka",
                             "self-test failed: a known key was refused; the bus stays closed"});
    }
    return {};
  };
  auto outcome = test();
  const MutexLock lock(state_->mutex);
  state_->probe.reset();
  return outcome;
}

}  // namespace kentongan::transport
