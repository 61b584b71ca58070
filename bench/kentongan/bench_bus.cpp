#include "bench/kentongan/bench_bus.h"

#include <vector>

#include "broker/founding.h"
#include "core/base/files.h"
#include "core/eventlog/rocks_log.h"
#include "core/identity/enrolment.h"
#include "kentongan/v1/directory.pb.h"

namespace kentongan::bench {

namespace {

constexpr const char* kBus = "bus.ukur.example/log/2026a";

std::vector<AgencyCode> everybody() {
  std::vector<AgencyCode> all;
  for (int i = 0; i < kProducers; ++i) {
    all.push_back(producer_code(i));
  }
  for (int i = 0; i < kSubscribers; ++i) {
    all.push_back(subscriber_code(i));
  }
  for (int i = 0; i < kArchives; ++i) {
    all.push_back(archive_code(i));
  }
  all.push_back(stalled_code());
  return all;
}

v1::DirectoryChange agency_change(const AgencyCode& code) {
  v1::DirectoryChange change;
  v1::Agency& agency = *change.mutable_agency();
  agency.set_code(code.value());
  agency.set_name(code.value());
  agency.set_sector("ukur");
  agency.set_kind("adapter");
  agency.set_level("kota");
  return change;
}

v1::DirectoryChange duty_change() {
  v1::DirectoryChange change;
  change.mutable_duty()->set_code(bench_duty().value());
  change.mutable_duty()->set_name("petugas ukur");
  return change;
}

std::string broker_yaml(const std::filesystem::path& folder, const identity::BusCard& card) {
  return "bus: " + card.bus + "\ndata: " + (folder / "broker").string() +
         "\nlisten: " + card.endpoint +
         "\nadmin_port: 0\n"
         "# The rate of an agency is lifted: what is measured is the bus, not its limit.\n"
         "gateway: {rate_items_per_s: 0}\n";
}

Result<void> make_private_folder(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (!error) {
    std::filesystem::permissions(folder, std::filesystem::perms::owner_all, error);
  }
  if (error) {
    return fail(ErrorCode::unavailable, folder.string() + ": " + error.message());
  }
  return {};
}

/// Two rules that look at something, as in an agreement: what is measured is measured with policy.
constexpr const char* kPolicy = R"(schema: policy/1
instrument:
  id: UKUR
  kind: protap
  valid: {from: 1970-01-01, until: 2100-12-31}
  certainty: constructed
rules:
  - id: UKUR-1
    effect: permit
    from: {sector: ukur}
    to: {sector: ukur}
  - id: UKUR-2
    effect: deny
    to: {not: {sector: ukur}}
    text: {id: "Hanya untuk pengukuran.", en: "For measuring only."}
)";

}  // namespace

AgencyCode producer_code(int index) {
  return AgencyCode("UKUR-PENGIRIM-" + std::to_string(index));
}

AgencyCode subscriber_code(int index) {
  return AgencyCode("UKUR-PENERIMA-" + std::to_string(index));
}

AgencyCode archive_code(int index) {
  return AgencyCode("UKUR-ARSIP-" + std::to_string(index));
}

AgencyCode stalled_code() {
  return AgencyCode("UKUR-MACET");
}

DutyCode bench_duty() {
  return DutyCode("UKUR");
}

Result<void> found_bench_bus(const std::filesystem::path& folder, std::uint16_t port) {
  SecureRandom random;
  KTG_TRY_VOID(make_private_folder(folder / "broker"));
  KTG_TRY(const auto broker, identity::BrokerKeys::create(folder / "broker" / "keys", random));
  const identity::BusCard card{kBus, "tcp://127.0.0.1:" + std::to_string(port),
                               broker.transport().public_key(), broker.log().public_key(),
                               broker.statement().public_key()};
  std::vector<v1::DirectoryChange> changes;
  std::vector<v1::DirectoryChange> key_changes;
  for (const AgencyCode& code : everybody()) {
    const auto seat = folder / "agents" / code.value();
    KTG_TRY_VOID(make_private_folder(seat));
    KTG_TRY(const auto keys, identity::Keyring::create(seat / "keys", random));
    changes.push_back(agency_change(code));
    key_changes.push_back(
        identity::key_entry(v1::KEY_KIND_AGENT, keys.agent().public_key().view(), code));
    key_changes.push_back(
        identity::key_entry(v1::KEY_KIND_TRANSPORT, keys.transport().public_key().view(), code));
  }
  changes.push_back(duty_change());
  changes.insert(changes.end(), key_changes.begin(), key_changes.end());
  const std::vector<policy::PolicyFile> policies{{"ukur.yaml", kPolicy}};
  eventlog::RocksLog::Options options;
  options.directory = folder / "broker" / "log";
  KTG_TRY(const auto log, eventlog::RocksLog::open(options));
  KTG_TRY_VOID(broker::found(*log, {kBus, broker, changes, policies}, SystemClock(), random));
  KTG_TRY_VOID(identity::write_bus_card(folder / "bus.card", card));
  return write_file(folder / "broker.yaml", broker_yaml(folder, card));
}

Result<Seat> take_seat(const std::filesystem::path& folder, const AgencyCode& agency) {
  const auto seat = folder / "agents" / agency.value();
  KTG_TRY(const auto card, identity::read_bus_card(folder / "bus.card"));
  KTG_TRY(auto keys, identity::Keyring::open(seat / "keys"));
  return Seat{agency, seat, std::move(keys), card};
}

}  // namespace kentongan::bench
