#pragma once

#include <string>
#include <vector>

#include "core/schema/validator.h"

namespace kentongan::schema {

/// Gathers violations and gives each its sentences in both languages. Costs nothing while empty.
class Findings {
 public:
  [[nodiscard]] bool full() const { return found_.size() >= kViolationsMax; }
  [[nodiscard]] std::vector<Violation> take() { return std::move(found_); }

  void malformed(std::string field, const Text& what);
  void too_large(std::string field, std::size_t bytes, std::size_t bytes_max);
  void required(std::string field, const Text& label);
  void length(std::string field, const Text& label, std::size_t bytes, std::size_t bytes_max);
  void items(std::string field, const Text& label, std::size_t items_max);
  void range(std::string field, const Text& label, const FieldInfo& limits);
  void form(std::string field, const Text& label, const Text& expected);
  void choice(std::string field, const Text& label, const std::vector<ChoiceInfo>& values);
  void utf8(std::string field, const Text& label);
  void repeated(std::string field, const Text& label);
  void inconsistent(std::string field, Text reason, Text fix);
  void not_carried(std::string field);

 private:
  void add(std::string field, Rule rule, Text reason, Text fix);

  std::vector<Violation> found_;
};

}  // namespace kentongan::schema
