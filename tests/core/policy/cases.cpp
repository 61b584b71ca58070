#include "tests/core/policy/cases.h"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "core/base/check.h"
#include "core/base/files.h"
#include "tests/core/policy/policy_city.h"

namespace kentongan::policy {
namespace {

std::vector<Case> read_cases() {
  std::vector<std::filesystem::path> files;
  for (const auto& entry :
       std::filesystem::directory_iterator(KTG_SOURCE_DIR "/deploy/city/cases")) {
    files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  std::vector<Case> cases;
  for (const auto& file : files) {
    const auto bytes = read_file(file, view::kCasesBytesMax);
    const auto read = view::read_policy_cases(bytes.value(), city().words());
    if (!read) {
      fmt::print(stderr, "{}: {}\n", file.filename().string(), read.error().text.en);
    }
    KTG_CHECK(read.has_value());
    for (const view::PolicyCase& each : *read) {
      cases.push_back({each, file.filename().string()});
    }
  }
  return cases;
}

}  // namespace

const std::vector<Case>& all_cases() {
  static const std::vector<Case> cases = read_cases();
  return cases;
}

}  // namespace kentongan::policy
