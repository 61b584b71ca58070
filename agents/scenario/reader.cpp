#include "agents/scenario/reader.h"

#include <algorithm>
#include <cstdlib>

namespace kentongan::scenario {

void Reader::keys(const Value& map, std::initializer_list<std::string_view> known) {
  for (const auto& [key, value] : map.members) {
    if (std::find(known.begin(), known.end(), key) == known.end()) {
      error(value.line > 0 ? value.line : map.line,
            {"kunci \"" + key + "\" tidak dikenal", "unknown key \"" + key + "\""});
    }
  }
}

std::string Reader::required(const Value& map, std::string_view key) {
  std::string text = map.text(key);
  if (text.empty()) {
    const std::string name(key);
    error(map.line, {"\"" + name + "\" tidak ada", "\"" + name + "\" is missing"});
  }
  return text;
}

double Reader::number(const Value& map, std::string_view key, double otherwise) {
  const Value* member = map.find(key);
  if (member == nullptr) {
    return otherwise;
  }
  char* end = nullptr;
  const double number = std::strtod(member->scalar.c_str(), &end);
  if (!member->is_scalar() || member->scalar.empty() || *end != '\0') {
    const std::string name(key);
    error(member->line, {"\"" + name + "\" harus angka", "\"" + name + "\" must be a number"});
    return otherwise;
  }
  return number;
}

std::int64_t Reader::integer(const Value& map, std::string_view key, std::int64_t otherwise) {
  return static_cast<std::int64_t>(number(map, key, static_cast<double>(otherwise)));
}

std::vector<std::string> Reader::texts(const Value& map, std::string_view key) {
  std::vector<std::string> texts;
  const Value* member = map.find(key);
  if (member == nullptr) {
    return texts;
  }
  if (member->is_scalar()) {
    texts.push_back(member->scalar);
  }
  for (const Value& item : member->items) {
    texts.push_back(item.scalar);
  }
  return texts;
}

std::vector<AgencyCode> Reader::agencies(const Value& map, std::string_view key) {
  std::vector<AgencyCode> codes;
  for (const std::string& text : texts(map, key)) {
    if (!is_code(text)) {
      error(map.line,
            {"\"" + text + "\" bukan kode instansi", "\"" + text + "\" is no agency code"});
    }
    codes.emplace_back(text);
  }
  return codes;
}

}  // namespace kentongan::scenario
