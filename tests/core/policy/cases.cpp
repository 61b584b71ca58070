#include "tests/core/policy/cases.h"

#include <algorithm>
#include <filesystem>

#include "core/base/check.h"
#include "core/base/yaml.h"
#include "tests/core/policy/policy_city.h"

namespace kentongan::policy {
namespace {

std::vector<Case> read_cases() {
  std::vector<std::filesystem::path> files;
  for (const auto& entry :
       std::filesystem::directory_iterator(KTG_SOURCE_DIR "/tests/golden/policy")) {
    files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  std::vector<Case> cases;
  for (const auto& file : files) {
    const Value root = load_yaml(file).value();
    for (const Value& each : root.find("cases")->items) {
      KTG_CHECK(each.find("ask") != nullptr && !each.text("say").empty());
      cases.push_back({file.filename().string(), each.line, each.text("say"),
                       request_of(*each.find("ask")), each.text("is")});
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
