#pragma once

#include <string>
#include <vector>

#include "core/policy/decide.h"

namespace kentongan::policy {

/// One question and what must be decided on it, from tests/golden/policy.
struct Case {
  std::string file;
  int line = 0;
  std::string says;  ///< In words.
  Request request;
  std::string decided;  ///< As `line_of` writes it.
};

/// All cases, file by file.
[[nodiscard]] const std::vector<Case>& all_cases();

}  // namespace kentongan::policy
