#include "agents/scenario/sim_state.h"

#include <algorithm>

#include <unistd.h>

#include "agents/scenario/bundles.h"
#include "broker/folds.h"
#include "core/base/clock.h"

namespace kentongan::scenario {
namespace {

constexpr std::int64_t kMillisecondUs = 1000;
constexpr std::int64_t kFoundedBeforeUs = 600 * kSecondUs;
constexpr std::int64_t kStartsBeforeUs = 300 * kSecondUs;
constexpr std::int64_t kQuietStepUs = 30 * kSecondUs;
constexpr std::int64_t kLastRoundsUs = 5 * kSecondUs;
constexpr std::int64_t kQuietMostUs = 4 * 3600 * kSecondUs;
constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();

const SystemClock& machine_clock() {
  static const SystemClock clock;
  return clock;
}

std::filesystem::path make_folder() {
  std::string pattern = (std::filesystem::temp_directory_path() / "ktg-sim-XXXXXX").string();
  KTG_CHECK(::mkdtemp(pattern.data()) != nullptr);
  return pattern;
}

}  // namespace

SimHouse::State::State(Options wanted)
    : options(std::move(wanted)),
      clock(options.epoch_us),
      random(options.seed),
      keys_folder_(make_folder()) {
  clock.set(-kFoundedBeforeUs);
}

SimHouse::State::~State() {
  std::error_code ignored;
  std::filesystem::remove_all(keys_folder_, ignored);
}

Result<void> SimHouse::State::found() {
  KTG_TRY(lines, lines_of(options.city));
  KTG_TRY(auto broker_keys, identity::BrokerKeys::create(keys_folder_ / "broker", random));
  std::vector<identity::Keyring> keyrings;
  std::vector<Bytes> officer_seeds;
  std::vector<SeatOfficer> officers;
  for (const AgencyCode& actor : options.actors) {
    KTG_TRY(auto keys, identity::Keyring::create(keys_folder_ / actor.value(), random));
    keyrings.push_back(std::move(keys));
    const Bytes& seed = officer_seeds.emplace_back(random.bytes(kOfficerSeedBytes));
    officers.push_back({OfficerId::copied(random.bytes(OfficerId::kSize)),
                        identity::SigningKey::from_seed(seed).public_key()});
  }
  broker = std::make_unique<SimBroker>(std::move(broker_keys), clock, options.seed * 1000 + 1);
  KTG_TRY(const auto log, eventlog::MemoryLog::open(broker->disk));
  const Founding founding{options.city,     "bus.simulasi.example/log/2026a",
                          clock.wall_us(),  options.actors,
                          options.exercise, officers};
  KTG_TRY_VOID(found_bus(founding, broker->keys, keyrings, *log, random));
  broker->config.bus = founding.bus;
  // Days pass in seconds here: a round a minute of every desk would be all that is done.
  broker->config.dispatch.witness_idle = std::chrono::hours(1);
  broker->config.gateway.ping_after = options.ping_after;
  broker->config.gateway.silent_after = options.silent_after;
  broker->config.gateway.rate_items_per_s = options.rate_items_per_s;
  for (std::size_t i = 0; i < keyrings.size(); ++i) {
    const AgencyCode& actor = options.actors[i];
    auto desk = std::make_unique<SimDesk>(actor, std::move(keyrings[i]), clock,
                                          options.seed * 1000 + 2 + i);
    desk->officer = officers[i].id;
    desk->officer_seed = officer_seeds[i];
    desk->options.agency = actor;
    desk->options.trust = {founding.bus, broker->keys.statement().public_key(),
                           broker->keys.log().public_key()};
    desk->options.witness_key = &desk->keys.witness();
    desk->options.sealing = &desk->keys.sealings();
    desk->options.payload_keys = &desk->payload_keys;
    desk->options.session.ping_after = options.ping_after;
    desk->options.session.silence_most = options.silent_after;
    index_[actor] = desks.size();
    desks.push_back(std::move(desk));
  }
  return {};
}

Result<void> SimHouse::State::open() {
  KTG_TRY_VOID(found());
  clock.set(-kStartsBeforeUs);
  KTG_TRY_VOID(start_broker());
  for (const auto& desk : desks) {
    KTG_TRY_VOID(desk->start());
  }
  return advance(0, false);
}

Result<void> SimHouse::State::start_broker() {
  KTG_TRY_VOID(broker->start());
  broker_real_us_.resize(broker->log->head().size,
                         machine_clock().now().time_since_epoch().count());
  checks.after_commit(*broker->log);
  checks.check_promises(*broker->log);
  return {};
}

void SimHouse::State::crash_broker() {
  if (broker->batch && random.below(2) == 0) {
    // The batch reached the disk and nobody was told.
    static_cast<void>(broker->log->append(broker->batch->events(), broker->batch->state()));
  }
  broker->stop();
  for (const auto& desk : desks) {
    desk->dead = desk->line;
    desk_of_routing_.erase(desk->routing_id);
  }
}

SimDesk* SimHouse::State::find(const AgencyCode& agency) {
  const auto found = index_.find(agency);
  return found == index_.end() ? nullptr : desks[found->second].get();
}

Result<SimDesk*> SimHouse::State::alive(const AgencyCode& agency) {
  SimDesk* desk = find(agency);
  if (desk == nullptr) {
    return fail(ErrorCode::not_found, Text{"Tidak ada meja " + agency.value() + ".",
                                           "There is no desk " + agency.value() + "."});
  }
  if (!desk->heart) {
    return fail(ErrorCode::unavailable, Text{"Meja " + agency.value() + " sedang mati.",
                                             "The desk of " + agency.value() + " is down."});
  }
  return desk;
}

void SimHouse::State::set_cut(SimDesk& desk, bool cut) {
  desk.cut = cut;
  if (!desk.line) {
    return;
  }
  // A cable pulled out says nothing; a router that is switched off does.
  if (cut && random.below(2) == 0) {
    desk.dead = true;
  } else {
    break_line(desk);
  }
}

void SimHouse::State::break_line(SimDesk& desk) {
  desk_of_routing_.erase(desk.routing_id);
  desk.line = false;
  desk.dead = false;
  if (desk.heart) {
    desk.heart->line_down();
    pump(desk);
  }
}

void SimHouse::State::pump(SimDesk& desk) {
  pump_desk(index_.at(desk.agency));
}

/// A frame on its way: later frames of the same connection and direction come after it.
void SimHouse::State::post(std::size_t index, bool to_broker, Bytes frame) {
  SimDesk& desk = *desks[index];
  std::int64_t& free_us = to_broker ? desk.up_free_us : desk.down_free_us;
  const auto latency_us =
      static_cast<std::int64_t>(5 * kMillisecondUs + random.below(20 * kMillisecondUs));
  free_us = std::max(free_us, clock.t_us() + latency_us);
  flights_.push({free_us, ++order_, index, desk.connection, to_broker, std::move(frame)});
}

/// Holds a connection while the desk wants one and the network has one.
void SimHouse::State::keep_line(std::size_t index) {
  SimDesk& desk = *desks[index];
  if (desk.line && !desk.heart->wants_line()) {
    desk_of_routing_.erase(desk.routing_id);
    desk.line = false;
    desk.dead = false;
    desk.heart->line_down();
  }
  if (!desk.line && desk.heart->wants_line() && (desk.cut || !broker->heart)) {
    desk.heart->line_up();  // Tried, and refused: the desk waits before it tries again.
    desk.heart->line_down();
  }
  if (!desk.line && !desk.cut && broker->heart && desk.heart->wants_line()) {
    desk.line = true;
    desk.connection = ++connections_;
    desk.routing_id = random.bytes(16);
    desk.routing_id[0] |= 1;
    desk_of_routing_[desk.routing_id] = index;
    desk.heart->line_up();
  }
}

void SimHouse::State::pump_desk(std::size_t index) {
  SimDesk& desk = *desks[index];
  if (!desk.heart) {
    return;
  }
  keep_line(index);
  for (Bytes& frame : desk.heart->take_outbound()) {
    if (desk.line && !desk.dead) {
      post(index, true, std::move(frame));
    }
  }
  for (const agents::Notice& notice : desk.heart->take_notices()) {
    const auto* shown = desk.heart->view().find(notice.id);
    if (notice.kind == agents::Notice::Kind::message && shown != nullptr &&
        shown->from != desk.agency) {
      arrivals.push_back({desk.agency, notice.id, clock.t_us()});
    }
  }
}

void SimHouse::State::pump_broker() {
  if (!broker->heart) {
    return;
  }
  for (const broker::Outbound& out : broker->heart->take_outbound()) {
    const auto found = desk_of_routing_.find(out.routing_id);
    if (found == desk_of_routing_.end() || desks[found->second]->dead) {
      broker->heart->undelivered(out, true);
      continue;
    }
    checks.note_frame(out.frame);
    post(found->second, false, out.frame);
  }
  if (!broker->batch && broker->heart->has_batch()) {
    broker->batch = broker->heart->take_batch();
    broker->batch_done_us =
        clock.t_us() + static_cast<std::int64_t>(kMillisecondUs + random.below(3 * kMillisecondUs));
  }
}

Result<void> SimHouse::State::commit() {
  broker::Batch batch = std::move(*broker->batch);
  broker->batch.reset();
  std::vector<eventlog::StoredEvent> stored;
  if (!batch.events().empty()) {
    auto appended = broker->log->append(batch.events(), batch.state());
    if (!appended && appended.error().code == ErrorCode::storage_full) {
      broker->heart->refuse_batch(std::move(batch), appended.error());
      return {};
    }
    KTG_TRY(stored, std::move(appended));
  } else if (!batch.state().empty()) {
    KTG_TRY_VOID(broker->log->put(batch.state()));
  }
  broker->heart->settle(std::move(batch), stored);
  broker_real_us_.resize(broker->log->head().size,
                         machine_clock().now().time_since_epoch().count());
  if (options.check_each_commit) {
    checks.after_commit(*broker->log);
  }
  return {};
}

void SimHouse::State::land(const Flight& flight) {
  SimDesk& desk = *desks[flight.desk];
  if (!desk.line || desk.dead || desk.connection != flight.connection) {
    return;  // Lost with its connection.
  }
  trace.update(desk.agency.value()).update(flight.frame);
  if (!flight.to_broker) {
    desk.heart->receive(flight.frame);
    pump_desk(flight.desk);
  } else if (broker->heart) {
    const TransportKey user = desk.keys.transport().public_key();
    broker->heart->receive({desk.routing_id, user, flight.frame});
  }
}

Result<void> SimHouse::State::tick_due() {
  const std::int64_t now_us = clock.t_us();
  if (broker->heart && SimClock::t_us_of(broker->heart->next_tick()) <= now_us &&
      broker->ticked_us < now_us) {
    broker->ticked_us = now_us;
    broker->heart->tick();
  }
  for (std::size_t i = 0; i < desks.size(); ++i) {
    SimDesk& desk = *desks[i];
    if (desk.heart && desk.ticked_us < now_us &&
        SimClock::t_us_of(desk.heart->next_tick()) <= now_us) {
      desk.ticked_us = now_us;
      desk.heart->tick();
      pump_desk(i);
    }
  }
  return {};
}

/// When something happens next. A heart that asks for a tick in the past gets it a millisecond on.
std::int64_t SimHouse::State::next_us() const {
  const std::int64_t soon_us = clock.t_us() + kMillisecondUs;
  std::int64_t next = flights_.empty() ? kNever : flights_.top().at_us;
  if (broker->heart) {
    const std::int64_t tick_us = SimClock::t_us_of(broker->heart->next_tick());
    next = std::min(next, tick_us <= clock.t_us() ? soon_us : tick_us);
    next = broker->batch ? std::min(next, broker->batch_done_us) : next;
  }
  for (const auto& desk : desks) {
    if (desk->heart) {
      const std::int64_t tick_us = SimClock::t_us_of(desk->heart->next_tick());
      next = std::min(next, tick_us <= clock.t_us() ? soon_us : tick_us);
    }
  }
  return next;
}

Result<void> SimHouse::State::advance(std::int64_t t_us, bool stop_at_arrival) {
  for (std::size_t i = 0; i < desks.size(); ++i) {
    pump_desk(i);
  }
  pump_broker();
  while (!(stop_at_arrival && !arrivals.empty())) {
    const std::int64_t next = next_us();
    if (next > t_us) {
      clock.set(std::max(clock.t_us(), t_us));
      return {};
    }
    clock.set(std::max(clock.t_us(), next));
    while (!flights_.empty() && flights_.top().at_us <= clock.t_us()) {
      const Flight flight = flights_.top();
      flights_.pop();
      land(flight);
    }
    if (broker->batch && broker->batch_done_us <= clock.t_us()) {
      KTG_TRY_VOID(commit());
    }
    KTG_TRY_VOID(tick_due());
    pump_broker();
  }
  return {};
}

bool SimHouse::State::quiet() const {
  if (!flights_.empty() || broker->batch || !broker->heart || broker->heart->has_batch()) {
    return false;
  }
  for (const auto& desk : desks) {
    using agents::OutboxState;
    if (!desk->heart || desk->heart->outbox().count(OutboxState::waiting) > 0 ||
        desk->heart->outbox().count(OutboxState::sent) > 0) {
      return false;
    }
    const auto status = desk->heart->status();
    using LineState = agents::DeskStatus::LineState;
    if (!desk->cut && status.line != LineState::connected &&
        status.line != LineState::catching_up) {
      return false;  // It does not know yet what waits for it.
    }
    if (std::any_of(status.waiting.begin(), status.waiting.end(),
                    [](std::uint64_t n) { return n > 0; })) {
      return false;
    }
  }
  return true;
}

Result<Remains> SimHouse::State::close() {
  const std::int64_t last_us = clock.t_us() + kQuietMostUs;
  do {
    KTG_TRY_VOID(advance(clock.t_us() + kQuietStepUs, false));
  } while (!quiet() && clock.t_us() < last_us);
  // Who came last is asked to witness in the round after that.
  KTG_TRY_VOID(advance(clock.t_us() + kLastRoundsUs, false));
  checks.check_promises(*broker->log);
  Remains remains;
  KTG_TRY(remains.broker, copy_of(*broker->log));
  KTG_TRY(remains.directory, broker::read_directory(*broker->log));
  KTG_TRY(remains.agreements, broker::read_policies(*broker->log));
  if (!options.keep.empty()) {
    KTG_TRY(const auto files,
            leave_bundles({*broker->log, remains.broker, broker->keys, broker->config.bus},
                          options.keep));
  }
  remains.broker_real_us = broker_real_us_;
  remains.damage = checks.found();
  remains.poured = poured;
  for (const auto& desk : desks) {
    KTG_TRY(remains.desks[desk->agency], copy_of(*desk->log));
    if (const auto whole = check_log(*desk->log); !whole) {
      remains.damage.push_back(
          fail(whole.error().code, desk->agency.value() + ": " + whole.error().detail()));
    }
  }
  return remains;
}

}  // namespace kentongan::scenario
