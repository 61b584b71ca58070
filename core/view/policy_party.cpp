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

std::vector<policy::Party> all_parties(const identity::Directory& directory) {
  std::vector<policy::Party> all;
  all.reserve(directory.agencies().size());
  for (const auto& [code, unused] : directory.agencies()) {
    all.push_back(party_of(directory, code));
  }
  return all;
}

}  // namespace kentongan::view
