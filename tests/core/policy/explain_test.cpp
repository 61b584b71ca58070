// Shows that each rule of a type tells why it matched or the first key that did not, in both
// languages. Small laws around one rfa.
#include "core/policy/explain.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/policy/key_words.h"
#include "tests/core/policy/small_law.h"

namespace kentongan::policy {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

const std::string kReason = "text: {id: jangan, en: do not}";

RuleStory story(const std::string& rule) {
  return explain(in_force({rule}), an_rfa()).rules.front();
}

TEST(ExplainTest, TellsOfARuleThatMatched) {
  const Explanation told = explain(in_force({"{id: A, effect: permit, types: [rfa]}"}), an_rfa());

  EXPECT_EQ(told.rules.front().end, RuleStory::End::matched);
  EXPECT_EQ(told.rules.front().sentence.id, "A (LAW): cocok, mengizinkan.");
  EXPECT_EQ(told.sentence.en, "Permitted by A (LAW).");
}

TEST(ExplainTest, NamesTheFirstKeyThatFailed) {
  const RuleStory told =
      story("{id: A, effect: permit, types: [rfa], from: {kind: [polda, mabes]}, purpose: x}");

  EXPECT_EQ(told.end, RuleStory::End::key_failed);
  EXPECT_EQ(told.failed, (KeyTruth{Key::from_kind, Truth::no}));
  EXPECT_EQ(told.wanted, "polda, mabes");
  EXPECT_EQ(told.found, "polres");
  EXPECT_EQ(told.sentence.id,
            "A (LAW): tidak cocok; from.kind meminta [polda, mabes], yang ada: polres.");
  EXPECT_EQ(told.sentence.en,
            "A (LAW): does not match; from.kind asks for [polda, mabes], there is: polres.");
}

TEST(ExplainTest, SaysWhatIsUnknown) {
  EXPECT_THAT(story("{id: A, effect: permit, purpose: x}").sentence.en,
              HasSubstr("unknown or empty"));
}

TEST(ExplainTest, ADenyIsStoppedByANoAlone) {
  EXPECT_EQ(story("{id: A, effect: deny, purpose: x, " + kReason + "}").end,
            RuleStory::End::matched);
  EXPECT_EQ(
      story("{id: A, effect: deny, types: [rfa], exercise: true, " + kReason + "}").failed.key,
      Key::exercise);
}

TEST(ExplainTest, TellsOfExceptions) {
  EXPECT_THAT(
      story("{id: A, effect: deny, types: [rfa], unless: {exercise: false}, " + kReason + "}")
          .sentence.id,
      HasSubstr("pengecualiannya (unless) terpenuhi"));
}

TEST(ExplainTest, TellsOfFilesThatDoNotBind) {
  Agreement past = law("PAST", {"{id: A, effect: permit, types: [rfa]}"});
  past.until = past.from;
  Agreement others = law("THEIRS", {"{id: B, effect: permit, types: [rfa]}"});
  others.parties = {"X", "Y"};
  const Explanation told = explain(Agreements::of({past, others}).value(), an_rfa());

  ASSERT_THAT(told.rules, SizeIs(2));
  EXPECT_THAT(told.rules[0].sentence.en, HasSubstr("not in force that day (in force 2024-01-01"));
  EXPECT_THAT(told.rules[1].sentence.en, HasSubstr("binds other agencies"));
  EXPECT_THAT(told.sentence.id, HasSubstr("Ditolak: Tidak ada aturan"));
}

TEST(ExplainTest, TellsWhoRefusedAndWhatWasFlagged) {
  const Agreements all = in_force(
      {"{id: D, effect: deny, types: [rfa], break_glass: allow_and_flag, " + kReason + "}"});
  Request request = an_rfa();
  EXPECT_EQ(explain(all, request).sentence.id, "Ditolak oleh D (LAW): jangan");
  request.break_glass = "x";
  request.break_glass_right = true;
  EXPECT_THAT(explain(all, request).sentence.en, HasSubstr("emergency and flagged"));
}

TEST(ExplainTest, OfAStrangerNoRuleIsAsked) {
  Request request = an_rfa();
  request.to = {};
  request.to.agency = "ASING-1";
  const Explanation told = explain(in_force({"{id: A, effect: permit, types: [rfa]}"}), request);

  EXPECT_THAT(told.rules, SizeIs(0));
  EXPECT_THAT(told.sentence.en, HasSubstr("'ASING-1' is not in the directory"));
}

TEST(ExplainTest, EveryKeyHasItsWords) {
  const Agreement file = law(
      "LAW",
      {"{id: A, effect: permit, types: [rfa], from: {agency: POLRES-JAKUT, level: kota, duty: "
       "PIKET, "
       "area: \"31\", group: x, clearance: BIASA, not: {kind: polda}}, to: {relation: [control], "
       "not: {sector: polri}}, fields: {a: b}, precedence: KILAT, max_classification: BIASA, "
       "markings: c, area: \"33\", purpose: d, legal_basis: UU 1/2000, channel: sms, status: "
       "{kind: e, "
       "value: f}, lead: g, incident: open, exercise: true, delivery: receipt-first, approved_by: "
       "{agency: PRESIDEN}, endorsed_by: {sector: polri, relation: [ancestor]}, unless: {types: "
       "[x]}}"});
  const Rule& rule = file.rules.front();
  std::size_t without = 0;
  const auto keys = look_at(rule, an_rfa());
  for (const KeyTruth& key : keys) {
    without += key.key != Key::unless && wanted_under(key.key, rule).empty() ? 1U : 0U;
  }

  EXPECT_GE(keys.size(), 26U);
  EXPECT_EQ(without, 0U);
  EXPECT_EQ(wanted_under(Key::endorsed_by, rule), "polri; ancestor");
  EXPECT_EQ(found_under(Key::from_duty, an_rfa()), "PIKET");
  EXPECT_EQ(found_under(Key::max_classification, an_rfa()), "BIASA");
}

}  // namespace
}  // namespace kentongan::policy
