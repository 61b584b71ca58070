#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "agents/scenario/scenario.h"

namespace kentongan::scenario {

/// Takes members out of a parsed file and notes what is wrong with them, with the line, so that one
/// look at the findings repairs the whole file.
class Reader {
 public:
  explicit Reader(std::vector<Finding>& findings) : findings_(findings) {}

  void error(int line, Text text) {
    findings_.push_back({Finding::Severity::error, line, std::move(text)});
  }
  void warning(int line, Text text) {
    findings_.push_back({Finding::Severity::warning, line, std::move(text)});
  }

  /// Every other key of the map is an error.
  void keys(const Value& map, std::initializer_list<std::string_view> known);
  std::string required(const Value& map, std::string_view key);
  std::int64_t integer(const Value& map, std::string_view key, std::int64_t otherwise);
  double number(const Value& map, std::string_view key, double otherwise);
  /// A list of scalars, or one scalar.
  std::vector<std::string> texts(const Value& map, std::string_view key);
  std::vector<AgencyCode> agencies(const Value& map, std::string_view key);

 private:
  std::vector<Finding>& findings_;
};

}  // namespace kentongan::scenario
