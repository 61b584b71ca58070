#include "tests/core/policy/small_law.h"

#include <fmt/format.h>

#include "core/base/check.h"
#include "core/base/clock.h"
#include "core/policy/agreement_file.h"

namespace kentongan::policy {

std::string law_text(const std::string& id, const std::vector<std::string>& rules) {
  return fmt::format(
      "schema: policy/1\n"
      "instrument: {{id: {}, kind: peraturan, valid: {{from: 2024-01-01, until: 2024-12-31}}}}\n"
      "rules:\n  - {}\n",
      id, fmt::join(rules, "\n  - "));
}

Agreement law(const std::string& id, const std::vector<std::string>& rules) {
  auto file = read_agreement(law_text(id, rules));
  if (!file) {
    fmt::print(stderr, "{}\n", file.error().text.en);
  }
  KTG_CHECK(file.has_value());
  return *std::move(file);
}

Agreements in_force(const std::vector<std::string>& rules) {
  return Agreements::of({law("LAW", rules)}).value();
}

Request an_rfa() {
  Request request;
  request.time_us = *day_from("2024-07-01") * kDayUs + 5 * 3600 * kSecondUs;
  request.from = {"POLRES-JAKUT", "",     "polri",
                  "polres",       "kota", {{"POLDA-METRO", "polri"}},
                  {"31.72"},      {},     Classification::rahasia};
  request.to = {"KODIM-0502", "",     "tni",
                "kodim",      "kota", {{"KOREM-052", "tni"}, {"KODAM-JAYA", "tni"}},
                {"31.72"},    {},     Classification::rahasia};
  request.type = "rfa";
  return request;
}

std::string deciding(const Decision& decision) {
  std::string ids;
  for (const RuleRef& each : decision.decided) {
    ids += (ids.empty() ? "" : " ") + each.rule->id;
  }
  return ids;
}

}  // namespace kentongan::policy
