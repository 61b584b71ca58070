#include "agents/cli/json_value.h"

#include <algorithm>

#include <nlohmann/json.hpp>

namespace kentongan::cli {
namespace {

using Json = nlohmann::ordered_json;

Result<Json> parsed(std::string_view text) {
  auto json = Json::parse(text, nullptr, false);
  if (json.is_discarded()) {
    return fail(ErrorCode::malformed, Text{"Jawaban bukan JSON.", "The answer is not JSON."});
  }
  return json;
}

std::string written(const Json& json, int indent) {
  return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

Value value_of(const Json& json) {
  if (json.is_null()) {
    return {};
  }
  if (json.is_object()) {
    auto value = Value::map();
    for (const auto& [key, member] : json.items()) {
      value.members.emplace_back(key, value_of(member));
    }
    return value;
  }
  if (json.is_array()) {
    auto value = Value::list();
    for (const auto& item : json) {
      value.items.push_back(value_of(item));
    }
    return value;
  }
  if (json.is_string()) {
    return Value::of(json.get<std::string>());
  }
  auto text = written(json, -1);
  if (json.is_number_float() && text.size() > 2 && text.compare(text.size() - 2, 2, ".0") == 0) {
    text.resize(text.size() - 2);  // Six is 6, also where it might have had a fraction.
  }
  return Value::of(std::move(text));
}

/// A scalar without quotes; as a text where it is no number and no boolean.
Json bare_json(const std::string& text) {
  auto json = Json::parse(text, nullptr, false);
  return json.is_number() || json.is_boolean() ? json : Json(text);
}

Json json_of(const Value& value, const std::vector<std::string>& bare) {
  switch (value.kind) {
    case Value::Kind::null:
      return nullptr;
    case Value::Kind::scalar:
      return value.scalar;
    case Value::Kind::list: {
      auto list = Json::array();
      for (const auto& item : value.items) {
        list.push_back(json_of(item, bare));
      }
      return list;
    }
    case Value::Kind::map: {
      auto map = Json::object();
      for (const auto& [key, member] : value.members) {
        const bool is_bare =
            member.is_scalar() && std::find(bare.begin(), bare.end(), key) != bare.end();
        map[key] = is_bare ? bare_json(member.scalar) : json_of(member, bare);
      }
      return map;
    }
  }
  return nullptr;
}

Json member_of(const Json& row, const std::string& path) {
  if (!row.is_object()) {
    return nullptr;
  }
  if (const auto found = row.find(path); found != row.end()) {
    return *found;
  }
  const auto dot = path.find('.');
  if (dot == std::string::npos || !row.contains(path.substr(0, dot))) {
    return nullptr;
  }
  return member_of(row.at(path.substr(0, dot)), path.substr(dot + 1));
}

bool is_plain_yaml(const std::string& text) {
  constexpr std::string_view kSafe =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./";
  return !text.empty() && text.find_first_not_of(kSafe) == std::string::npos && text != "null" &&
         text != "true" && text != "false" && text != "yes" && text != "no";
}

std::string yaml_scalar(const std::string& text) {
  // A JSON string is a YAML double-quoted one.
  return is_plain_yaml(text) ? text : written(Json(text), -1);
}

void append_yaml(std::string& out, const Value& value, std::size_t depth, bool in_list);

void append_members(std::string& out, const Value& value, std::size_t depth, bool in_list) {
  bool first = in_list;
  for (const auto& [key, member] : value.members) {
    out += (first ? "" : std::string(depth * 2, ' ')) + key + ":";
    append_yaml(out, member, depth + 1, false);
    first = false;
  }
}

void append_yaml(std::string& out, const Value& value, std::size_t depth, bool in_list) {
  switch (value.kind) {
    case Value::Kind::null:
      out += in_list ? "null\n" : " null\n";
      return;
    case Value::Kind::scalar:
      out += (in_list ? "" : " ") + yaml_scalar(value.scalar) + "\n";
      return;
    case Value::Kind::list:
      out += value.items.empty() ? " []\n" : "\n";
      for (const auto& item : value.items) {
        out += std::string(depth * 2, ' ') + "- ";
        append_yaml(out, item, depth + 1, true);
      }
      return;
    case Value::Kind::map:
      if (value.members.empty()) {
        out += in_list ? "{}\n" : " {}\n";
        return;
      }
      out += in_list ? "" : "\n";
      append_members(out, value, depth, in_list);
      return;
  }
}

}  // namespace

Result<Value> value_from_json(std::string_view json) {
  KTG_TRY(const auto document, parsed(json));
  return value_of(document);
}

std::string json_from(const Value& value, const std::vector<std::string>& bare) {
  return written(json_of(value, bare), -1);
}

Result<std::string> indented(std::string_view json, bool for_people) {
  KTG_TRY(const auto document, parsed(json));
  return written(document, for_people ? 2 : -1) + "\n";
}

Result<std::string> one_a_line(std::string_view json, std::string_view rows) {
  KTG_TRY(const auto document, parsed(json));
  const auto list = document.is_object() ? document.find(rows) : document.end();
  if (!document.is_object() || list == document.end() || !list->is_array()) {
    return written(document, -1) + "\n";
  }
  std::string out;
  for (const auto& row : *list) {
    out += written(row, -1) + "\n";
  }
  return out;
}

Result<std::string> with_fields(std::string_view json, std::string_view rows,
                                const std::vector<std::string>& fields) {
  KTG_TRY(auto document, parsed(json));
  const auto only = [&fields](const Json& row) {
    auto chosen = Json::object();
    for (const auto& field : fields) {
      chosen[field] = member_of(row, field);
    }
    return chosen;
  };
  if (!document.is_object() || !document.contains(rows) ||
      !document[std::string(rows)].is_array()) {
    return written(only(document), -1);
  }
  for (auto& row : document[std::string(rows)]) {
    row = only(row);
  }
  return written(document, -1);
}

std::string yaml_from(const Value& value) {
  std::string out;
  if (value.is_map()) {
    append_members(out, value, 0, false);
    return out;
  }
  append_yaml(out, value, 0, true);
  return out;
}

const Value* member_at(const Value& value, std::string_view path) {
  if (const auto* member = value.find(path)) {
    return member;
  }
  const auto dot = path.find('.');
  if (dot == std::string_view::npos) {
    return nullptr;
  }
  const auto* inner = value.find(path.substr(0, dot));
  return inner == nullptr ? nullptr : member_at(*inner, path.substr(dot + 1));
}

std::string cell_text(const Value& value, std::string_view path) {
  return cell_text(member_at(value, path));
}

const std::vector<Value>& list_in(const Value& document, std::string_view name) {
  static const std::vector<Value> none;
  const auto* list = document.find(name);
  return list != nullptr && list->is_list() ? list->items : none;
}

std::string cell_text(const Value* value) {
  if (value == nullptr || value->is_null()) {
    return "";
  }
  if (value->is_scalar()) {
    return value->scalar;
  }
  if (value->is_map()) {
    return json_from(*value);
  }
  std::string text;
  for (const auto& item : value->items) {
    text += (text.empty() ? "" : ",") + cell_text(&item);
  }
  return text;
}

}  // namespace kentongan::cli
