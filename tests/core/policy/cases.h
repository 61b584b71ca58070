#pragma once

#include <string>
#include <vector>

#include "core/view/policy_cases.h"

namespace kentongan::policy {

/// One case, and the file in which it stands.
struct Case : view::PolicyCase {
  std::string file;
};

/// All cases of deploy/city/cases, file by file.
[[nodiscard]] const std::vector<Case>& all_cases();

}  // namespace kentongan::policy
