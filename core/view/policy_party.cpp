#include "core/view/policy_party.h"

#include <algorithm>

namespace kentongan::view {

policy::Party party_of(const identity::Directory& directory, const AgencyCode& agency,
                       const DutyCode& duty) {
  policy::Party party;
  party.agency = agency.value();
  party.duty = duty.value();
  const identity::Agency* known = directory.agency(agency);
  if (known == nullptr) {
    return party;
  }
  party.sector = known->sector;
  party.kind = known->kind;
  party.level = known->level;
  party.areas = known->areas;
  party.clearance = static_cast<policy::Classification>(known->clearance);
  // A directory has no ring of parents.
  for (const identity::Agency* above = directory.agency(known->parent); above != nullptr;
       above = directory.agency(above->parent)) {
    party.line.push_back({above->code.value(), above->sector});
  }
  for (const auto& [code, members] : directory.groups()) {
    if (std::ranges::find(members, agency) != members.end()) {
      party.groups.push_back(code);
    }
  }
  return party;
}

PartyBook::PartyBook(const identity::Directory& directory) : version_(directory.version()) {
  all_.reserve(directory.agencies().size());
  for (const auto& [code, unused] : directory.agencies()) {
    all_.push_back(party_of(directory, code));
  }
}

policy::Party PartyBook::party(const AgencyCode& agency, const DutyCode& duty) const {
  const auto known = std::ranges::lower_bound(all_, agency.value(), {}, &policy::Party::agency);
  policy::Party party;
  if (known != all_.end() && known->agency == agency.value()) {
    party = *known;
  } else {
    party.agency = agency.value();
  }
  party.duty = duty.value();
  return party;
}

}  // namespace kentongan::view
