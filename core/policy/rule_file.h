#pragma once

#include <vector>

#include "core/policy/file_reader.h"

namespace kentongan::policy {

/// The rules of a policy file, down to the first that is wrong, which the reader keeps.
[[nodiscard]] std::vector<Rule> read_rules(FileReader& reader, const Value& list);

}  // namespace kentongan::policy
