// Shows, case by case, what the shipped policy files decide: the rules that decided, what is owed
// and to whom, where to turn instead. Read from deploy/city/cases.
#include "tests/core/policy/cases.h"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/clock.h"
#include "core/policy/explain.h"
#include "core/policy/request_form.h"
#include "tests/core/policy/policy_city.h"

namespace kentongan::policy {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// "law.yaml:12 in words: decided instead"
template <typename Decide>
std::vector<std::string> differing(Decide decided) {
  std::vector<std::string> found;
  for (const Case& each : all_cases()) {
    const std::string line = decided(each);
    if (line != each.answer) {
      found.push_back(each.file + ":" + std::to_string(each.line) + " " + each.says + ": " + line);
    }
  }
  return found;
}

std::size_t matched(const Explanation& told, Effect effect) {
  return static_cast<std::size_t>(
      std::count_if(told.rules.begin(), told.rules.end(), [&](const RuleStory& story) {
        return story.rule.rule->effect == effect && story.end == RuleStory::End::matched;
      }));
}

TEST(CasesTest, G8_EveryCaseIsDecidedAsItSays) {
  EXPECT_GE(all_cases().size(), 500U);
  EXPECT_THAT(differing([](const Case& each) {
                return line_of(decide(city().shipped(), each.request), each.request);
              }),
              IsEmpty());
}

TEST(CasesTest, T22_DecidedAgainFromTheBytesOfTheRecordItIsTheSame) {
  EXPECT_THAT(differing([](const Case& each) {
                const Request again = request_from(bytes_of(each.request)).value();
                return line_of(decide(city().shipped(), again), again);
              }),
              IsEmpty());
}

TEST(CasesTest, T22_AnEmptyPolicyDeliversNothing) {
  std::size_t permitted = 0;
  for (const Case& each : all_cases()) {
    permitted += decide(Agreements(), each.request).permit ? 1U : 0U;
  }

  EXPECT_EQ(permitted, 0U);
}

TEST(CasesTest, ExplainingComesToTheSameAndNamesTheSameRules) {
  EXPECT_THAT(
      differing([](const Case& each) {
        const Explanation told = explain(city().shipped(), each.request);
        const Decision& decision = told.decision;
        const bool denied = !decision.permit || decision.flagged;
        EXPECT_EQ(matched(told, denied ? Effect::deny : Effect::permit), decision.decided.size())
            << each.says;
        return line_of(decision, each.request);
      }),
      IsEmpty());
}

TEST(CasesTest, ARefusalSaysWhereToTurn) {
  Request request;
  request.time_us = time_of("2024-08-14T10:00:00+07:00");
  request.from = city().party("PEMKOT-SMG/WALIKOTA");
  request.to = city().party("KODIM-0733");
  request.type = "rfa";
  request.bases = bases_of("UU 7/2012");
  const Decision decision = decide(city().shipped(), request);

  EXPECT_THAT(decision.reason.id, HasSubstr("melalui gubernur"));
  EXPECT_THAT(decision.reason.en, HasSubstr("through the governor"));
  EXPECT_EQ(named(decision.instead, request, city().parties()),
            std::vector<std::string>{"PEMPROV-JATENG"});
}

TEST(CasesTest, AnOrderThatHasNoLineIsToBeARequest) {
  Request request;
  request.time_us = time_of("2024-08-14T10:00:00+07:00");
  request.from = city().party("PTM-PLUMPANG");
  request.to = city().party("POLRES-JAKUT");
  request.type = "order";

  EXPECT_THAT(decide(city().shipped(), request).reason.id, HasSubstr("permintaan bantuan (rfa)"));
}

}  // namespace
}  // namespace kentongan::policy
