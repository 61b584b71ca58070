#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "agents/scenario/scenario.h"
#include "core/base/result.h"

namespace kentongan::scenario {

/// What a scenario may name: the reference data of deploy/city.
struct City {
  std::set<std::string> agencies;
  std::set<std::string> areas;
  std::set<std::string> sites;
};

/// Reads agencies.yaml, areas.yaml and sites.yaml of a folder. @return as `load_yaml`.
Result<City> load_city(const std::filesystem::path& folder);

/// Everything wrong with a file, in the order of its lines: unknown keys, events out of order,
/// agencies, types, areas and references that do not exist, counts that do not add up, kinds of
/// fault and expectation that nobody knows. What is played though it looks odd is a warning.
/// @return an error only where the file cannot be read as YAML at all.
Result<std::vector<Finding>> lint(const std::filesystem::path& file, const City& city);

/// The same of a file already read: what `read` found, and what it means.
std::vector<Finding> lint(const Reading& reading, const City& city);

/// "plumpang-2023.yaml:137: galat: …".
[[nodiscard]] std::string line_of(const Finding& finding, const std::string& file,
                                  Language language);

}  // namespace kentongan::scenario
