#include "broker/admission/parties.h"

#include <algorithm>

#include "core/base/limits.h"
#include "core/eventlog/shelf.h"
#include "core/policy/request.h"
#include "core/schema/refusal.h"
#include "core/view/retention.h"
#include "kentongan/v1/event.pb.h"
#include "kentongan/v1/header.pb.h"

namespace kentongan::broker::admission {
namespace {

constexpr std::size_t kIncidentsMax = 1024;
constexpr std::size_t kIncidentEventsMax = 65'536;
constexpr std::size_t kPage = 1024;
constexpr std::string_view kArea = "area:";
constexpr std::string_view kIncident = "@incident";
constexpr std::string_view kParents = "@parents";

void add_once(std::vector<AgencyCode>& agencies, const AgencyCode& agency) {
  if (!eventlog::is_shelf(agency) && std::ranges::find(agencies, agency) == agencies.end()) {
    agencies.push_back(agency);
  }
}

// A row: "party" incident 00 -> codes, each ended by a line feed.
Bytes row_key(const IncidentId& incident) {
  Bytes key = Bytes(Parties::kPrefix) + incident.value();
  key.push_back('\0');
  return key;
}

Bytes row_of(const std::vector<AgencyCode>& agencies) {
  Bytes row;
  for (const AgencyCode& agency : agencies) {
    row += agency.value() + "\n";
  }
  return row;
}

std::vector<AgencyCode> agencies_of(BytesView row) {
  std::vector<AgencyCode> agencies;
  for (auto end = row.find('\n'); end != BytesView::npos; end = row.find('\n')) {
    agencies.emplace_back(Bytes(row.substr(0, end)));
    row.remove_prefix(end + 1);
  }
  return agencies;
}

std::vector<AgencyCode> of_area(const identity::Directory& directory, std::string_view wanted) {
  std::vector<AgencyCode> found;
  for (const auto& [code, agency] : directory.agencies()) {
    if (std::ranges::any_of(agency.areas,
                            [&](const auto& area) { return policy::area_holds(wanted, area); })) {
      found.push_back(code);
    }
  }
  return found;
}

Error too_large(Text limit) {
  schema::RefusalParams params;
  params.limit = std::move(limit);
  return schema::refusal(ErrorCode::too_large, params);
}

/// Agencies that are not among the parties yet.
void add_others(const std::vector<PartyOf>& others, std::uint8_t role,
                std::vector<PartyOf>& parties) {
  for (const PartyOf& other : others) {
    if (std::ranges::find(parties, other.agency, &PartyOf::agency) == parties.end()) {
      parties.push_back({other.agency, other.duty, role});
    }
  }
}

std::string as_written(const v1::Address& address) {
  if (!address.group().empty()) {
    return address.group();
  }
  return address.duty().empty() ? address.agency() : address.duty() + " " + address.agency();
}

/// Puts parties together: one entry for an agency and duty, `to` before `cc`, never the author
/// twice.
class Gathering {
 public:
  explicit Gathering(Resolved& resolved) : resolved_(resolved) {}

  void add(const AgencyCode& agency, const DutyCode& duty, std::uint8_t role) {
    const bool is_there = std::ranges::any_of(resolved_.parties, [&](const PartyOf& party) {
      return party.agency == agency && party.role != v1::PARTY_ROLE_AUTHOR &&
             (party.duty == duty || duty.value().empty());
    });
    if (!is_there) {
      resolved_.parties.push_back({agency, duty, role});
    }
    resolved_.has_to = resolved_.has_to || role == v1::PARTY_ROLE_TO;
  }

