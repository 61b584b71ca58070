#include "broker/server.h"

#include <algorithm>

#include "broker/server_state.h"
#include "core/base/files.h"
#include "core/identity/bus_quorum.h"
#include "core/transport/endpoint.h"

namespace kentongan::broker {
namespace {

constexpr int kDoor = 1;
constexpr int kWakeup = 2;
constexpr int kFramesATurn = 4;  ///< So that a KILAT never waits behind a long reading.
constexpr Micros kLongestWait = std::chrono::milliseconds(500);

/// The quorum file of the agreement, where the folder has one.
Result<std::string> quorum_in(const BrokerConfig& config, const identity::BrokerKeys& keys) {
  constexpr std::size_t kQuorumBytesMax = 65'536;
  const auto file = config.data / "quorum.policy";
  std::error_code ignored;
  if (!std::filesystem::exists(file, ignored)) {
    return config.quorum;
  }
  KTG_TRY(std::string text, read_file(file, kQuorumBytesMax));
  const identity::NoteKey key(config.bus, identity::NoteKeyKind::log, keys.log().public_key());
  KTG_TRY_VOID(identity::BusQuorum::from(text, key));
  return text;
}

}  // namespace

Server::Server(std::unique_ptr<State> state) : state_(std::move(state)) {}
Server::~Server() = default;

Result<std::unique_ptr<Server>> Server::open(const Options& options, const Clock& clock) {
  auto state = std::make_unique<State>(options, clock);
  KTG_TRY_VOID(state->open());
  return std::unique_ptr<Server>(new Server(std::move(state)));
}

Result<void> Server::run() {
  auto served = state_->serve();
  state_->let_askers_go();
  state_->log.info("stop reason={}", served ? "asked" : name_of(served.error().code));
  return served;
}

void Server::stop() {
  state_->stopping.store(true);
  state_->wakeup.signal();
}

std::string Server::endpoint() const {
  return state_->door->endpoint();
}

std::uint16_t Server::admin_port() const {
  return state_->readers->address().port;
}

Server::State::~State() {
  let_askers_go();
  readers.reset();
  actors.reset();
  to_log.close();
  log_thread.reset();
}

Result<void> Server::State::open() {
  started = real.now();
  const std::filesystem::path& data = options.config.data;
  auto found_keys = identity::BrokerKeys::open(data / "keys");
  if (!found_keys && found_keys.error().code == ErrorCode::not_found) {
    return fail(ErrorCode::invalid_argument,
                Text{"Belum ada broker di " + data.string() + ": jalankan `kentongan broker init`.",
                     "No broker lives in " + data.string() + " yet: run `kentongan broker init`."});
  }
  KTG_TRY(auto opened_keys, std::move(found_keys));
  keys = std::make_unique<identity::BrokerKeys>(std::move(opened_keys));
  KTG_TRY_VOID(transport::check_listen(options.config.listen));  // Before the long reading.
  eventlog::RocksLog::Options log_options;
  log_options.directory = data / "log";
  log_options.create_if_missing = false;
  log_options.needs_witness = true;
  log_options.storage = options.storage;
  KTG_TRY(event_log, eventlog::RocksLog::open(log_options));
  BrokerConfig config = options.config;
  KTG_TRY(config.quorum, quorum_in(config, *keys));
  KTG_TRY(heart, Broker::open(config, *keys, *event_log, clock, random));

  // The handler lives, and is seen to refuse strangers, before anything is bound.
  transport::Zap::Options zap_options;
  zap_options.handshakes_per_key_per_minute = options.config.gateway.handshakes_per_minute;
  KTG_TRY(zap, transport::Zap::start(context, real, zap_options));
  KTG_TRY_VOID(zap->self_test(context, random));
  admit_keys();
  transport::RouterSocket::Options door_options;
  door_options.endpoint = options.config.listen;
  door_options.secret_key = keys->transport().secret_key();
  KTG_TRY(auto opened_door, transport::RouterSocket::open(context, *zap, door_options));
  door = std::make_unique<transport::RouterSocket>(std::move(opened_door));
  poller.watch(kDoor, *door);
  poller.watch(kWakeup, wakeup);
  KTG_TRY_VOID(open_admin());

  log_thread = std::make_unique<Worker>("log", [this] {
    while (auto batch = to_log.pop()) {
      Appended appended = append(*std::move(batch));
      KTG_CHECK(from_log.try_push(std::move(appended)));
      wakeup.signal();
    }
  });
  log.info("start endpoint={} admin_port={} seq={} epoch={}", door->endpoint(),
           readers->address().port, event_log->head().size, event_log->head().epoch);
  return {};
}

Appended Server::State::append(Batch batch) {
  const Instant began = real.now();
  auto stored = [&]() -> Result<std::vector<eventlog::StoredEvent>> {
    if (!batch.events().empty()) {
      return event_log->append(batch.events(), batch.state());
    }
    if (!batch.empty()) {
      KTG_TRY_VOID(event_log->put(batch.state()));
    }
    return std::vector<eventlog::StoredEvent>{};
  }();
  return {std::move(batch), std::move(stored), real.now() - began};
}

Result<void> Server::State::serve() {
  bool is_busy = false;
  while (!may_stop()) {
    if (!is_busy) {
      static_cast<void>(poller.wait(patience()));
    }
    KTG_TRY(is_busy, turn());
    if (!zap->alive()) {
      return fail(ErrorCode::unavailable,
                  Text{"Pemeriksa kunci meja (ZAP) berhenti, jadi broker ditutup; yang sudah "
                       "tersimpan aman.",
                       "The handler that checks the desks' keys (ZAP) has ended, so the broker is "
                       "closed; what is stored is safe."});
    }
  }
  return wind_down();
}

Micros Server::State::patience() const {
  const Micros until = heart->next_tick() - clock.now();
  const auto wait = static_cast<std::int64_t>(static_cast<double>(until.count()) /
                                              std::max(options.clock_speed, 1e-6));
  return std::clamp(Micros(wait), Micros(0), kLongestWait);
}

Result<bool> Server::State::turn() {
  int frames = 0;
  while (frames < kFramesATurn) {
    auto received = door->receive();
    if (!received) {
      break;
    }
    ++frames;
    heart->receive({std::move(received->routing_id), received->user, std::move(received->frame)});
  }
  if (auto appended = from_log.try_pop()) {
    batch_is_out = false;
    KTG_TRY_VOID(take_back(*std::move(appended)));
  }
  answer_asks();
  flush();  // No receipt waits for an erasure.
  if (clock.now() >= heart->next_tick()) {
    heart->tick();
  }
  KTG_TRY_VOID(commit());
  flush();
  if (heart->failure()) {
    return *heart->failure();
  }
  return frames == kFramesATurn;
}

Result<void> Server::State::commit() {
  while (!batch_is_out && heart->has_batch()) {
    Batch batch = heart->take_batch();
    reach("batch.taken");
    if (heart->failure()) {
      return *heart->failure();
    }
    if (batch.lone()) {
      KTG_TRY_VOID(take_back(append(std::move(batch))));
      flush();
      continue;
    }
    batch_is_out = true;
    KTG_CHECK(to_log.try_push(std::move(batch)));
  }
  return {};
}

Result<void> Server::State::take_back(Appended appended) {
  ++appends;
  append_time += appended.took;
  append_longest = std::max(append_longest, appended.took);
  if (!appended.stored) {
    const Error& error = appended.stored.error();
    if (error.code != ErrorCode::storage_full) {
      log.error("log_failed code={} detail=\"{}\"", name_of(error.code), error.detail());
      return error;
    }
    if (!std::exchange(was_full, true)) {
      log.error("storage_full: senders are refused until there is space again");
    }
    heart->refuse_batch(std::move(appended.batch), error);
    answer_enrolments();
    return {};
  }
  const bool has_events = !appended.batch.events().empty();
  reach("batch.stored");
  heart->settle(std::move(appended.batch), *appended.stored);
  reach("batch.settled");
  if (has_events && std::exchange(was_full, false)) {
    log.info("space_again: writing goes on");
  }
  admit_keys();
  answer_enrolments();
  return {};
}

void Server::State::flush() {
  for (Outbound& frame : heart->take_outbound()) {
    const transport::Sent sent = door->send(frame.routing_id, frame.frame);
    if (sent != transport::Sent::sent) {
      heart->undelivered(frame, sent == transport::Sent::gone);
    }
    reach("frame.sent");
  }
}

void Server::State::admit_keys() {
  if (heart->directory().version() == admitted_version) {
    return;
  }
  admitted_version = heart->directory().version();
  const auto keys_now = heart->directory().transport_keys();
  zap->allow(std::make_shared<const transport::Zap::Keys>(keys_now.begin(), keys_now.end()));
}

/// What is under way is finished, what has gathered is stored, everybody is told.
Result<void> Server::State::wind_down() {
  while (batch_is_out) {
    if (auto appended = from_log.pop()) {
      batch_is_out = false;
      KTG_TRY_VOID(take_back(*std::move(appended)));
    }
  }
  answer_asks();
  auto stopped = heart->stop();
  answer_enrolments();
  flush();
  if (!stopped && stopped.error().code == ErrorCode::storage_full) {
    return {};  // The next start takes it for an unclean stop, which it was.
  }
  return stopped;
}

}  // namespace kentongan::broker
