// Shows that a set of policy files has one order and one digest a day, whatever order it came in,
// and whom and when a file binds. Small laws and agreements.
#include "core/policy/agreements.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/policy/agreement_file.h"
#include "tests/core/policy/small_law.h"

namespace kentongan::policy {
namespace {

using ::testing::SizeIs;

const std::string kRfa = "{id: A, effect: permit, types: [rfa]}";
const std::string kOrder = "{id: B, effect: permit, types: [order]}";
const std::string kAny = "{id: C, effect: permit, from: {sector: polri}}";

Day that_day(const char* text) {
  return *day_from(text);
}

TEST(AgreementsTest, RulesAreFoundByType) {
  const Agreements all = in_force({kRfa, kOrder, kAny});

  EXPECT_THAT(all.for_type("rfa"), SizeIs(2));
  EXPECT_THAT(all.for_type("order"), SizeIs(2));
  EXPECT_THAT(all.for_type("sitrep"), SizeIs(1));
  EXPECT_THAT(all.all(), SizeIs(3));
}

TEST(AgreementsTest, TheOrderOfFilesAndRulesDoesNotMatter) {
  const Agreements one = Agreements::of({law("X", {kRfa, kOrder}), law("Y", {kAny})}).value();
  const Agreements other = Agreements::of({law("Y", {kAny}), law("X", {kRfa, kOrder})}).value();

  EXPECT_EQ(one.digest_on(that_day("2024-07-01")), other.digest_on(that_day("2024-07-01")));
  EXPECT_EQ(one.all().front().agreement->id, "X");
  EXPECT_EQ(other.all().front().rule->id, "A");
}

TEST(AgreementsTest, OneNumberIsOneFile) {
  const auto both = Agreements::of({law("X", {kRfa}), law("X", {kOrder})});

  EXPECT_EQ(both.error().code, ErrorCode::conflict);
}

TEST(AgreementsTest, TheDigestFollowsWhatIsInForce) {
  const Agreements all = in_force({kRfa});
  const Digest none = Agreements().digest_on(that_day("2024-07-01"));

  EXPECT_EQ(all.digest_on(that_day("2023-12-31")), none);
  EXPECT_NE(all.digest_on(that_day("2024-01-01")), none);
  EXPECT_EQ(all.digest_on(that_day("2024-12-31")), all.digest_on(that_day("2024-01-01")));
  EXPECT_EQ(all.digest_on(that_day("2025-01-01")), none);
}

TEST(AgreementsTest, TheDigestCommitsToTheBytesAndToTheHolidays) {
  const Day july = that_day("2024-07-01");
  const Agreements all = in_force({kRfa});
  const Agreements with_holiday = Agreements::of(all.files(), {that_day("2024-08-17")}).value();

  EXPECT_NE(all.digest_on(july), in_force({kOrder}).digest_on(july));
  EXPECT_NE(all.digest_on(july), with_holiday.digest_on(july));
}

TEST(AgreementsTest, AnEmergencyClauseOutlivesItsFileForItsTypes) {
  Agreement file = law("X", {kRfa, kOrder});
  file.emergency = {"rfa"};

  EXPECT_TRUE(is_in_force(file, that_day("2024-12-31"), "order"));
  EXPECT_FALSE(is_in_force(file, that_day("2025-01-01"), "order"));
  EXPECT_TRUE(is_in_force(file, that_day("2025-01-01"), "rfa"));
  EXPECT_FALSE(is_in_force(file, that_day("2023-12-31"), "rfa")) << "it has not begun";
}

TEST(AgreementsTest, AnAgreementBindsWhatStandsUnderTwoOfItsParties) {
  Agreement file = law("X", {kRfa});
  file.parties = {"POLDA-METRO", "KODAM-JAYA"};
  Request request = an_rfa();

  EXPECT_TRUE(binds(file, request));
  request.to = request.from;
  EXPECT_FALSE(binds(file, request)) << "one side alone";
  request.to.line.clear();
  EXPECT_FALSE(binds(file, request)) << "a third";
  file.parties.clear();
  EXPECT_TRUE(binds(file, request)) << "a law binds all";
}

TEST(AgreementsTest, TheNearestPartyInTheLineIsTheSide) {
  Agreement file = law("X", {kRfa});
  file.parties = {"POLDA-METRO", "POLRES-JAKUT"};
  Request request = an_rfa();
  request.to = request.from;
  request.to.agency = "POLDA-METRO";

  EXPECT_TRUE(binds(file, request));
}

}  // namespace
}  // namespace kentongan::policy
