#include "agents/cli/send_flags.h"

#include <algorithm>
#include <map>
#include <set>

#include "core/base/yaml.h"

namespace kentongan::cli {
namespace {

std::string hyphened(std::string_view name) {
  std::string flag(name);
  std::replace(flag.begin(), flag.end(), '_', '-');
  return flag;
}

/// Options of the command itself, which no field may take.
const std::set<std::string>& reserved() {
  static const std::set<std::string> names{
      "agent",         "answer-within", "any-of", "as",    "city",        "color",
      "context",       "dry-run",       "duty",   "edit",  "exercise",    "expires-at",
      "fail-empty",    "fields",        "file",   "help",  "json",        "lang",
      "no-input",      "output",        "plain",  "quiet", "read-within", "seal",
      "text-language", "timeout",       "type",   "wait",  "yes"};
  return names;
}

class Names {
 public:
  /// Takes the names that are still free; short names of parts are not taken twice.
  std::vector<std::string> take(const std::vector<std::string>& wanted) {
    std::vector<std::string> got;
    for (const auto& name : wanted) {
      if (reserved().count(name) == 0 && taken_.insert(name).second) {
        got.push_back(name);
      }
    }
    return got;
  }

 private:
  std::set<std::string> taken_;
};

std::vector<std::string> own_names(const schema::FieldInfo& field) {
  std::vector<std::string> names{hyphened(field.name)};
  for (const auto& alias : field.aliases) {
    names.push_back(hyphened(alias));
  }
  return names;
}

bool has_parts(const schema::FieldInfo& field) {
  return field.form == schema::FieldForm::record && !field.repeated && field.record != nullptr;
}

/// How often each name of a part occurs among the parts of the type.
std::map<std::string, int> part_counts(const schema::TypeInfo& type) {
  std::map<std::string, int> counts;
  for (const auto& field : type.fields()) {
    if (has_parts(field)) {
      for (const auto& part : field.record->fields) {
        ++counts[part.name];
      }
    }
  }
  return counts;
}

void add(std::vector<FieldFlag>& flags, FieldFlag flag) {
  if (!flag.names.empty()) {
    flags.push_back(std::move(flag));
  }
}

void add_parts(std::vector<FieldFlag>& flags, Names& names, const schema::TypeInfo& type) {
  const auto counts = part_counts(type);
  for (const auto& field : type.fields()) {
    if (!has_parts(field)) {
      continue;
    }
    for (const auto& part : field.record->fields) {
      std::vector<std::string> wanted;
      if (counts.at(part.name) == 1) {
        wanted.push_back(hyphened(part.name));
      }
      wanted.push_back(hyphened(field.name) + "." + hyphened(part.name));
      add(flags, {names.take(wanted), field.name + "." + part.name, &part, false, false, {}});
    }
  }
}

void add_header(std::vector<FieldFlag>& flags, Names& names, const schema::Catalogue& catalogue,
                const schema::TypeInfo& type) {
  for (const auto& field : catalogue.header_fields()) {
    auto wanted = own_names(field);
    wanted.push_back(hyphened(field.path));
    const bool required =
        field.required || std::find(type.header_required.begin(), type.header_required.end(),
                                    field.path) != type.header_required.end();
    add(flags, {names.take(wanted), field.path, &field, true, required, {}});
  }
}

Error unreadable(const FieldFlag& flag, const Error& error) {
  const auto name = "--" + flag.names.front() + ": ";
  return fail(ErrorCode::invalid_argument, Text{name + error.text.id, name + error.text.en});
}

bool is_yaml(const FieldFlag& flag, const std::string& text) {
  const bool can_hold = flag.info->form == schema::FieldForm::record || flag.info->repeated;
  return can_hold && !text.empty() && (text.front() == '{' || text.front() == '[');
}

void append_commas(Value& list, const std::string& text) {
  std::size_t begin = 0;
  while (begin <= text.size()) {
    const auto end = std::min(text.find(',', begin), text.size());
    if (end > begin) {
      list.items.push_back(Value::of(text.substr(begin, end - begin)));
    }
    begin = end + 1;
  }
}

Result<Value> list_of(const FieldFlag& flag) {
  auto list = Value::list();
  for (const auto& text : flag.values) {
    if (is_yaml(flag, text)) {
      const auto value = parse_yaml(text);
      if (!value) {
        return unreadable(flag, value.error());
      }
      if (value->is_list()) {
        list.items.insert(list.items.end(), value->items.begin(), value->items.end());
      } else {
        list.items.push_back(*value);
      }
    } else if (flag.of_header) {
      append_commas(list, text);
    } else {
      list.items.push_back(Value::of(text));
    }
  }
  // A mapping for a list has a meaning of its own in the text form: `counts: {calls: 412}`.
  const bool one_map = list.items.size() == 1 && list.items.front().is_map();
  const auto* record = flag.info->record;
  const bool keyed =
      record != nullptr && std::any_of(record->fields.begin(), record->fields.end(),
                                       [](const schema::FieldInfo& part) { return part.key; });
  return one_map && keyed ? list.items.front() : list;
}

Result<Value> value_of(const FieldFlag& flag) {
  if (flag.info->repeated) {
    return list_of(flag);
  }
  const auto& text = flag.values.back();
  if (!is_yaml(flag, text)) {
    return Value::of(text);
  }
  auto value = parse_yaml(text);
  return value ? std::move(value) : Result<Value>(unreadable(flag, value.error()));
}

}  // namespace

std::string FieldFlag::declared() const {
  std::string all;
  for (const auto& name : names) {
    all += (all.empty() ? "--" : ",--") + name;
  }
  return all;
}

std::vector<FieldFlag> flags_of(const schema::Catalogue& catalogue, const schema::TypeInfo& type) {
  std::vector<FieldFlag> flags;
  Names names;
  for (const auto& field : type.fields()) {
    add(flags, {names.take(own_names(field)), field.name, &field, false, field.required, {}});
  }
  add_header(flags, names, catalogue, type);
  add_parts(flags, names, type);
  return flags;
}

Result<Value> fields_given(const std::vector<FieldFlag>& flags) {
  auto fields = Value::map();
  for (const auto& flag : flags) {
    if (flag.values.empty()) {
      continue;
    }
    KTG_TRY(auto value, value_of(flag));
    if (flag.of_header) {
      // The header's fields are named by their path: the text form looks in the type first.
      fields.members.emplace_back(flag.path, std::move(value));
    } else {
      set_at(fields, flag.path, std::move(value));
    }
  }
  return fields;
}

void set_at(Value& map, std::string_view path, Value value) {
  const auto dot = path.find('.');
  const std::string name(path.substr(0, dot));
  auto found = std::find_if(map.members.begin(), map.members.end(),
                            [&](const auto& member) { return member.first == name; });
  if (found == map.members.end()) {
    map.members.emplace_back(name, Value{});
    found = map.members.end() - 1;
  }
  if (dot == std::string_view::npos) {
    found->second = std::move(value);
    return;
  }
  if (!found->second.is_map()) {
    found->second = Value::map();
  }
  set_at(found->second, path.substr(dot + 1), std::move(value));
}

}  // namespace kentongan::cli
