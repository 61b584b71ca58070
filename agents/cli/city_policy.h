#pragma once

#include <filesystem>

#include "core/base/result.h"
#include "core/identity/directory.h"
#include "core/policy/agreement_file.h"
#include "core/policy/agreements.h"

namespace kentongan::cli {

/// The policy files of a city's folder, and the directory that they speak of: what can be asked
/// where no bus is in reach.
struct CityPolicy {
  identity::Directory directory;
  policy::Vocabulary vocabulary;
  policy::Agreements agreements;
};

/// Reads `agencies.yaml` and `policy/*.yaml`.
/// @return as load_agencies, read_agreement and Agreements::of, the file named; `not_found` without
///         them.
Result<CityPolicy> load_city_policy(const std::filesystem::path& city);

/// One file. @return as read_agreement and read_file, the file named.
Result<policy::Agreement> load_agreement(const std::filesystem::path& file,
                                         const policy::Vocabulary& vocabulary);

}  // namespace kentongan::cli