 private:
  Resolved& resolved_;
};

}  // namespace

bool Parties::is_fixed(const v1::Header& header) {
  const auto is_incident = [](const v1::Address& address) { return address.group() == kIncident; };
  return std::ranges::none_of(header.addresses().to(), is_incident) &&
         std::ranges::none_of(header.addresses().cc(), is_incident) &&
         header.identity().type() != "correction" &&
         !view::Retention::keeps(header.identity().type());
}

Result<std::vector<AgencyCode>> Parties::members_of(const std::string& group,
                                                    const v1::Header& header,
                                                    const identity::Directory& directory) {
  std::vector<AgencyCode> members;
  if (group == kIncident && header.subject().incident().empty()) {
    return members;
  }
  if (group == kIncident) {
    KTG_TRY(const Members* known, of_incident(IncidentId(header.subject().incident())));
    if (known->is_too_long) {
      return too_large({"65536 peristiwa satu kejadian", "65536 events of one incident"});
    }
    members = known->stored;
    for (const auto& [agency, count] : known->gathered) {
      add_once(members, agency);
    }
    return members;
  }
  if (group == kParents) {
    const identity::Agency* agency = directory.agency(AgencyCode(header.author().agency()));
    if (agency != nullptr && !agency->parent.value().empty()) {
      members.push_back(agency->parent);
    }
    return members;
  }
  if (group.starts_with(kArea)) {
    return of_area(directory, std::string_view(group).substr(kArea.size()));
  }
  const std::vector<AgencyCode>* listed = directory.group(group);
  return listed == nullptr ? members : *listed;
}

Result<Resolved> Parties::resolve(const v1::Header& header, const identity::Directory& directory,
                                  const Subject* corrected,
                                  std::span<const std::shared_ptr<const Subject>> held) {
  Resolved resolved;
  const AgencyCode author(header.author().agency());
  resolved.parties.push_back({author, DutyCode(header.author().duty()), v1::PARTY_ROLE_AUTHOR});
  Gathering gathering(resolved);

  const auto add_address = [&](const v1::Address& address, std::uint8_t role) -> Result<void> {
    if (address.group().empty()) {
      const AgencyCode agency(address.agency());
      const DutyCode duty(address.duty());
      if (directory.agency(agency) == nullptr ||
          (!duty.value().empty() && !directory.has_duty(agency, duty))) {
        resolved.unknown.push_back(as_written(address));
      } else {
        gathering.add(agency, duty, role);
      }
      return {};
    }
    KTG_TRY(const auto members, members_of(address.group(), header, directory));
    bool has_others = false;
    for (const AgencyCode& member : members) {
      if (member != author) {
        gathering.add(member, DutyCode{}, role);
        has_others = true;
      }
    }
    if (!has_others) {
      resolved.unknown.push_back(as_written(address));
    }
    return {};
  };

  for (const v1::Address& address : header.addresses().to()) {
    KTG_TRY_VOID(add_address(address, v1::PARTY_ROLE_TO));
  }
  for (const v1::Address& address : header.addresses().cc()) {
    KTG_TRY_VOID(add_address(address, v1::PARTY_ROLE_CC));
  }
  if (header.author().has_written_for() && held.empty() &&
      header.author().written_for().agency() != author.value()) {
    KTG_TRY_VOID(add_address(header.author().written_for(), v1::PARTY_ROLE_CC));
  }
  if (corrected != nullptr) {
    add_others(corrected->parties, v1::PARTY_ROLE_CC, resolved.parties);
  }
  for (const auto& message : held) {
    add_others(message->parties, v1::PARTY_ROLE_HOLDER, resolved.parties);
  }
  if (resolved.parties.size() > limits::kPartiesMax) {
    return too_large({"512 penerima", "512 parties"});
  }
  return resolved;
}

Result<Parties::Members> Parties::read(const IncidentId& incident) const {
  Members members;
  const Bytes key = row_key(incident);
  KTG_TRY(const auto rows, log_.state(key));
  for (const eventlog::StateRow& row : rows) {
    if (row.key == key) {
      members.stored = agencies_of(row.value);
      members.has_row = true;
      return members;
    }
  }
  Seq after;
  for (std::size_t count = 0;;) {
    KTG_TRY(const auto seqs, log_.incident(incident, after, kPage));
    count += seqs.size();
    if (count > kIncidentEventsMax) {
      members.is_too_long = true;
      members.stored.clear();
      return members;
    }
    for (const Seq seq : seqs) {
      KTG_TRY_VOID(add_parties_of(seq, members.stored));
      after = seq;
    }
    if (seqs.size() < kPage) {
      return members;
    }
  }
}

Result<void> Parties::add_parties_of(Seq seq, std::vector<AgencyCode>& all) const {
  KTG_TRY(const auto records, log_.read(seq, 1));
  if (records.empty()) {
    return fail(ErrorCode::corrupt, "an incident names an event that is not there");
  }
  KTG_TRY(const auto subject, subject_of(records.front()));
  if (subject) {
    for (const PartyOf& party : subject->parties) {
      add_once(all, party.agency);
    }
  }
  return {};
}

Result<Parties::Members*> Parties::of_incident(const IncidentId& incident) {
  const auto known = incidents_.find(incident);
  if (known != incidents_.end()) {
    return &known->second;
  }
  KTG_TRY(Members members, read(incident));
  if (incidents_.size() >= kIncidentsMax) {
    std::erase_if(incidents_, [](const auto& entry) { return entry.second.gathered.empty(); });
  }
  return &incidents_.emplace(incident, std::move(members)).first->second;
}

Result<std::vector<AgencyCode>> Parties::of(const IncidentId& incident) {
  KTG_TRY(const Members* known, of_incident(incident));
  return known->stored;
}

Result<bool> Parties::has_events(const IncidentId& incident) {
  KTG_TRY(const Members* known, of_incident(incident));
  return known->is_too_long || !known->stored.empty();
}

Result<void> Parties::gather(const IncidentId& incident, const Mailboxes& parties) {
  KTG_TRY(Members * members, of_incident(incident));
  for (const eventlog::MailboxEntry& party : parties) {
    if (!eventlog::is_shelf(party.agency) &&
        std::ranges::find(members->stored, party.agency) == members->stored.end()) {
      ++members->gathered[party.agency];
    }
  }
  return {};
}

std::vector<eventlog::StateRow> Parties::rows(
    std::span<const eventlog::Event* const> messages) const {
  std::map<IncidentId, std::vector<AgencyCode>> grown;
  for (const eventlog::Event* message : messages) {
    const auto known = message->incident ? incidents_.find(*message->incident) : incidents_.end();
    if (known == incidents_.end() || known->second.is_too_long) {
      continue;
    }
    const auto begun = grown.find(*message->incident);
    const auto& before = begun == grown.end() ? known->second.stored : begun->second;
    const bool adds = std::ranges::any_of(message->mailboxes, [&](const auto& party) {
      return !eventlog::is_shelf(party.agency) &&
             std::ranges::find(before, party.agency) == before.end();
    });
    if (adds || !known->second.has_row) {
      auto& all = grown.try_emplace(*message->incident, known->second.stored).first->second;
      for (const eventlog::MailboxEntry& party : message->mailboxes) {
        add_once(all, party.agency);
      }
    }
  }
  std::vector<eventlog::StateRow> rows;
  rows.reserve(grown.size());
  for (const auto& [incident, agencies] : grown) {
    rows.push_back({row_key(incident), row_of(agencies)});
  }
  return rows;
}

void Parties::store(const IncidentId& incident, const Mailboxes& parties) {
  const auto known = incidents_.find(incident);
  if (known != incidents_.end()) {
    known->second.has_row = !known->second.is_too_long;
    for (const eventlog::MailboxEntry& party : parties) {
      add_once(known->second.stored, party.agency);
    }
    forget(incident, parties);
  }
}

void Parties::forget(const IncidentId& incident, const Mailboxes& parties) {
  const auto known = incidents_.find(incident);
  if (known == incidents_.end()) {
    return;
  }
  auto& gathered = known->second.gathered;
  for (const eventlog::MailboxEntry& party : parties) {
    const auto waiting = gathered.find(party.agency);
    if (waiting != gathered.end() && --waiting->second == 0) {
      gathered.erase(waiting);
    }
  }
}

}  // namespace kentongan::broker::admission
