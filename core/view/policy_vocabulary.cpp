#include "core/view/policy_vocabulary.h"

#include <set>
#include <string>
#include <vector>

#include "core/schema/catalogue.h"
#include "core/view/policy_fields.h"

namespace kentongan::view {
namespace {

std::vector<std::string> listed(const std::set<std::string>& words) {
  return {words.begin(), words.end()};
}

}  // namespace

policy::Vocabulary vocabulary_of(const identity::Directory& directory) {
  policy::Vocabulary vocabulary;
  std::set<std::string> sectors;
  std::set<std::string> kinds;
  std::set<std::string> levels;
  std::set<std::string> duties;
  for (const auto& [code, agency] : directory.agencies()) {
    vocabulary.agencies.push_back(code.value());
    sectors.insert(agency.sector);
    kinds.insert(agency.kind);
    levels.insert(agency.level);
    for (const identity::Duty* duty : directory.duties_of(code)) {
      duties.insert(duty->code.value());
    }
  }
  vocabulary.sectors = listed(sectors);
  vocabulary.kinds = listed(kinds);
  vocabulary.levels = listed(levels);
  vocabulary.duties = listed(duties);
  for (const auto& [code, unused] : directory.groups()) {
    vocabulary.groups.push_back(code);
  }
  for (const schema::TypeInfo& type : schema::Catalogue::standard().types()) {
    vocabulary.types.push_back(type.code);
  }
  add_policy_fields(vocabulary);
  return vocabulary;
}

}  // namespace kentongan::view
