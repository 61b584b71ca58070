// Shows what is told of two sets of policy files: rules added, removed and changed, the file itself
// changed, and the types whose answers can differ. Small laws.
#include "core/policy/difference.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/core/policy/small_law.h"

namespace kentongan::policy {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Kind = RuleChange::Kind;

const std::string kRfaRule = "{id: A, effect: permit, types: [rfa]}";
const std::string kOrderRule = "{id: B, effect: permit, types: [order]}";
const std::string kNarrowerRfa = "{id: A, effect: permit, types: [rfa], from: {sector: polri}}";

Agreements of(const std::vector<Agreement>& files) {
  return Agreements::of(files).value();
}

TEST(DifferenceTest, TheSameRulesDoNotDifferHoweverTheFileIsWritten) {
  Agreement again = law("X", {kRfaRule});
  again.sha256 = Digest{};

  EXPECT_THAT(changes_between(of({law("X", {kRfaRule})}), of({again})), IsEmpty());
  EXPECT_FALSE(can_differ(of({law("X", {kRfaRule})}), of({again}), "rfa"));
}

TEST(DifferenceTest, ARuleAddedRemovedAndChangedIsNamed) {
  EXPECT_THAT(changes_between(of({law("X", {kRfaRule})}), of({law("X", {kRfaRule, kOrderRule})})),
              ElementsAre(RuleChange{Kind::added, "X", "B"}));
  EXPECT_THAT(changes_between(of({law("X", {kRfaRule, kOrderRule})}), of({law("X", {kRfaRule})})),
              ElementsAre(RuleChange{Kind::removed, "X", "B"}));
  EXPECT_THAT(changes_between(of({law("X", {kRfaRule})}), of({law("X", {kNarrowerRfa})})),
              ElementsAre(RuleChange{Kind::changed, "X", "A"}));
}

TEST(DifferenceTest, AFileThatIsNewIsNamedWithItsRules) {
  EXPECT_THAT(changes_between(of({law("X", {kRfaRule})}),
                              of({law("X", {kRfaRule}), law("Y", {kOrderRule})})),
              ElementsAre(RuleChange{Kind::added, "Y", ""}, RuleChange{Kind::added, "Y", "B"}));
}

TEST(DifferenceTest, AFileThatBindsOthersOrAnotherDayIsChangedItself) {
  Agreement longer = law("X", {kRfaRule});
  longer.until += 1;

  EXPECT_THAT(changes_between(of({law("X", {kRfaRule})}), of({longer})),
              ElementsAre(RuleChange{Kind::changed, "X", ""}));
  EXPECT_TRUE(can_differ(of({law("X", {kRfaRule})}), of({longer}), "rfa"));
}

TEST(DifferenceTest, OnlyTypesThatTheRuleNamesCanDiffer) {
  const Agreements before = of({law("X", {kRfaRule, kOrderRule})});
  const Agreements after = of({law("X", {kNarrowerRfa, kOrderRule})});

  EXPECT_TRUE(can_differ(before, after, "rfa"));
  EXPECT_FALSE(can_differ(before, after, "order"));
}

TEST(DifferenceTest, AVerdictNamesRulesAndWhatIsOwedButNoAgency) {
  const Agreements agreements = in_force(
      {"{id: A, effect: permit, types: [rfa], obligations: {answer_within: 1h, copy_to: [{sector: "
       "polri}]}}"});

  EXPECT_EQ(verdict_line(decide(agreements, an_rfa())), "permit A | answer_within 3600 | copy_to");
}

}  // namespace
}  // namespace kentongan::policy
