#include "tests/core/policy/policy_city.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <map>
#include <set>
#include <sstream>

#include <fmt/format.h>

#include "core/base/check.h"
#include "core/base/clock.h"
#include "core/base/files.h"
#include "core/base/yaml.h"
#include "core/policy/words.h"

namespace kentongan::policy {
namespace {

namespace fs = std::filesystem;

const fs::path kCity = fs::path(KTG_SOURCE_DIR) / "deploy/city";

Value load(const char* file) {
  auto value = load_yaml(kCity / file);
  KTG_CHECK(value.has_value());
  return *std::move(value);
}

std::vector<std::string> texts(const Value& value) {
  if (value.is_scalar()) {
    return {value.scalar};
  }
  std::vector<std::string> read;
  for (const Value& item : value.items) {
    read.push_back(item.scalar);
  }
  return read;
}

/// By the first line of `clearances` in the city's file that names its sector or its kind, or
/// neither.
Classification clearance_of(const Value& file, const Party& party) {
  const auto has = [](const Value& line, const char* list, const std::string& word) {
    const Value* found = line.find(list);
    const auto words = found == nullptr ? std::vector<std::string>{} : texts(*found);
    return std::find(words.begin(), words.end(), word) != words.end();
  };
  for (const Value& line : file.find("clearances")->items) {
    const bool is_for_all = line.find("sectors") == nullptr && line.find("kinds") == nullptr;
    if (is_for_all || has(line, "sectors", party.sector) || has(line, "kinds", party.kind)) {
      return classification_from(line.text("level")).value();
    }
  }
  return Classification::unknown;
}

void insert_once(std::vector<std::string>& words, const std::string& word) {
  if (std::find(words.begin(), words.end(), word) == words.end()) {
    words.push_back(word);
  }
}

template <typename Each>
void each_member(const Value& map, std::string_view key, Each each) {
  if (const Value* found = map.find(key)) {
    for (const auto& [name, value] : found->members) {
      each(name, value);
    }
  }
}

std::vector<std::string> folded_all(const Value& value) {
  auto words = texts(value);
  std::transform(words.begin(), words.end(), words.begin(),
                 [](const std::string& word) { return folded(word); });
  return words;
}

/// "status_bencana tanggap_darurat BJR-0602 33.74": kind, value, incident or -, areas.
Status status_of(const std::string& text) {
  std::istringstream words(text);
  Status status;
  words >> status.kind >> status.value >> status.incident;
  status.incident = status.incident == "-" ? "" : status.incident;
  for (std::string area; words >> area;) {
    status.areas.push_back(area);
  }
  return status;
}

void read_context(const Value& asked, Request& request) {
  const auto all = [&](std::string_view key) {
    const Value* found = asked.find(key);
    return found == nullptr ? std::vector<std::string>{} : texts(*found);
  };
  for (const std::string& status : all("status")) {
    request.statuses.push_back(status_of(status));
  }
  request.leads = all("lead");
  request.controls = all("control");
  request.controlled_by = all("controlled_by");
  request.break_glass = asked.text("break_glass");
  request.break_glass_right = asked.text("right") == "true";
  for (const std::string& code : all("approved_by")) {
    request.references.push_back({Reference::Kind::approval, city().party(code)});
  }
  for (const std::string& code : all("endorsed_by")) {
    request.references.push_back({Reference::Kind::endorsement, city().party(code)});
  }
}

void read_content(const Value& asked, Request& request) {
  each_member(asked, "fields", [&](const std::string& name, const Value& values) {
    request.fields.push_back({name, folded_all(values)});
  });
  each_member(asked, "times", [&](const std::string& name, const Value& time) {
    request.times.push_back({name, time_of(time.scalar)});
  });
  if (const Value* marks = asked.find("marks")) {
    request.markings = folded_all(*marks);
  }
  if (const Value* areas = asked.find("area")) {
    request.areas = texts(*areas);
  }
  request.purpose = folded(asked.text("purpose"));
  request.bases = bases_of(asked.text("basis"));
  request.channel = asked.text("channel", "bus");
  request.incident = asked.text("incident");
  request.incident_open = !request.incident.empty() && asked.text("open") != "false";
}

std::string names_of(const std::vector<const PartyPattern*>& patterns, const Request& request) {
  std::vector<Party> all = city().parties();
  // The copy of a notice goes to whom the activity is aimed at: a group of that message alone.
  for (Party& party : all) {
    if (party.agency == request.to.agency) {
      party.groups = request.to.groups;
    }
  }
  return fmt::format("{}", fmt::join(named(patterns, request, all), " "));
}

std::string owed_line(const Obligation& owed, const Request& request) {
  std::string line(name_of(owed.kind));
  if (owed.seconds != 0) {
    line += fmt::format(" {}", owed.seconds);
  }
  if (!owed.patterns.empty()) {
    line += " " + names_of(owed.patterns, request);
  }
  if (!owed.words.empty()) {
    line += fmt::format(" {}", fmt::join(owed.words, " "));
  }
  return owed.text.id.empty() ? line : line + " " + owed.text.id + " / " + owed.text.en;
}

}  // namespace

City::City() {
  read_parties();
  read_vocabulary();
  read_policy();
}

void City::read_parties() {
  const Value file = load("agencies.yaml");
  std::map<std::string, Value> by_code;
  for (const Value& agency : file.find("agencies")->items) {
    by_code.emplace(agency.text("code"), agency);
  }
  for (const Value& agency : file.find("agencies")->items) {
    Party party;
    party.agency = agency.text("code");
    party.sector = agency.text("sector");
    party.kind = agency.text("kind");
    party.level = agency.text("level");
    party.areas = {agency.text("area")};
    for (std::string above = agency.text("parent"); !above.empty();
         above = by_code.at(above).text("parent")) {
      party.line.push_back({above, by_code.at(above).text("sector")});
    }
    party.clearance = clearance_of(file, party);
    parties_.push_back(std::move(party));
  }
  for (const Value& role : file.find("roles")->items) {
    vocabulary_.duties.push_back(role.text("code"));
  }
}

void City::read_vocabulary() {
  for (const Party& party : parties_) {
    vocabulary_.agencies.push_back(party.agency);
    insert_once(vocabulary_.sectors, party.sector);
    insert_once(vocabulary_.kinds, party.kind);
    insert_once(vocabulary_.levels, party.level);
  }
  const Value types = load("message-types.yaml");
  for (const Value& type : types.find("types")->items) {
    vocabulary_.types.push_back(type.text("code"));
  }
  vocabulary_.types.insert(vocabulary_.types.end(), {"general_message", "area_definition"});
  vocabulary_.groups = {"tujuan"};
  vocabulary_.fields = {{"status_kind",
                         {"siaga_polri", "situasi_unras", "status_bencana", "status_konflik",
                          "status_kawasan", "fase_latihan"}},
                        {"visible_to", {"players", "referees", "all"}},
                        {"activity.kind", {}},
                        {"command_relation", {}},
                        {"category", {}}};
  vocabulary_.times = {"activity.start"};
}

void City::read_policy() {
  for (const auto& entry : fs::directory_iterator(kCity / "policy")) {
    names_.push_back(entry.path().filename().string());
  }
  std::sort(names_.begin(), names_.end());
  for (const std::string& name : names_) {
    const auto bytes = read_file(kCity / "policy" / name, kAgreementBytesMax);
    KTG_CHECK(bytes.has_value());
    trees_.push_back(parse_yaml(*bytes).value());
    auto file = read_agreement(*bytes, &vocabulary_);
    if (!file) {
      fmt::print(stderr, "{}: {}\n", name, file.error().text.en);
    }
    KTG_CHECK(file.has_value());
    files_.push_back(*std::move(file));
  }
  shipped_ = Agreements::of(files_).value();
}

Party City::party(const std::string& address) const {
  const std::string code = address.substr(0, address.find('/'));
  const auto found = std::find_if(parties_.begin(), parties_.end(),
                                  [&](const Party& party) { return party.agency == code; });
  Party party;
  if (found == parties_.end()) {
    party.agency = code;
  } else {
    party = *found;
  }
  party.duty = code == address ? "" : address.substr(code.size() + 1);
  return party;
}

const City& city() {
  static const City one;
  return one;
}

std::int64_t time_of(const std::string& iso) {
  constexpr std::size_t kDate = 10;
  constexpr std::size_t kZone = 19;
  const auto day = day_from(iso.substr(0, kDate));
  KTG_CHECK(day && iso.size() >= kZone);
  const auto number = [&](std::size_t at) { return std::stol(iso.substr(at, 2)); };
  std::int64_t second = number(11) * 3600 + number(14) * 60 + number(17);
  if (iso.size() > kZone && iso[kZone] != 'Z') {
    const std::int64_t ahead = number(kZone + 1) * 3600 + number(kZone + 4) * 60;
    second -= iso[kZone] == '+' ? ahead : -ahead;
  }
  return *day * kDayUs + second * kSecondUs;
}

Request request_of(const Value& asked) {
  static const std::set<std::string> known{"at",          "from",          "to",
                                           "type",        "sealed",        "fields",
                                           "times",       "class",         "prec",
                                           "marks",       "area",          "purpose",
                                           "basis",       "channel",       "incident",
                                           "open",        "exercise",      "status",
                                           "lead",        "control",       "controlled_by",
                                           "break_glass", "right",         "approved_by",
                                           "endorsed_by", "receipt_first", "aim"};
  for (const auto& [key, value] : asked.members) {
    KTG_CHECK(known.contains(key));
  }
  Request request;
  request.time_us = time_of(asked.text("at", "2024-08-14T10:00:00+07:00"));
  request.from = city().party(asked.text("from"));
  request.to = city().party(asked.text("to"));
  if (asked.find("aim") != nullptr) {
    request.to.groups = texts(*asked.find("aim"));
  }
  request.type = asked.text("type");
  request.sealed = asked.text("sealed") == "true";
  request.exercise = asked.text("exercise") == "true";
  request.receipt_first = asked.text("receipt_first") == "true";
  request.classification = classification_from(asked.text("class", "BIASA")).value();
  request.precedence = precedence_from(asked.text("prec", "SEGERA")).value();
  read_content(asked, request);
  read_context(asked, request);
  return request;
}

std::string line_of(const Decision& decision, const Request& request) {
  std::string line = !decision.permit       ? "deny"
                     : decision.flagged     ? "flagged"
                     : decision.information ? "information"
                                            : "permit";
  for (const RuleRef& each : decision.decided) {
    line += " " + each.rule->id;
  }
  if (decision.nearest.rule != nullptr) {
    line += ", nearest " + decision.nearest.rule->id;
  }
  if (!decision.instead.empty()) {
    line += " | instead " + names_of(decision.instead, request);
  }
  if (decision.break_glass_possible) {
    line += " | break-glass";
  }
  for (const Obligation& owed : decision.obligations) {
    line += " | " + owed_line(owed, request);
  }
  return line;
}

}  // namespace kentongan::policy
