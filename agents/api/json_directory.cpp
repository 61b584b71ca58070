// Who exists, as this desk knows it: GET /v1/directory.
#include <algorithm>

#include "agents/api/json_out.h"

namespace kentongan::agents::api {
namespace {

const char* word_of(identity::KeyKind kind) {
  switch (kind) {
    case identity::KeyKind::transport:
      return "transport";
    case identity::KeyKind::agent:
      return "agent";
    case identity::KeyKind::officer:
      return "officer";
    case identity::KeyKind::sealing:
      return "sealing";
    case identity::KeyKind::witness:
      return "witness";
    case identity::KeyKind::mirror:
      return "mirror";
    case identity::KeyKind::roster:
      return "roster";
    case identity::KeyKind::broker_log:
      return "broker_log";
    case identity::KeyKind::broker_statement:
      return "broker_statement";
    case identity::KeyKind::broker_transport:
      return "broker_transport";
  }
  return "";
}

std::vector<std::string> codes_of(const std::vector<AgencyCode>& agencies) {
  std::vector<std::string> codes;
  for (const AgencyCode& code : agencies) {
    codes.push_back(code.value());
  }
  return codes;
}

Json agencies_of(const identity::Directory& directory) {
  const auto enrolled = directory.enrolled();
  Json list = Json::array();
  for (const auto& [code, agency] : directory.agencies()) {
    Json entry;
    entry["code"] = code.value();
    entry["name"] = agency.name;
    entry["parent"] = agency.parent.value();
    entry["enrolled"] = std::find(enrolled.begin(), enrolled.end(), code) != enrolled.end();
    entry["duties"] = Json::array();
    for (const identity::Duty* duty : directory.duties_of(code)) {
      entry["duties"].push_back({{"code", duty->code.value()}, {"name", duty->name}});
    }
    list.push_back(std::move(entry));
  }
  return list;
}

/// In the order of their events.
Json keys_of(const identity::Directory& directory) {
  std::vector<const identity::Key*> keys;
  for (const auto& [id, key] : directory.keys()) {
    keys.push_back(&key);
  }
  std::sort(keys.begin(), keys.end(),
            [](const auto* a, const auto* b) { return a->from < b->from; });
  Json list = Json::array();
  for (const identity::Key* key : keys) {
    list.push_back({{"key", to_hex(key->id.view())},
                    {"kind", word_of(key->kind)},
                    {"agency", key->agency.value()},
                    {"public_key", to_hex(key->public_key)},
                    {"from", key->from.value()},
                    {"until", key->until ? Json(key->until->value()) : Json(nullptr)}});
  }
  return list;
}

Json groups_of(const identity::Directory& directory) {
  Json list = Json::array();
  for (const auto& [code, members] : directory.groups()) {
    list.push_back({{"code", code}, {"agencies", codes_of(members)}});
  }
  return list;
}

Json links_of(const identity::Directory& directory) {
  Json list = Json::array();
  for (const auto& [bus, link] : directory.links()) {
    list.push_back({{"bus", bus},
                    {"agency", link.agency.value()},
                    {"log_key", to_hex(link.log_key)},
                    {"behind", link.agencies_behind}});
  }
  return list;
}

}  // namespace

Json JsonOut::directory() const {
  const identity::Directory& directory = desk_.directory();
  Json json = document("directory");
  json["version"] = directory.version().value();
  json["agencies"] = agencies_of(directory);
  json["keys"] = keys_of(directory);
  json["groups"] = groups_of(directory);
  json["links"] = links_of(directory);
  return json;
}

}  // namespace kentongan::agents::api
