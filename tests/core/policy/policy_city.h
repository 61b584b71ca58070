#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/base/value.h"
#include "core/identity/directory.h"
#include "core/policy/agreement_file.h"
#include "core/policy/decide.h"
#include "core/policy/request.h"
#include "core/view/policy_cases.h"

namespace kentongan::policy {

/// The example city as deploy/city has it: who exists, and the policy files that are shipped.
class City {
 public:
  City();

  [[nodiscard]] std::span<const Party> parties() const { return book_.all(); }
  /// "POLRES-JAKUT", or "POLRES-JAKUT/PAWAS". Whoever is not in the file is a stranger.
  [[nodiscard]] Party party(const std::string& address) const;

  [[nodiscard]] view::CaseWords words() const { return {book_, vocabulary_}; }
  [[nodiscard]] const Vocabulary& vocabulary() const { return vocabulary_; }
  /// Files in the order of their names; trees for whoever wants to change them.
  [[nodiscard]] const std::vector<std::string>& names() const { return names_; }
  [[nodiscard]] const std::vector<Value>& trees() const { return trees_; }
  [[nodiscard]] const std::vector<Agreement>& files() const { return files_; }
  [[nodiscard]] const Agreements& shipped() const { return shipped_; }

 private:
  view::PartyBook book_;
  Vocabulary vocabulary_;
  std::vector<std::string> names_;
  std::vector<Value> trees_;
  std::vector<Agreement> files_;
  Agreements shipped_;
};

/// The one city of a test program.
[[nodiscard]] const City& city();

/// "2024-08-14T10:00:00+07:00" in microseconds UTC.
[[nodiscard]] std::int64_t time_of(const std::string& iso);

/// Everything that was decided on one line: `view::answer_line` in the city.
[[nodiscard]] std::string line_of(const Decision& decision, const Request& request);

}  // namespace kentongan::policy
