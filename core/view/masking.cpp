#include "core/view/masking.h"

#include <algorithm>
#include <set>

#include "core/schema/catalogue.h"
#include "core/schema/mask.h"

namespace kentongan::view {
namespace {

bool needs_personal_data(const AgencyCode& agency, const v1::Header& header,
                         const v1::Decision& decision) {
  const std::string& code = agency.value();
  return header.author().agency() == code || header.author().written_for().agency() == code ||
         std::any_of(decision.parties().begin(), decision.parties().end(),
                     [&](const v1::Party& party) {
                       return party.agency() == code && party.role() == v1::PARTY_ROLE_TO &&
                              !party.information();
                     });
}

/// Fields that a rule masks for this agency: their names, divided by blanks in the record.
std::set<std::string, std::less<>> fields_masked(const AgencyCode& agency,
                                                 const v1::Decision& decision) {
  std::set<std::string, std::less<>> fields;
  for (const v1::Obligation& owed : decision.obligations()) {
    const auto& whom = owed.agencies();
    if (owed.kind() != "mask" ||
        std::find(whom.begin(), whom.end(), agency.value()) == whom.end()) {
      continue;
    }
    std::string_view rest(owed.text());
    while (!rest.empty()) {
      const auto end = std::min(rest.find(' '), rest.size());
      fields.emplace(rest.substr(0, end));
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  }
  return fields;
}

}  // namespace

Bytes payload_for(const AgencyCode& agency, const v1::Header& header, const v1::Decision& decision,
                  const Bytes& payload) {
  const auto* type = schema::Catalogue::standard().find(header.identity().type());
  if (type == nullptr || payload.empty()) {
    return payload;
  }
  const bool needs_it = needs_personal_data(agency, header, decision);
  const auto fields = fields_masked(agency, decision);
  const auto hides = [&](const schema::FieldInfo& field) {
    return (field.personal && !needs_it) || fields.count(field.name) > 0;
  };
  return needs_it && fields.empty() ? payload : schema::masked(*type, payload, hides);
}

}  // namespace kentongan::view
