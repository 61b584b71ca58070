#include "tests/faults/fault_bus.h"

#include <unistd.h>

#include "agents/scenario/relay.h"
#include "broker/founding.h"
#include "core/base/clock.h"
#include "core/base/files.h"
#include "core/base/random.h"
#include "core/eventlog/rocks_log.h"
#include "core/identity/enrolment.h"
#include "kentongan/v1/directory.pb.h"
#include "tests/support/open_policy.h"

namespace kentongan::test {
namespace {

constexpr const char* kFaultBus = "bus.uji.example/log/2026a";

v1::DirectoryChange agency_of(const AgencyCode& code) {
  v1::DirectoryChange change;
  v1::Agency& agency = *change.mutable_agency();
  agency.set_code(code.value());
  agency.set_name(code.value());
  agency.set_sector("uji");
  agency.set_kind("opd");
  agency.set_level("kota");
  return change;
}

v1::DirectoryChange duty_of(const AgencyCode& agency) {
  v1::DirectoryChange change;
  change.mutable_duty()->set_agency(agency.value());
  change.mutable_duty()->set_code(fault_duty().value());
  change.mutable_duty()->set_name("petugas jaga");
  return change;
}

/// Below the ports that the system hands out: a client that tries while the broker is dead could
/// otherwise be given the very port and meet itself.
std::uint16_t quiet_port() {
  constexpr std::uint32_t kFirst = 12'000;
  constexpr std::uint32_t kCount = 18'000;
  auto at = static_cast<std::uint32_t>(::getpid()) * 7;
  while (scenario::Relay::listens(static_cast<std::uint16_t>(kFirst + at % kCount))) {
    ++at;
  }
  return static_cast<std::uint16_t>(kFirst + at % kCount);
}

Result<void> private_folder(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (!error) {
    std::filesystem::permissions(folder, std::filesystem::perms::owner_all, error);
  }
  return error ? fail(ErrorCode::unavailable, folder.string() + ": " + error.message())
               : Result<void>();
}

}  // namespace

DutyCode fault_duty() {
  return DutyCode("JAGA");
}

std::filesystem::path FaultBus::agent_folder(const AgencyCode& agency) const {
  return folder / "agents" / agency.value();
}

Result<identity::Keyring> FaultBus::keys_of(const AgencyCode& agency) const {
  return identity::Keyring::open(agent_folder(agency));
}

Result<FaultBus> FaultBus::found(const Options& options) {
  SecureRandom random;
  FaultBus bus;
  bus.folder = options.folder;
  bus.broker = options.broker.empty() ? options.folder / "broker" : options.broker;
  bus.port = quiet_port();
  KTG_TRY_VOID(private_folder(bus.broker));
  KTG_TRY(const auto broker, identity::BrokerKeys::create(bus.broker / "keys", random));
  bus.card = {kFaultBus, "tcp://127.0.0.1:" + std::to_string(bus.port),
              broker.transport().public_key(), broker.log().public_key(),
              broker.statement().public_key()};
  std::vector<v1::DirectoryChange> changes;
  std::vector<v1::DirectoryChange> later;
  for (std::size_t i = 0; i < options.agencies; ++i) {
    const AgencyCode code("UJI-" + std::to_string(i));
    const auto seat = bus.agent_folder(code);
    KTG_TRY_VOID(private_folder(seat));
    KTG_TRY(const auto keys, identity::Keyring::create(seat, random));
    KTG_TRY_VOID(identity::write_bus_card(seat / "bus.card", bus.card));
    KTG_TRY_VOID(
        write_file(seat / "agent.yaml", "schema: agent/1\nagency: " + code.value() + "\n"));
    changes.push_back(agency_of(code));
    later.push_back(duty_of(code));
    later.push_back(
        identity::key_entry(v1::KEY_KIND_AGENT, keys.agent().public_key().view(), code));
    later.push_back(
        identity::key_entry(v1::KEY_KIND_TRANSPORT, keys.transport().public_key().view(), code));
    bus.agencies.push_back(code);
  }
  changes.insert(changes.end(), later.begin(), later.end());
  eventlog::RocksLog::Options log_options;
  log_options.directory = bus.broker / "log";
  KTG_TRY(const auto log, eventlog::RocksLog::open(log_options));
  KTG_TRY_VOID(
      broker::found(*log, {bus.card.bus, broker, changes, open_policy()}, SystemClock(), random));
  const std::string yaml = "bus: " + bus.card.bus + "\ndata: " + bus.broker.string() +
                           "\nlisten: " + bus.card.endpoint +
                           "\nadmin_port: 0\ngateway: {rate_items_per_s: 0, "
                           "handshakes_per_minute: 60000, sessions_per_key: 64}\n" +
                           options.more_config;
  KTG_TRY_VOID(write_file(bus.config(), yaml));
  return bus;
}

}  // namespace kentongan::test
