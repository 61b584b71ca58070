#include "core/identity/agencies_file.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "core/base/files.h"
#include "core/base/ids.h"
#include "core/base/yaml.h"
#include "core/identity/yaml_reader.h"
#include "kentongan/v1/options.pb.h"

namespace kentongan::identity {
namespace {

const YamlReader::Keys kFileKeys = {"schema", "note", "agencies", "clearances", "roles"};
const YamlReader::Keys kAgencyKeys = {"code", "name",      "sector", "kind", "level",    "parent",
                                      "area", "certainty", "note",   "site", "fictional"};
const YamlReader::Keys kClearanceKeys = {"level", "sectors", "kinds"};
const YamlReader::Keys kRoleKeys = {"code", "name", "kinds", "note", "rights"};
constexpr std::string_view kEveryKind = "*";
constexpr std::string_view kDeputyPrefix = "WA";

struct AgencyEntry {
  v1::Agency agency;
  int line = 0;
};

/// What an agency of those sectors or kinds may hold at most; of neither: every agency.
struct Clearance {
  v1::Classification level = v1::CLASSIFICATION_UNSPECIFIED;
  std::set<std::string> sectors;
  std::set<std::string> kinds;

  [[nodiscard]] bool fits(const v1::Agency& agency) const {
    return (sectors.empty() && kinds.empty()) || sectors.contains(agency.sector()) ||
           kinds.contains(agency.kind());
  }
};

struct Role {
  std::string code;
  std::string name;
  std::set<std::string> kinds;
  std::set<std::string> rights;
};

Result<AgencyEntry> read_agency(const YamlReader& reader, const Value& value) {
  KTG_TRY_VOID(reader.check_keys(value, kAgencyKeys));
  AgencyEntry entry{{}, value.line};
  KTG_TRY(const auto code, reader.code(value));
  KTG_TRY(const auto name, reader.text(value, "name"));
  KTG_TRY(const auto kind, reader.text(value, "kind"));
  entry.agency.set_code(code);
  entry.agency.set_name(name);
  entry.agency.set_kind(kind);
  entry.agency.set_sector(value.text("sector"));
  entry.agency.set_level(value.text("level"));
  entry.agency.set_parent(value.text("parent"));
  if (const auto area = value.text("area"); !area.empty()) {
    entry.agency.add_areas(area);
  }
  return entry;
}

Result<std::vector<AgencyEntry>> read_agency_list(const YamlReader& reader, const Value& file) {
  KTG_TRY(const Value* list, reader.list(file, "agencies"));
  std::vector<AgencyEntry> entries;
  std::set<std::string> codes;
  for (const Value& value : list->items) {
    KTG_TRY(auto entry, read_agency(reader, value));
    if (!codes.insert(entry.agency.code()).second) {
      return reader.refused(value.line, "'" + entry.agency.code() + "' berulang",
                            "'" + entry.agency.code() + "' stands twice");
    }
    entries.push_back(std::move(entry));
  }
  for (const auto& entry : entries) {
    if (!entry.agency.parent().empty() && !codes.contains(entry.agency.parent())) {
      return reader.refused(entry.line, "induk '" + entry.agency.parent() + "' tidak ada",
                            "the parent '" + entry.agency.parent() + "' is not in the file");
    }
  }
  return entries;
}

Result<std::vector<Clearance>> read_clearances(const YamlReader& reader, const Value& file) {
  std::vector<Clearance> clearances;
  if (file.find("clearances") == nullptr) {
    return clearances;
  }
  KTG_TRY(const Value* list, reader.list(file, "clearances"));
  for (const Value& value : list->items) {
    KTG_TRY_VOID(reader.check_keys(value, kClearanceKeys));
    KTG_TRY(const auto level, reader.level(value, "level"));
    Clearance clearance{level, {}, {}};
    KTG_TRY(clearance.sectors, reader.names(value, "sectors"));
    KTG_TRY(clearance.kinds, reader.names(value, "kinds"));
    clearances.push_back(std::move(clearance));
  }
  return clearances;
}

/// Each gets the first that fits it; where none does, nothing is said of it.
void clear(std::vector<AgencyEntry>& entries, const std::vector<Clearance>& clearances) {
  for (AgencyEntry& entry : entries) {
    const auto found = std::ranges::find_if(
        clearances, [&entry](const Clearance& each) { return each.fits(entry.agency); });
    if (found != clearances.end()) {
      entry.agency.set_clearance(static_cast<std::uint32_t>(found->level));
    }
  }
}

/// Parents before children, otherwise in the order of the file.
Result<std::vector<AgencyEntry>> parents_first(const YamlReader& reader,
                                               std::vector<AgencyEntry> entries) {
  std::vector<AgencyEntry> sorted;
  std::set<std::string> placed = {""};
  while (!entries.empty()) {
    // Not the form of std::ranges: clang 14 does not take libstdc++ 12's subrange.
    const auto waiting = std::stable_partition(
        entries.begin(), entries.end(),
        [&](const AgencyEntry& entry) { return placed.contains(entry.agency.parent()); });
    const auto ready = static_cast<std::size_t>(waiting - entries.begin());
    if (ready == 0) {
      return reader.refused(entries.front().line, "induk-induknya melingkar",
                            "its parents form a ring");
    }
    for (std::size_t i = 0; i < ready; ++i) {
      placed.insert(entries[i].agency.code());
      sorted.push_back(std::move(entries[i]));
    }
    entries.erase(entries.begin(), waiting);
  }
  return sorted;
}

std::set<std::string> split_kinds(const std::string& text) {
  std::set<std::string> kinds;
  for (std::size_t start = 0; start <= text.size();) {
    const auto end = std::min(text.find(',', start), text.size());
    kinds.insert(text.substr(start, end - start));
    start = end + 1;
  }
  return kinds;
}

Result<std::vector<Role>> read_roles(const YamlReader& reader, const Value& file) {
  KTG_TRY(const Value* list, reader.list(file, "roles"));
  std::vector<Role> roles;
  std::set<std::string> codes;
  for (const Value& value : list->items) {
    KTG_TRY_VOID(reader.check_keys(value, kRoleKeys));
    KTG_TRY(const auto code, reader.code(value));
    KTG_TRY(const auto name, reader.text(value, "name"));
    KTG_TRY(const auto kinds, reader.text(value, "kinds"));
    if (!codes.insert(code).second) {
      return reader.refused(value.line, "'" + code + "' berulang", "'" + code + "' stands twice");
    }
    KTG_TRY(auto rights, reader.names(value, "rights"));
    roles.push_back({code, name, split_kinds(kinds), std::move(rights)});
  }
  return roles;
}

v1::DirectoryChange duty_of(const std::string& agency, const Role& role,
                            const std::vector<Role>& roles, const std::string& kind) {
  v1::DirectoryChange change;
  auto& duty = *change.mutable_duty();
  duty.set_agency(agency);
  duty.set_code(role.code);
  duty.set_name(role.name);
  duty.mutable_rights()->Assign(role.rights.begin(), role.rights.end());
  const std::string deputy = std::string(kDeputyPrefix) + role.code;
  const bool has_deputy = std::ranges::any_of(
      roles, [&](const Role& other) { return other.code == deputy && other.kinds.contains(kind); });
  if (has_deputy) {
    duty.set_deputy(deputy);
  }
  return change;
}

std::vector<v1::DirectoryChange> changes_of(const std::vector<AgencyEntry>& agencies,
                                            const std::vector<Role>& roles) {
  std::vector<v1::DirectoryChange> changes;
  for (const auto& entry : agencies) {
    *changes.emplace_back().mutable_agency() = entry.agency;
  }
  for (const auto& role : roles) {
    if (role.kinds.contains(std::string(kEveryKind))) {
      changes.push_back(duty_of("", role, roles, std::string(kEveryKind)));
    }
  }
  for (const auto& entry : agencies) {
    for (const auto& role : roles) {
      if (role.kinds.contains(entry.agency.kind())) {
        changes.push_back(duty_of(entry.agency.code(), role, roles, entry.agency.kind()));
      }
    }
  }
  return changes;
}

}  // namespace

Result<std::vector<v1::DirectoryChange>> parse_agencies(std::string_view text,
                                                        std::string_view name) {
  const YamlReader reader(name);
  KTG_TRY(const Value file, reader.parse(text, "agencies/1", kFileKeys));
  KTG_TRY(auto listed, read_agency_list(reader, file));
  KTG_TRY(const auto clearances, read_clearances(reader, file));
  clear(listed, clearances);
  KTG_TRY(const auto agencies, parents_first(reader, std::move(listed)));
  KTG_TRY(const auto roles, read_roles(reader, file));
  return changes_of(agencies, roles);
}

Result<std::vector<v1::DirectoryChange>> load_agencies(const std::filesystem::path& file) {
  KTG_TRY(const auto text, read_file(file, kYamlBytesMax + 1));
  return parse_agencies(text, file.string());
}

}  // namespace kentongan::identity
