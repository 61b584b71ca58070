// Shows that an order goes to all or to none, and whom patterns name among all agencies.
// Decisions by hand, and the agencies of the example city.
#include "core/policy/decision.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/core/policy/policy_city.h"
#include "tests/core/policy/small_law.h"

namespace kentongan::policy {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Decision permitted() {
  Decision decision;
  decision.permit = true;
  return decision;
}
Decision informed() {
  Decision decision = permitted();
  decision.information = true;
  return decision;
}

std::vector<std::string> named_by(const std::string& pattern, const std::string& from,
                                  const std::string& to) {
  Request request;
  request.from = city().party(from);
  request.to = city().party(to);
  const Agreement file = law(
      "X", {"{id: A, effect: permit, types: [rfa], obligations: {copy_to: [" + pattern + "]}}"});
  return named({&file.rules.front().obligations.copy_to.front()}, request, city().parties());
}

TEST(DecisionTest, G8_AnOrderGoesToAllOrToNone) {
  EXPECT_TRUE(decide_order(std::vector{permitted(), permitted()}).permit);

  const OrderVerdict stopped = decide_order(std::vector{permitted(), Decision{}});
  EXPECT_FALSE(stopped.permit);
  EXPECT_THAT(stopped.refusing, ElementsAre(1));
  EXPECT_FALSE(stopped.commands_nobody);
}

TEST(DecisionTest, WhoeverOnlyKnowsOfAnOrderDoesNotStopIt) {
  EXPECT_TRUE(decide_order(std::vector{permitted(), informed()}).permit);
}

TEST(DecisionTest, AnOrderThatNobodyHasToObeyIsNone) {
  const OrderVerdict verdict = decide_order(std::vector{informed(), informed()});

  EXPECT_FALSE(verdict.permit);
  EXPECT_TRUE(verdict.commands_nobody);
  EXPECT_THAT(verdict.refusing, IsEmpty());
  EXPECT_FALSE(decide_order({}).permit);
}

TEST(DecisionTest, PatternsNameAgenciesSeenFromTheAuthor) {
  EXPECT_THAT(named_by("{kind: polda, relation: [ancestor]}", "POLRES-JAKUT", "KODIM-0502"),
              ElementsAre("POLDA-METRO"));
  EXPECT_THAT(named_by("{agency: PRESIDEN}", "WALKOT-JAKUT", "KODIM-0502"),
              ElementsAre("PRESIDEN"));
}

TEST(DecisionTest, OrSeenFromTheAddressee) {
  EXPECT_THAT(named_by("{kind: kodam, relation: [ancestor], of: to}", "POLRES-JAKUT", "KODIM-0502"),
              ElementsAre("KODAM-JAYA"));
}

TEST(DecisionTest, TheAuthorIsNeverNamed) {
  EXPECT_THAT(
      named_by("{kind: [polres, polrestabes], relation: [same_area]}", "OBV-MUSI", "KODIM-0418"),
      ElementsAre("POLRESTABES-PLG"));
  EXPECT_THAT(named_by("{kind: kodim, relation: [same_area]}", "KODIM-0418", "OBV-MUSI"),
              IsEmpty());
}

}  // namespace
}  // namespace kentongan::policy
