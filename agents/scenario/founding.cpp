#include "agents/scenario/founding.h"

#include "agents/scenario/sim_clock.h"
#include "broker/founding.h"
#include "core/base/digest.h"
#include "core/identity/agencies_file.h"
#include "core/identity/enrolment.h"
#include "kentongan/v1/directory.pb.h"

namespace kentongan::scenario {
namespace {

v1::DirectoryChange players_of(const Founding& founding) {
  v1::DirectoryChange change;
  v1::Control& control = *change.mutable_control();
  control.set_kind("latihan");
  control.set_unit(founding.exercise);
  for (const AgencyCode& actor : founding.actors) {
    control.add_members(actor.value());
  }
  return change;
}

v1::DirectoryChange holding_of(const SeatOfficer& officer, const AgencyCode& agency,
                               const std::string& duty) {
  v1::DirectoryChange change;
  v1::DutyHolding& holding = *change.mutable_holding();
  holding.set_agency(agency.value());
  holding.set_duty(duty);
  holding.set_officer(officer.id.str());
  holding.set_form(std::string(identity::name_of(identity::HoldingForm::shift)));
  return change;
}

/// Behind the entries of the agencies and their duties.
void add_officer(const SeatOfficer& officer, const AgencyCode& agency,
                 std::vector<v1::DirectoryChange>& changes) {
  std::vector<std::string> duties{identity::kWatchDuty.value()};
  for (const v1::DirectoryChange& change : changes) {
    if (change.has_duty() && change.duty().agency() == agency.value()) {
      duties.push_back(change.duty().code());
    }
  }
  v1::DirectoryChange& entry = changes.emplace_back();
  entry.mutable_officer()->set_id(officer.id.str());
  entry.mutable_officer()->set_agency(agency.value());
  entry.mutable_officer()->set_name_commitment(sha256(officer.id.view()).str());  // Nobody's name.
  changes.push_back(identity::key_entry(v1::KEY_KIND_OFFICER, officer.key.view(), agency));
  changes.back().mutable_key()->set_officer(officer.id.str());
  for (const std::string& duty : duties) {
    changes.push_back(holding_of(officer, agency, duty));
  }
}

}  // namespace

Result<Lines> lines_of(const std::filesystem::path& city) {
  KTG_TRY(const auto changes, identity::load_agencies(city / "agencies.yaml"));
  Lines lines;
  for (const v1::DirectoryChange& change : changes) {
    if (change.has_agency() && !change.agency().parent().empty()) {
      lines.parents[AgencyCode(change.agency().code())] = AgencyCode(change.agency().parent());
    }
  }
  return lines;
}

Result<std::vector<AgencyCode>> key_keepers_of(const std::filesystem::path& city,
                                               const AgencyCode& agency) {
  KTG_TRY(const auto changes, identity::load_agencies(city / "agencies.yaml"));
  identity::Directory directory;
  for (const v1::DirectoryChange& change : changes) {
    KTG_TRY_VOID(directory.apply(change, Seq(directory.version().value() + 1)));
  }
  return directory.key_keepers_of(agency, identity::Directory::Counting::all);
}

Result<void> found_bus(const Founding& founding, const identity::BrokerKeys& broker,
                       const std::vector<identity::Keyring>& keys, eventlog::EventLog& log,
                       Random& random) {
  KTG_CHECK(keys.size() == founding.actors.size());
  KTG_CHECK(founding.officers.size() == founding.actors.size());
  KTG_TRY(auto changes, identity::load_agencies(founding.city / "agencies.yaml"));
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const AgencyCode& actor = founding.actors[i];
    changes.push_back(
        identity::key_entry(v1::KEY_KIND_AGENT, keys[i].agent().public_key().view(), actor));
    changes.push_back(identity::key_entry(v1::KEY_KIND_TRANSPORT,
                                          keys[i].transport().public_key().view(), actor));
    changes.push_back(
        identity::key_entry(v1::KEY_KIND_SEALING, keys[i].sealing().public_key().view(), actor));
    changes.push_back(
        identity::key_entry(v1::KEY_KIND_WITNESS, keys[i].witness().public_key().view(), actor));
  }
  for (std::size_t i = 0; i < founding.actors.size(); ++i) {
    add_officer(founding.officers[i], founding.actors[i], changes);
  }
  if (!founding.exercise.empty()) {
    changes.push_back(players_of(founding));
  }
  KTG_TRY(const auto policies, policy::read_policy_folder(founding.city / "policy"));
  return broker::found(log, {founding.bus, broker, changes, policies}, SimClock(founding.time_us),
                       random);
}

}  // namespace kentongan::scenario
