#include "core/identity/yaml_reader.h"

#include <map>

#include "core/base/ids.h"
#include "core/base/yaml.h"

namespace kentongan::identity {
namespace {

const std::map<std::string, v1::Classification, std::less<>> kLevels = {
    {"BIASA", v1::CLASSIFICATION_BIASA},
    {"TERBATAS", v1::CLASSIFICATION_TERBATAS},
    {"RAHASIA", v1::CLASSIFICATION_RAHASIA},
    {"SANGAT_RAHASIA", v1::CLASSIFICATION_SANGAT_RAHASIA}};

}  // namespace

Result<Value> YamlReader::parse(std::string_view text, const std::string& schema,
                                const Keys& keys) const {
  auto parsed = parse_yaml(text);
  if (!parsed) {
    const Error& error = parsed.error();
    return fail(error.code, Text{name_ + ": " + error.text.id, name_ + ": " + error.text.en});
  }
  KTG_TRY_VOID(check_keys(*parsed, keys));
  if (parsed->text("schema") != schema) {
    return refused(parsed->line, "harus schema: " + schema, "it must have schema: " + schema);
  }
  return parsed;
}

Error YamlReader::refused(int line, const std::string& id, const std::string& en) const {
  const std::string at = name_ + ":" + std::to_string(line) + ": ";
  return fail(ErrorCode::invalid_argument, Text{at + id, at + en});
}

Result<void> YamlReader::check_keys(const Value& map, const Keys& known) const {
  if (!map.is_map()) {
    return refused(map.line, "harus berupa pemetaan", "this must be a mapping");
  }
  for (const auto& [key, value] : map.members) {
    if (!known.contains(key)) {
      return refused(value.line, "'" + key + "' tidak dikenal", "'" + key + "' is unknown");
    }
  }
  return {};
}

Result<std::string> YamlReader::text(const Value& map, std::string_view key) const {
  const Value* value = map.find(key);
  if (value == nullptr || !value->is_scalar() || value->scalar.empty()) {
    const std::string name(key);
    return refused(value == nullptr ? map.line : value->line, "isian " + name + " wajib",
                   "the field " + name + " is required");
  }
  return value->scalar;
}

Result<std::string> YamlReader::code(const Value& map, std::string_view key) const {
  KTG_TRY(auto code, text(map, key));
  if (!is_code(code)) {
    return refused(map.find(key)->line, "'" + code + "' bukan kode [A-Z0-9-]{2,40}",
                   "'" + code + "' is no code [A-Z0-9-]{2,40}");
  }
  return code;
}

Result<const Value*> YamlReader::list(const Value& map, std::string_view key) const {
  const Value* value = map.find(key);
  if (value == nullptr || !value->is_list()) {
    const std::string name(key);
    return refused(value == nullptr ? map.line : value->line, name + " harus berupa daftar",
                   name + " must be a list");
  }
  return value;
}

Result<std::set<std::string>> YamlReader::names(const Value& map, std::string_view key) const {
  std::set<std::string> names;
  if (map.find(key) != nullptr) {
    KTG_TRY(const Value* values, list(map, key));
    for (const Value& value : values->items) {
      if (!value.is_scalar() || value.scalar.empty()) {
        return refused(value.line, "di sini diperlukan satu nama", "one name is needed here");
      }
      names.insert(value.scalar);
    }
  }
  return names;
}

Result<v1::Classification> YamlReader::level(const Value& map, std::string_view key) const {
  KTG_TRY(const auto name, text(map, key));
  const auto level = kLevels.find(name);
  if (level == kLevels.end()) {
    return refused(map.line, "'" + name + "' bukan BIASA, TERBATAS, RAHASIA atau SANGAT_RAHASIA",
                   "'" + name + "' is none of BIASA, TERBATAS, RAHASIA, SANGAT_RAHASIA");
  }
  return level->second;
}

}  // namespace kentongan::identity
