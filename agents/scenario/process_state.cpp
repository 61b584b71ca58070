#include "agents/scenario/process_state.h"

#include <algorithm>

#include <poll.h>
#include <unistd.h>

#include "agents/scenario/bundles.h"
#include "broker/folds.h"
#include "core/base/clock.h"
#include "core/base/files.h"
#include "core/base/log.h"
#include "core/eventlog/rocks_log.h"
#include "core/identity/bus_card.h"

namespace kentongan::scenario {
namespace {

// Of real time, whatever the speed: what a machine with two cores and thirty processes keeps.
constexpr double kPingAfterS = 0.5;
constexpr double kSilentAfterS = 10;
constexpr double kRetryFirstS = 0.05;
constexpr double kRetryMostS = 0.5;
constexpr double kResendAfterS = 5;
constexpr int kReadyMostMs = 30'000;
constexpr int kQuietMostMs = 90'000;

Result<std::uint16_t> free_port() {
  KTG_TRY(const auto probe, Relay::open(0, 1));
  return probe->port(0);
}

Text desk_ended(const AgencyCode& agency, const std::filesystem::path& folder) {
  const auto log = (folder / (agency.value() + ".log")).string();
  return {"Meja " + agency.value() + " langsung berhenti; lihat " + log + ".",
          "The desk of " + agency.value() + " ended at once; see " + log + "."};
}

}  // namespace

void pause_ms(int ms) {
  ::poll(nullptr, 0, ms);
}

Text broker_ended(const std::filesystem::path& folder) {
  const auto log = (folder / "broker.log").string();
  return {"Broker berhenti sendiri; lihat " + log + ".",
          "The broker ended by itself; see " + log + "."};
}

ProcessHouse::State::State(Options wanted)
    : options(std::move(wanted)), folder(options.folder), clock(options.speed) {}

ProcessHouse::State::~State() {
  stop_all();
  disks_.unmount_all();
  if (options.folder.empty() && !options.keep && !folder.empty()) {
    std::error_code ignored;
    std::filesystem::remove_all(folder, ignored);
  }
}

std::int64_t ProcessHouse::State::now_us() const {
  return clock.shown_us() - options.epoch_us;
}

ProcessDesk* ProcessHouse::State::find(const AgencyCode& agency) const {
  const auto found = std::find_if(desks.begin(), desks.end(),
                                  [&](const auto& desk) { return desk->agency == agency; });
  return found == desks.end() ? nullptr : found->get();
}

Result<ProcessDesk*> ProcessHouse::State::alive(const AgencyCode& agency) const {
  ProcessDesk* desk = find(agency);
  if (desk == nullptr) {
    return fail(ErrorCode::not_found, Text{"Tidak ada meja " + agency.value() + ".",
                                           "There is no desk " + agency.value() + "."});
  }
  if (!desk->up) {
    return fail(ErrorCode::unavailable, Text{"Meja " + agency.value() + " sedang mati.",
                                             "The desk of " + agency.value() + " is down."});
  }
  return desk;
}

bool ProcessHouse::State::is_first(const AgencyCode& agency) const {
  return options.first.empty() ||
         std::find(options.first.begin(), options.first.end(), agency) != options.first.end();
}

/// Keys, directory and enrolment of everybody, straight into the log: the programs start on it.
Result<void> ProcessHouse::State::found() {
  if (folder.empty()) {
    std::string pattern = (std::filesystem::temp_directory_path() / "ktg-scenario-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) {
      return fail(ErrorCode::unavailable,
                  Text{"Tidak dapat membuat folder sementara.", "Cannot make a temporary folder."});
    }
    folder = pattern;
  }
  std::error_code not_made;
  std::filesystem::create_directories(folder, not_made);
  KTG_TRY(lines, lines_of(options.city));
  bus_ = "bus.skenario.example/log/2026a";
  std::error_code failed;
  std::filesystem::create_directories(folder / "broker", failed);
  std::filesystem::permissions(folder / "broker", std::filesystem::perms::owner_all, failed);
  KTG_TRY(const auto broker_keys,
          identity::BrokerKeys::create(folder / "broker" / "keys", random_));
  KTG_TRY(broker_port_, free_port());
  const identity::BusCard card{bus_, "tcp://127.0.0.1:" + std::to_string(broker_port_),
                               broker_keys.transport().public_key(), broker_keys.log().public_key(),
                               broker_keys.statement().public_key()};
  std::vector<identity::Keyring> keyrings;
  std::vector<SeatOfficer> officers;
  for (std::size_t i = 0; i < options.actors.size(); ++i) {
    auto desk = std::make_unique<ProcessDesk>();
    desk->agency = options.actors[i];
    desk->line = i;
    desk->folder = folder / options.actors[i].value();
    std::filesystem::create_directories(desk->folder, failed);
    desk->small_disk = options.small_disks.contains(desk->agency);
    if (desk->small_disk) {
      KTG_TRY_VOID(disks_.mount(desk->folder));
    }
    std::filesystem::permissions(desk->folder, std::filesystem::perms::owner_all, failed);
    KTG_TRY(auto keys, identity::Keyring::create(desk->folder, random_));
    keyrings.push_back(std::move(keys));
    KTG_TRY(const SeatOfficer officer, seat_officer(desk->folder, random_));
    officers.push_back(officer);
    desk->officer = officer.id;
    KTG_TRY_VOID(identity::write_bus_card(desk->folder / "bus.card", card));
    KTG_TRY_VOID(write_file(desk->folder / "agent.yaml",
                            "schema: agent/1\nagency: " + desk->agency.value() + "\n"));
    desks.push_back(std::move(desk));
  }
  eventlog::RocksLog::Options log_options;
  log_options.directory = folder / "broker" / "log";
  KTG_TRY(const auto log, eventlog::RocksLog::open(log_options));
  const std::int64_t founded_us =
      options.epoch_us - static_cast<std::int64_t>(12 * 3600 * kSecondUs);
  KTG_TRY_VOID(
      found_bus({options.city, bus_, founded_us, options.actors, options.exercise, officers},
                broker_keys, keyrings, *log, random_));
  return write_broker_config();
}

Result<void> ProcessHouse::State::write_broker_config() const {
  const std::string text = "bus: " + bus_ + "\ndata: " + (folder / "broker").string() +
                           "\nlisten: tcp://127.0.0.1:" + std::to_string(broker_port_) +
                           "\nadmin_port: 0\ngateway: {ping_after: " + clock.scaled(kPingAfterS) +
                           ", silent_after: " + clock.scaled(kSilentAfterS) +
                           ", handshakes_per_minute: 6000}\ndispatch: {stalled_after: " +
                           clock.scaled(kSilentAfterS * 2) + "}\n";
  return write_file(folder / "broker.yaml", text);
}

Result<void> ProcessHouse::State::fill_disk(const ProcessDesk& desk, bool full) {
  if (!desk.small_disk) {
    return fail(ErrorCode::invalid_argument,
                Text{"Meja " + desk.agency.value() + " tidak punya disk sendiri.",
                     "The desk of " + desk.agency.value() + " has no disk of its own."});
  }
  return full ? write_ballast(desk.folder) : remove_ballast(desk.folder);
}

Result<void> ProcessHouse::State::start_broker() {
  const std::filesystem::path program = options.program.parent_path() / "kentongan-broker";
  std::vector<std::string> command{program.string(), "run", "--config",
                                   (folder / "broker.yaml").string()};
  const auto clock_flags = clock.flags();
  command.insert(command.end(), clock_flags.begin(), clock_flags.end());
  KTG_TRY(broker, Child::start(command, folder / "broker.log"));
  broker_should_run = true;
  for (int waited_ms = 0; waited_ms < kReadyMostMs; waited_ms += 5) {
    if (!broker.running()) {
      return fail(ErrorCode::unavailable, broker_ended(folder));
    }
    if (Relay::listens(broker_port_)) {
      return {};
    }
    pause_ms(5);
  }
  return fail(ErrorCode::timeout,
              Text{"Broker tidak mendengarkan.", "The broker does not listen."});
}

Result<void> ProcessHouse::State::start_desk(ProcessDesk& desk) {
  std::vector<std::string> command{options.program.string(),
                                   "agent",
                                   "run",
                                   "--agent",
                                   desk.folder.string(),
                                   "--endpoint",
                                   "tcp://127.0.0.1:" + std::to_string(relay->port(desk.line)),
                                   "--scenario",
                                   "--ping-after",
                                   clock.scaled(kPingAfterS),
                                   "--silence-most",
                                   clock.scaled(kSilentAfterS),
                                   "--retry-first",
                                   clock.scaled(kRetryFirstS),
                                   "--retry-most",
                                   clock.scaled(kRetryMostS),
                                   "--resend-after",
                                   clock.scaled(kResendAfterS)};
  const auto clock_flags = clock.flags();
  command.insert(command.end(), clock_flags.begin(), clock_flags.end());
  desk.signed_on_us.reset();
  KTG_TRY(desk.child, Child::start(command, folder / (desk.agency.value() + ".log")));
  return {};
}

Result<void> ProcessHouse::State::look_for(ProcessDesk& desk) {
  if (!desk.child.running()) {
    return fail(ErrorCode::unavailable, desk_ended(desk.agency, folder));
  }
  if (!std::filesystem::exists(desk.folder / "agent.sock") || !desk.client().ready()) {
    return {};
  }
  desk.up = true;
  note_faults(desk);
  if (!desk.watcher) {
    desk.watcher = std::make_unique<Worker>("watch", [this, &desk] { watch(desk); });
  }
  return {};
}

Result<void> ProcessHouse::State::await_desk(ProcessDesk& desk) {
  for (int waited_ms = 0; waited_ms < kReadyMostMs; waited_ms += 10) {
    KTG_TRY_VOID(look_for(desk));
    if (desk.up) {
      return {};
    }
    pause_ms(10);
  }
  return fail(ErrorCode::timeout, Text{"Meja " + desk.agency.value() + " tidak menjawab.",
                                       "The desk of " + desk.agency.value() + " does not answer."});
}

Result<ProcessDesk*> ProcessHouse::State::awake(const AgencyCode& agency) {
  ProcessDesk* desk = find(agency);
  if (desk != nullptr && !desk->up && !desk->killed) {
    KTG_TRY_VOID(await_desk(*desk));
  }
  return alive(agency);
}

void ProcessHouse::State::note_faults(const ProcessDesk& desk) const {
  if (desk.shape) {
    static_cast<void>(desk.client().shape(desk.shape));
  }
  if (desk.copies != 1) {
    static_cast<void>(desk.client().fault("{\"factor\":" + std::to_string(desk.copies) + "}"));
  }
  if (desk.stolen) {
    static_cast<void>(desk.client().fault(R"({"stolen_key":true})"));
  }
  if (desk.skew_s != 0) {
    static_cast<void>(desk.client().fault("{\"skew_s\":" + std::to_string(desk.skew_s) + "}"));
  }
}

Result<void> ProcessHouse::State::start_all(double lead_s) {
  clock.start(machine_.wall_us() + static_cast<std::int64_t>(lead_s * kSecondUs),
              options.epoch_us + options.begin_t_us);
  KTG_TRY(relay, Relay::open(broker_port_, options.actors.size()));
  KTG_TRY_VOID(start_broker());
  for (const bool first : {true, false}) {
    for (const auto& desk : desks) {
      if (is_first(desk->agency) == first) {
        KTG_TRY_VOID(start_desk(*desk));
      }
    }
    for (const auto& desk : desks) {
      if (first && is_first(desk->agency)) {
        KTG_TRY_VOID(await_desk(*desk));
      }
    }
  }
  return {};
}

/// What this run has put there, and nothing else.
void ProcessHouse::State::clear_folder() const {
  std::error_code ignored;
  for (const auto& desk : desks) {
    std::filesystem::remove_all(desk->folder, ignored);
  }
  std::filesystem::remove_all(folder / "broker", ignored);
}

/// The clocks begin a little ahead, so that the processes are up before scenario time begins. On a
/// machine that is too busy for that, all is begun anew with more time.
Result<void> ProcessHouse::State::open() {
  double lead_s =
      options.first.empty() ? 3.0 + 0.3 * static_cast<double>(options.actors.size()) : 0.8;
  const std::int64_t begun_us = machine_.wall_us();
  KTG_TRY_VOID(found());
  // Founding is mostly syncing and hashing, as a start is: it tells how busy the machine is.
  const double founding_s = static_cast<double>(machine_.wall_us() - begun_us) / kSecondUs;
  lead_s *= options.first.empty() ? std::clamp(founding_s, 1.0, 5.0) : 1.0;
  KTG_TRY_VOID(start_all(lead_s));
  constexpr int kTries = 3;
  for (int again = 1; again < kTries && options.first.empty() && now_us() > options.begin_t_us;
       ++again) {
    stop_all();
    clear_folder();
    desks.clear();
    relay.reset();
    KTG_TRY_VOID(found());
    lead_s *= 2.5;
    KTG_TRY_VOID(start_all(lead_s));
  }
  sign_on_until(options.begin_t_us);
  return {};
}

/// Tells what arrives at a desk, through all its lives, each message once.
void ProcessHouse::State::watch(ProcessDesk& desk) {
  std::set<MessageId> seen{MessageId()};
  while (!desk.over) {
    desk.client().follow([&](const MessageId& id) {
      if (seen.insert(id).second) {
        static_cast<void>(arrivals.try_push({desk.agency, id, now_us()}));
      }
      return !desk.over.load();
    });
    pause_ms(20);
  }
}

void ProcessHouse::State::wait_until_quiet() {
  int quiet = 0;
  for (int waited_ms = 0; waited_ms < kQuietMostMs && quiet < 2; waited_ms += 200) {
    const bool now = std::all_of(desks.begin(), desks.end(),
                                 [](const auto& desk) { return desk->client().quiet(); });
    quiet = now ? quiet + 1 : 0;
    pause_ms(200);
  }
}

void ProcessHouse::State::stop_all() {
  for (const auto& desk : desks) {
    desk->over = true;
    desk->burst.reset();
    desk->child.ask_to_stop();
  }
  for (const auto& desk : desks) {
    desk->child.stop(std::chrono::seconds(10));
    desk->watcher.reset();
    desk->up = false;
  }
  broker.stop(std::chrono::seconds(20));
}

Result<Remains> ProcessHouse::State::close() {
  Remains remains;
  for (const auto& desk : desks) {
    if (desk->burst) {
      for (const auto& [fault, count] : desk->burst->finish()) {
        remains.poured[fault] += count;
      }
    }
  }
  wait_until_quiet();
  stop_all();
  eventlog::RocksLog::Options log_options;
  log_options.create_if_missing = false;
  log_options.fsck = true;
  log_options.directory = folder / "broker" / "log";
  KTG_TRY(const auto broker_log, eventlog::RocksLog::open(log_options));
  KTG_TRY(remains.broker, copy_of(*broker_log));
  KTG_TRY(remains.directory, broker::read_directory(*broker_log));
  KTG_TRY(remains.agreements, broker::read_policies(*broker_log));
  for (const view::ParsedEvent& event : remains.broker.events) {
    remains.broker_real_us.push_back(clock.real_us(event.time_us));
  }
  if (!options.folder.empty()) {
    KTG_TRY(const auto keys, identity::BrokerKeys::open(folder / "broker" / "keys"));
    KTG_TRY(const auto files, leave_bundles({*broker_log, remains.broker, keys, bus_}, folder));
  }
  log_options.ordering = eventlog::Ordering::arrival;
  for (const auto& desk : desks) {
    log_options.directory = desk->folder / "log";
    KTG_TRY(const auto log, eventlog::RocksLog::open(log_options));
    KTG_TRY(remains.desks[desk->agency], copy_of(*log));
  }
  return remains;
}

}  // namespace kentongan::scenario
