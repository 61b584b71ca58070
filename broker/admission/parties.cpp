#include "broker/admission/parties.h"

#include <algorithm>

#include "core/schema/refusal.h"
#include "kentongan/v1/event.pb.h"
#include "kentongan/v1/header.pb.h"

namespace kentongan::broker::admission {
namespace {

constexpr std::size_t kPartiesMax = 512;
constexpr std::size_t kIncidentsMax = 1024;
constexpr std::size_t kIncidentEventsMax = 65'536;
constexpr std::string_view kArea = "area:";
constexpr std::string_view kIncident = "@incident";
constexpr std::string_view kParents = "@parents";

void add_once(std::vector<AgencyCode>& agencies, const AgencyCode& agency) {
  if (std::ranges::find(agencies, agency) == agencies.end()) {
    agencies.push_back(agency);
  }
}

/// In the area, or in one within it: "31.72" holds "31.72.03".
bool is_within(const std::string& area, std::string_view wanted) {
  return area.starts_with(wanted) && (area.size() == wanted.size() || area[wanted.size()] == '.');
}

std::vector<AgencyCode> of_area(const identity::Directory& directory, std::string_view wanted) {
  std::vector<AgencyCode> found;
  for (const auto& [code, agency] : directory.agencies()) {
    if (std::ranges::any_of(agency.areas,
                            [&](const auto& area) { return is_within(area, wanted); })) {
      found.push_back(code);
    }
  }
  return found;
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
         header.identity().type() != "correction";
}

Result<Resolved> Parties::resolve(const v1::Header& header, const identity::Directory& directory) {
  Resolved resolved;
  const AgencyCode author(header.author().agency());
  resolved.parties.push_back({author, DutyCode(header.author().duty()), v1::PARTY_ROLE_AUTHOR});
  Gathering gathering(resolved);

  const auto members_of = [&](const std::string& group) -> Result<std::vector<AgencyCode>> {
    if (group == kIncident) {
      if (header.subject().incident().empty()) {
        return std::vector<AgencyCode>{};
      }
      KTG_TRY(const auto* members, of_incident(IncidentId(header.subject().incident())));
      return *members;
    }
    if (group == kParents) {
      const identity::Agency* agency = directory.agency(author);
      return agency == nullptr || agency->parent.value().empty()
                 ? std::vector<AgencyCode>{}
                 : std::vector<AgencyCode>{agency->parent};
    }
    if (group.starts_with(kArea)) {
      return of_area(directory, std::string_view(group).substr(kArea.size()));
    }
    const std::vector<AgencyCode>* members = directory.group(group);
    return members == nullptr ? std::vector<AgencyCode>{} : *members;
  };
  const auto add_address = [&](const v1::Address& address, std::uint8_t role) -> Result<void> {
    if (address.group().empty()) {
      const AgencyCode agency(address.agency());
      if (directory.agency(agency) == nullptr) {
        resolved.unknown.push_back(as_written(address));
      } else {
        gathering.add(agency, DutyCode(address.duty()), role);
      }
      return {};
    }
    KTG_TRY(const std::vector<AgencyCode> members, members_of(address.group()));
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
  if (header.author().has_written_for() &&
      header.author().written_for().agency() != author.value()) {
    KTG_TRY_VOID(add_address(header.author().written_for(), v1::PARTY_ROLE_CC));
  }
  if (resolved.parties.size() > kPartiesMax) {
    schema::RefusalParams params;
    params.limit = {"512 penerima", "512 parties"};
    return schema::refusal(ErrorCode::too_large, params);
  }
  return resolved;
}

Result<const std::vector<AgencyCode>*> Parties::of_incident(const IncidentId& incident) {
  const auto known = incidents_.find(incident);
  if (known != incidents_.end()) {
    return &known->second;
  }
  KTG_TRY(const auto seqs, log_.incident(incident, Seq{}, kIncidentEventsMax));
  std::vector<AgencyCode> agencies;
  for (const Seq seq : seqs) {
    KTG_TRY(const auto records, log_.read(seq, 1));
    if (records.empty()) {
      continue;
    }
    KTG_TRY(const auto subject, subject_of(records.front()));
    if (subject) {
      for (const PartyOf& party : subject->parties) {
        add_once(agencies, party.agency);
      }
    }
  }
  if (incidents_.size() >= kIncidentsMax) {
    incidents_.clear();
  }
  return &(incidents_[incident] = std::move(agencies));
}

void Parties::note(const IncidentId& incident, const std::vector<eventlog::MailboxEntry>& parties) {
  const auto known = incidents_.find(incident);
  if (known != incidents_.end()) {
    for (const eventlog::MailboxEntry& party : parties) {
      add_once(known->second, party.agency);
    }
  }
}

}  // namespace kentongan::broker::admission
