// Shows how a request is decided: default deny, deny wins, no order, to the second, with
// break-glass and the rule that is named. Small laws around one rfa of a polres to a Kodim.
#include "core/policy/decide.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/clock.h"
#include "tests/core/policy/small_law.h"

namespace kentongan::policy {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const std::string kPermit = "{id: P, effect: permit, types: [rfa]}";
const std::string kDenyRfa =
    "{id: D, effect: deny, types: [rfa], text: {id: jangan, en: do not}, "
    "instead: {agency: PRESIDEN}}";
const std::string kDenyFlagged =
    "{id: F, effect: deny, types: [rfa], text: {id: hati-hati, en: beware}, "
    "break_glass: allow_and_flag}";

std::int64_t midnight_us(const char* day) {
  return *day_from(day) * kDayUs - 7 * 3600 * kSecondUs;
}

Request at(std::int64_t time_us) {
  Request request = an_rfa();
  request.time_us = time_us;
  return request;
}

Request desperate() {
  Request request = an_rfa();
  request.break_glass = "korban terjebak";
  request.break_glass_right = true;
  return request;
}

TEST(DecideTest, G8_NothingIsPermittedWithoutARule) {
  const Decision decision = decide(Agreements(), an_rfa());

  EXPECT_FALSE(decision.permit);
  EXPECT_TRUE(decision.rule.empty());
  EXPECT_THAT(decision.reason.id, HasSubstr("Tidak ada aturan"));
  EXPECT_THAT(decision.reason.en, HasSubstr("No rule permits rfa from POLRES-JAKUT to KODIM-0502"));
}

TEST(DecideTest, G8_ARuleThatMatchesPermitsAndIsNamed) {
  const Agreements all = in_force({kPermit});
  const Decision decision = decide(all, an_rfa());

  EXPECT_TRUE(decision.permit);
  EXPECT_EQ(decision.rule, "P");
  EXPECT_EQ(decision.instrument, "LAW");
  EXPECT_EQ(decision.file_sha256, all.files().front().sha256);
  EXPECT_EQ(decision.policy_set, all.digest_on(*day_from("2024-07-01")));
}

TEST(DecideTest, G8_ADenyWinsWhereverItStands) {
  const Decision before = decide(in_force({kDenyRfa, kPermit}), an_rfa());
  const Decision after = decide(in_force({kPermit, kDenyRfa}), an_rfa());
  const auto apart = Agreements::of({law("Z", {kDenyRfa}), law("A", {kPermit})}).value();

  EXPECT_FALSE(before.permit);
  EXPECT_FALSE(after.permit);
  EXPECT_FALSE(decide(apart, an_rfa()).permit);
  EXPECT_EQ(after.rule, "D");
  EXPECT_EQ(after.reason, (Text{"jangan", "do not"}));
  EXPECT_THAT(after.instead, SizeIs(1));
}

TEST(DecideTest, G8_WhatIsUnknownPermitsNothingAndIsDenied) {
  EXPECT_FALSE(decide(in_force({"{id: P, effect: permit, purpose: x}"}), an_rfa()).permit);
  EXPECT_EQ(deciding(decide(in_force({kPermit,
                                      "{id: D, effect: deny, purpose: x, "
                                      "text: {id: a, en: a}}"}),
                            an_rfa())),
            "D");
}

TEST(DecideTest, G8_AFileBindsFromTheFirstSecondOfItsFirstDay) {
  const Agreements all = in_force({kPermit});

  EXPECT_FALSE(decide(all, at(midnight_us("2024-01-01") - kSecondUs)).permit);
  EXPECT_FALSE(decide(all, at(midnight_us("2024-01-01") - 1)).permit);
  EXPECT_TRUE(decide(all, at(midnight_us("2024-01-01"))).permit);
}

TEST(DecideTest, G8_AFileBindsToTheLastSecondOfItsLastDay) {
  const Agreements all = in_force({kPermit});

  EXPECT_TRUE(decide(all, at(midnight_us("2025-01-01") - kSecondUs)).permit);
  EXPECT_TRUE(decide(all, at(midnight_us("2025-01-01") - 1)).permit);
  EXPECT_FALSE(decide(all, at(midnight_us("2025-01-01"))).permit);
}

TEST(DecideTest, TheDayIsThatOfTheBus) {
  const Agreements all = in_force({kPermit});
  Request request = at(midnight_us("2024-01-01"));
  request.zone_s = 8 * 3600;
  EXPECT_TRUE(decide(all, request).permit);
  request.zone_s = 0;
  EXPECT_FALSE(decide(all, request).permit);
}

TEST(DecideTest, AnExpiredDenyDeniesNoMore) {
  Agreement past = law("PAST", {kDenyRfa});
  past.until = *day_from("2024-06-30");

  EXPECT_TRUE(decide(Agreements::of({past, law("LAW", {kPermit})}).value(), an_rfa()).permit);
}

TEST(DecideTest, TheFirstByInstrumentAndRuleIsNamed) {
  const auto all = Agreements::of({law("B", {"{id: R1, effect: permit, types: [rfa]}"}),
                                   law("A", {"{id: R9, effect: permit, types: [rfa]}",
                                             "{id: R5, effect: permit, types: [rfa]}"})})
                       .value();
  const Decision decision = decide(all, an_rfa());

  EXPECT_EQ(decision.instrument, "A");
  EXPECT_EQ(decision.rule, "R5");
  EXPECT_EQ(deciding(decision), "R5 R9 R1");
}

TEST(DecideTest, TheNearestRuleMissesTheFewestKeys) {
  const Decision decision = decide(
      in_force({"{id: FAR, effect: permit, types: [rfa], from: {kind: polda}, to: {kind: korem}}",
                "{id: NEAR, effect: permit, types: [rfa], from: {kind: polda}, "
                "text: {id: hanya polda, en: polda alone}, instead: {kind: polda, relation: "
                "[ancestor]}}",
                "{id: OTHER, effect: permit, types: [order]}"}),
      an_rfa());

  EXPECT_EQ(decision.nearest.rule->id, "NEAR");
  EXPECT_THAT(decision.reason.id, HasSubstr("hanya polda"));
  EXPECT_THAT(decision.reason.en, HasSubstr("Nearest is NEAR of LAW. polda alone"));
  EXPECT_THAT(decision.instead, SizeIs(1));
  EXPECT_THAT(decision.decided, IsEmpty());
}

TEST(DecideTest, ARuleOutOfForceIsNearOnlyWhereNoneIs) {
  Agreement past = law("PAST", {kPermit});
  past.until = *day_from("2024-06-30");
  const std::string other = "{id: NOW, effect: permit, types: [rfa], from: {kind: polda}}";

  EXPECT_EQ(decide(Agreements::of({past}).value(), an_rfa()).nearest.rule->id, "P");
  EXPECT_EQ(decide(Agreements::of({past, law("LAW", {other})}).value(), an_rfa()).nearest.rule->id,
            "NOW");
}

TEST(DecideTest, WhereNoRuleKnowsTheTypeTheNearestIsOfAll) {
  Request request = an_rfa();
  request.type = "handover";

  EXPECT_EQ(decide(in_force({kPermit}), request).nearest.rule->id, "P");
}

TEST(DecideTest, G8_BreakGlassNeedsAReasonAndARight) {
  const Agreements all = in_force({kPermit, kDenyFlagged});
  Request no_right = desperate();
  no_right.break_glass_right = false;
  Request no_reason = desperate();
  no_reason.break_glass.clear();

  EXPECT_TRUE(decide(all, desperate()).permit);
  EXPECT_TRUE(decide(all, desperate()).flagged);
  EXPECT_EQ(decide(all, desperate()).rule, "F");
  EXPECT_FALSE(decide(all, no_right).permit);
  EXPECT_FALSE(decide(all, no_reason).permit);
  EXPECT_TRUE(decide(all, no_reason).break_glass_possible);
}

TEST(DecideTest, G8_OneDenyThatRefusesStopsBreakGlass) {
  const Decision decision = decide(in_force({kPermit, kDenyRfa, kDenyFlagged}), desperate());

  EXPECT_FALSE(decision.permit);
  EXPECT_FALSE(decision.break_glass_possible);
  EXPECT_EQ(deciding(decision), "D F");
}

TEST(DecideTest, G8_BreakGlassOpensNothingThatNoRuleNames) {
  EXPECT_FALSE(decide(in_force({"{id: P, effect: permit, types: [order]}"}), desperate()).permit);
}

TEST(DecideTest, BreakGlassGoesByTheDenyThatAllowsIt) {
  const Decision decision = decide(in_force({kDenyFlagged}), desperate());

  EXPECT_TRUE(decision.permit);
  EXPECT_TRUE(decision.flagged);
}

TEST(DecideTest, AClaimWithoutADenyFlagsNothing) {
  const Decision decision = decide(in_force({kPermit}), desperate());

  EXPECT_TRUE(decision.permit);
  EXPECT_FALSE(decision.flagged);
}

TEST(DecideTest, G8_AStrangerIsPermittedNothing) {
  Request author = desperate();
  author.from.sector.clear();
  author.from.kind.clear();
  Request addressee = desperate();
  addressee.to.sector.clear();
  addressee.to.kind.clear();

  EXPECT_FALSE(decide(in_force({kPermit}), author).permit);
  EXPECT_FALSE(decide(in_force({kPermit}), addressee).permit);
  EXPECT_FALSE(decide(in_force({kDenyFlagged}), author).permit);
  EXPECT_THAT(decide(in_force({kPermit}), author).reason.en,
              HasSubstr("'POLRES-JAKUT' is not in the directory"));
}

TEST(DecideTest, OnlyInformationIsNoCommand) {
  const std::string information =
      "{id: I, effect: permit, types: [rfa], obligations: {show: information}}";

  EXPECT_TRUE(decide(in_force({information}), an_rfa()).information);
  EXPECT_FALSE(decide(in_force({information, kPermit}), an_rfa()).information);
}

TEST(DecideTest, ADecisionOutlivesTheFilesItWasMadeFrom) {
  Decision decision;
  {
    const Agreements all = in_force({kDenyRfa});
    decision = decide(all, an_rfa());
  }

  EXPECT_EQ(decision.decided.front().rule->id, "D");
  EXPECT_EQ(decision.instead.front()->agency.front(), "PRESIDEN");
}

}  // namespace
}  // namespace kentongan::policy
