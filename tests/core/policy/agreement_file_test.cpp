// Shows that a policy file is read as it is written, and that whatever would be without effect is
// refused with its line and a way to mend it. Small files with one fault each.
#include "core/policy/agreement_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/digest.h"
#include "core/policy/file_reader.h"
#include "core/policy/pattern_file.h"
#include "core/policy/rule_file.h"

namespace kentongan::policy {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const std::string kInstrument =
    "schema: policy/1\n"
    "instrument:\n"
    "  id: NK-2026-017\n"
    "  kind: nota_kesepakatan\n"
    "  parties: [PEMKOT-SMG, POLRESTABES-SMG]\n"
    "  signed: 2026-03-02\n"
    "  valid: {from: 2026-03-02, until: 2029-03-01}\n"
    "  signatories: [{agency: PEMKOT-SMG, duty: WALIKOTA}]\n"
    "  emergency: {types: [rfa]}\n"
    "  certainty: sure\n"
    "label_policy: {id: ID-ANRI-17-2011, levels: [BIASA, TERBATAS, RAHASIA, SANGAT_RAHASIA]}\n"
    "rules:\n";
const std::string kPermitRfa = "  - id: R1\n    effect: permit\n    types: [rfa]\n";
const std::string kDenyText = "    text: {id: tidak, en: no}\n";

Vocabulary words() {
  Vocabulary words;
  words.agencies = {"PEMKOT-SMG", "POLRESTABES-SMG"};
  words.sectors = {"polri", "pemda"};
  words.kinds = {"polres", "kodim"};
  words.duties = {"WALIKOTA"};
  words.types = {"rfa", "order", "status_change"};
  words.fields = {{"status_kind", {"siaga_polri", "status_bencana"}}, {"category", {}}};
  words.times = {"activity.start"};
  words.areas = {"33.74"};
  return words;
}

Agreement read(const std::string& rules) {
  auto file = read_agreement(kInstrument + rules);
  EXPECT_TRUE(file) << file.error().text.en;
  return file ? *std::move(file) : Agreement{};
}

Rule only_rule(const std::string& keys) {
  Agreement file = read(kPermitRfa + keys);
  return file.rules.empty() ? Rule{} : file.rules.front();
}

std::string refusal(const std::string& text, const Vocabulary* known = nullptr) {
  const auto file = read_agreement(text, known);
  return file ? "read" : file.error().text.en;
}
std::string refusal_of_rule(const std::string& keys, const Vocabulary* known = nullptr) {
  return refusal(kInstrument + kPermitRfa + keys, known);
}
std::string with(std::string text, const std::string& from, const std::string& to) {
  return text.replace(text.find(from), from.size(), to);
}

TEST(AgreementFileTest, ReadsTheInstrument) {
  const Agreement file = read(kPermitRfa);

  EXPECT_EQ(file.id, "NK-2026-017");
  EXPECT_EQ(file.kind, Agreement::Kind::nota_kesepakatan);
  EXPECT_THAT(file.parties, ElementsAre("PEMKOT-SMG", "POLRESTABES-SMG"));
  EXPECT_EQ(file.signed_on, day_from("2026-03-02"));
  EXPECT_EQ(file.from, day_from("2026-03-02"));
  EXPECT_EQ(file.until, day_from("2029-03-01"));
  EXPECT_EQ(file.signatories.front().duty, "WALIKOTA");
  EXPECT_THAT(file.emergency, ElementsAre("rfa"));
  EXPECT_EQ(file.certainty, "sure");
  EXPECT_EQ(file.label_policy, "ID-ANRI-17-2011");
  EXPECT_EQ(file.sha256, sha256(kInstrument + kPermitRfa));
}

TEST(AgreementFileTest, ReadsPatternsOfBothSides) {
  const Rule rule = only_rule(
      "    from: {agency: PEMKOT-SMG, duty: [WALIKOTA, SEKDA], clearance: rahasia}\n"
      "    to: {kind: [kodim], level: kota, area: \"33.74\", group: x, relation: [same_level, "
      "control],\n"
      "         not: {sector: polri, relation: [descendant]}}\n");

  EXPECT_THAT(rule.when.from->agency, ElementsAre("PEMKOT-SMG"));
  EXPECT_THAT(rule.when.from->duty, ElementsAre("WALIKOTA", "SEKDA"));
  EXPECT_EQ(rule.when.from->clearance, Classification::rahasia);
  EXPECT_THAT(rule.when.to->relation, ElementsAre(Relation::same_level, Relation::control));
  EXPECT_THAT(rule.when.to->area, ElementsAre("33.74"));
  EXPECT_THAT(rule.when.to->excluded.front().sector, ElementsAre("polri"));
}

TEST(AgreementFileTest, ReadsConditionsAndFoldsTheirWords) {
  const Rule rule = only_rule(
      "    fields: {status_kind: [siaga_polri, \"status*\"]}\n"
      "    precedence: [KILAT, SANGAT SEGERA]\n"
      "    max_classification: TERBATAS\n"
      "    markings: [DATA-PRIBADI]\n"
      "    area: [\"33.74\"]\n"
      "    purpose: [keselamatan-jiwa]\n"
      "    legal_basis: [\"UU No. 7 Tahun 2012\"]\n"
      "    channel: TELEPON\n"
      "    status: {kind: status_bencana, value: [tanggap_darurat], area: incident}\n"
      "    lead: [operasi]\n"
      "    incident: open\n"
      "    exercise: false\n"
      "    delivery: receipt-first\n"
      "    approved_by: {agency: PRESIDEN}\n"
      "    endorsed_by: {sector: polri, relation: [same_area], of: to}\n"
      "    unless: {purpose: [penegakan-hukum]}\n");

  EXPECT_THAT(rule.when.fields.front().values, ElementsAre("siaga_polri", "status*"));
  EXPECT_THAT(rule.when.precedence, ElementsAre(Precedence::kilat, Precedence::sangat_segera));
  EXPECT_EQ(rule.when.max_classification, Classification::terbatas);
  EXPECT_THAT(rule.when.markings, ElementsAre("data_pribadi"));
  EXPECT_THAT(rule.when.purpose, ElementsAre("keselamatan_jiwa"));
  EXPECT_THAT(rule.when.legal_basis, ElementsAre("uu 7/2012"));
  EXPECT_THAT(rule.when.channel, ElementsAre("telepon"));
  EXPECT_TRUE(rule.when.status->of_incident);
  EXPECT_TRUE(rule.when.incident_open);
  EXPECT_EQ(rule.when.exercise, false);
  EXPECT_EQ(rule.when.delivery, Delivery::receipt_first);
  EXPECT_TRUE(rule.when.endorsed_by->of_addressee);
  EXPECT_THAT(rule.unless->purpose, ElementsAre("penegakan_hukum"));
}

TEST(AgreementFileTest, ReadsObligations) {
  const Obligations owed =
      only_rule(
          "    obligations:\n"
          "      ack_within: 5m\n"
          "      answer_within: 24h\n"
          "      retention: 2y\n"
          "      written_followup_within: 1d\n"
          "      if_channel: [telepon, radio]\n"
          "      late_if: {field: start, less_than: 14wd}\n"
          "      delivery: receipt-first\n"
          "      officer_signature: [ACKNOWLEDGED, REFUSED]\n"
          "      copy_to: [{kind: polda, relation: [ancestor]}, {group: tujuan}]\n"
          "      approval_by: {agency: PRESIDEN}\n"
          "      endorse_by: [{sector: polri}]\n"
          "      mask: [caller_masked]\n"
          "      notice: {id: halo, en: hello}\n"
          "      show: approval_needed\n"
          "      carry: true\n")
          .obligations;

  EXPECT_EQ(owed.ack_within, span_from("5m"));
  EXPECT_EQ(owed.retention, span_from("2y"));
  EXPECT_EQ(owed.late_if->less_than, span_from("14wd"));
  EXPECT_EQ(owed.delivery, Delivery::receipt_first);
  EXPECT_EQ(owed.copy_to.size(), 2U);
  EXPECT_EQ(owed.approval_by.front().agency.front(), "PRESIDEN");
  EXPECT_EQ(owed.notice, (Text{"halo", "hello"}));
  EXPECT_EQ(owed.show, "approval_needed");
  EXPECT_TRUE(owed.carry);
}

TEST(AgreementFileTest, AGroundIsKeptAndALegalBasisIsAskedFor) {
  const Rule rule = only_rule("    ground: [UU 2/2002]\n");

  EXPECT_THAT(rule.ground, ElementsAre("UU 2/2002"));
  EXPECT_THAT(rule.when.legal_basis, IsEmpty());
}

TEST(AgreementFileTest, BothLanguagesAndTheLineAreNamed) {
  const auto file = read_agreement(kInstrument + kPermitRfa + "    type: [rfa]\n");

  EXPECT_EQ(file.error().code, ErrorCode::invalid_argument);
  EXPECT_THAT(file.error().text.id,
              HasSubstr("baris 16: 'type' tidak dikenal. Maksudnya 'types'?"));
  EXPECT_THAT(file.error().text.en, HasSubstr("line 16: 'type' is unknown. Did you mean 'types'?"));
}

TEST(AgreementFileTest, RefusesKeysThatDoNotExist) {
  EXPECT_THAT(refusal(kInstrument + kPermitRfa + "form: x\n"), HasSubstr("'form' is unknown"));
  EXPECT_THAT(refusal(with(kInstrument, "signed:", "sign:") + kPermitRfa),
              HasSubstr("mean 'signed'"));
  EXPECT_THAT(refusal_of_rule("    from: {agenci: X}\n"), HasSubstr("mean 'agency'"));
  EXPECT_THAT(refusal_of_rule("    from: {relation: [parent]}\n"),
              HasSubstr("'relation' is unknown"));
  EXPECT_THAT(refusal_of_rule("    to: {of: to}\n"), HasSubstr("'of' is unknown"));
  EXPECT_THAT(refusal_of_rule("    to: {not: {not: {kind: x}}}\n"), HasSubstr("'not' is unknown"));
  EXPECT_THAT(refusal_of_rule("    obligations: {ack_withn: 5m}\n"),
              HasSubstr("mean 'ack_within'"));
  EXPECT_THAT(refusal_of_rule("    unless: {id: x}\n"), HasSubstr("'id' is unknown"));
}

TEST(AgreementFileTest, RefusesWrongForms) {
  EXPECT_THAT(refusal_of_rule("    purpose: []\n"), HasSubstr("1 to 200 entries"));
  EXPECT_THAT(refusal_of_rule("    purpose: {a: b}\n"), HasSubstr("one text is needed"));
  EXPECT_THAT(refusal_of_rule("    purpose: [a, a]\n"), HasSubstr("stands twice"));
  EXPECT_THAT(refusal_of_rule("    purpose: ''\n"), HasSubstr("one text is needed"));
  EXPECT_THAT(refusal_of_rule("    from: {}\n"), HasSubstr("a mapping is needed"));
  EXPECT_THAT(refusal_of_rule("    from: polri\n"), HasSubstr("a mapping is needed"));
  EXPECT_THAT(refusal_of_rule("    exercise: maybe\n"), HasSubstr("write true or false"));
  EXPECT_THAT(refusal_of_rule("    incident: closed\n"), HasSubstr("'open' is the only word"));
  EXPECT_THAT(refusal_of_rule("    text: {id: a}\n"), HasSubstr("'en' is required"));
  EXPECT_THAT(refusal_of_rule("    fields: {category: [\"*\"]}\n"),
              HasSubstr("'*' stands at the end"));
  EXPECT_THAT(refusal_of_rule("    area: [\"33.7\"]\n"), HasSubstr("no code of an area"));
  EXPECT_THAT(refusal_of_rule("    from: {agency: [polres]}\n"), HasSubstr("'polres' is no code"));
  EXPECT_THAT(refusal_of_rule("    instead: []\n"), HasSubstr("empty"));
}

TEST(AgreementFileTest, RefusesWordsThatAreNone) {
  EXPECT_THAT(refusal_of_rule("    max_classification: SECRET\n"), HasSubstr("Known are: BIASA"));
  EXPECT_THAT(refusal_of_rule("    precedence: [KILATT]\n"), HasSubstr("mean 'KILAT'"));
  EXPECT_THAT(refusal_of_rule("    to: {relation: [child]}\n"), HasSubstr("'child' is unknown"));
  EXPECT_THAT(refusal_of_rule("    obligations: {show: nothing}\n"),
              HasSubstr("Known are: information"));
  EXPECT_THAT(refusal_of_rule("    obligations: {officer_signature: [DELIVERED]}\n"),
              HasSubstr("'DELIVERED' is unknown"));
  EXPECT_THAT(refusal(with(kInstrument, "certainty: sure", "certainty: perhaps") + kPermitRfa),
              HasSubstr("'perhaps' is unknown"));
  EXPECT_THAT(refusal(with(kInstrument, "kind: nota_kesepakatan", "kind: pakta") + kPermitRfa),
              HasSubstr("'pakta' is unknown"));
}

TEST(AgreementFileTest, RefusesBadDaysAndSpans) {
  EXPECT_THAT(refusal(with(kInstrument, "signed: 2026-03-02", "signed: 2026-02-30") + kPermitRfa),
              HasSubstr("is no day"));
  EXPECT_THAT(refusal(with(kInstrument, "until: 2029-03-01", "until: 2026-03-01") + kPermitRfa),
              HasSubstr("before the first"));
  EXPECT_EQ(refusal(with(kInstrument, "until: 2029-03-01", "until: 2026-03-02") + kPermitRfa),
            "read");
  EXPECT_THAT(refusal_of_rule("    obligations: {ack_within: 5s}\n"),
              HasSubstr("no length of time"));
  EXPECT_THAT(refusal_of_rule("    obligations: {ack_within: 1y}\n"),
              HasSubstr("no length of time"));
  EXPECT_THAT(refusal_of_rule("    obligations: {late_if: {field: start}}\n"),
              HasSubstr("'less_than' is required"));
}

TEST(AgreementFileTest, RefusesRulesThatSayTooLittle) {
  EXPECT_THAT(refusal(kInstrument + kPermitRfa + kPermitRfa),
              HasSubstr("the rule 'R1' stands twice"));
  EXPECT_THAT(refusal(kInstrument + "  - id: R1\n    effect: permit\n"),
              HasSubstr("without a condition"));
  EXPECT_THAT(refusal(kInstrument + "  - {id: R1, effect: deny, types: [rfa]}\n"),
              HasSubstr("needs a text"));
  EXPECT_THAT(refusal(kInstrument + "  - {id: R1, effect: allow, types: [rfa]}\n"),
              HasSubstr("Known are: permit, deny"));
  EXPECT_THAT(refusal(kInstrument + "  - {effect: permit, types: [rfa]}\n"),
              HasSubstr("'id' is required"));
  EXPECT_THAT(refusal(kInstrument + "  []\n"), HasSubstr("1 to 500 rules"));
  EXPECT_THAT(refusal_of_rule("    break_glass: refuse\n"), HasSubstr("belongs to a deny"));
  EXPECT_THAT(refusal_of_rule("    obligations: {if_channel: [sms]}\n"), HasSubstr("beside"));
  EXPECT_THAT(refusal_of_rule("    instead: [{kind: x, of: to}]\n"),
              HasSubstr("beside 'relation'"));
  EXPECT_EQ(refusal(kInstrument + "  - id: R1\n    effect: deny\n    unless: {types: [rfa]}\n" +
                    kDenyText),
            "read");
}

TEST(AgreementFileTest, ALawBindsAllAndAnAgreementItsParties) {
  EXPECT_THAT(refusal(with(kInstrument, "kind: nota_kesepakatan", "kind: peraturan") + kPermitRfa),
              HasSubstr("leave 'parties' out"));
  EXPECT_THAT(
      refusal(with(kInstrument, "[PEMKOT-SMG, POLRESTABES-SMG]", "[PEMKOT-SMG]") + kPermitRfa),
      HasSubstr("at least two agencies"));
  EXPECT_THAT(
      refusal(with(kInstrument, "[{agency: PEMKOT-SMG, duty: WALIKOTA}]", "[]") + kPermitRfa),
      HasSubstr("list of {agency, duty}"));
  EXPECT_THAT(refusal(with(kInstrument, "duty: WALIKOTA", "duty: []") + kPermitRfa),
              HasSubstr("entries"));
  EXPECT_THAT(refusal(with(kInstrument, "RAHASIA, SANGAT_RAHASIA", "RAHASIA") + kPermitRfa),
              HasSubstr("knows the levels"));
}

TEST(AgreementFileTest, RefusesFilesThatAreNone) {
  EXPECT_THAT(refusal(""), HasSubstr("a mapping is needed"));
  EXPECT_THAT(refusal("schema: policy/2\n"), HasSubstr("not 'schema: policy/1'"));
  EXPECT_THAT(refusal(kInstrument + kPermitRfa + "---\n" + kInstrument + kPermitRfa),
              HasSubstr("more than one document"));
  EXPECT_THAT(refusal(kInstrument + kPermitRfa + kPermitRfa.substr(0, 12) + "    id: R2\n"),
              HasSubstr("line 17"));
  EXPECT_EQ(read_agreement(std::string(kAgreementBytesMax + 1, '#')).error().code,
            ErrorCode::too_large);
}

TEST(AgreementFileTest, AVocabularyRefusesWhatNamesNothing) {
  const Vocabulary known = words();

  EXPECT_EQ(refusal_of_rule("", &known), "read");
  EXPECT_THAT(refusal_of_rule("    from: {sector: polrii}\n", &known), HasSubstr("mean 'polri'"));
  EXPECT_THAT(refusal_of_rule("    from: {kind: kodin}\n", &known), HasSubstr("mean 'kodim'"));
  EXPECT_THAT(refusal_of_rule("    from: {agency: PEMKOT-SMGG}\n", &known),
              HasSubstr("'PEMKOT-SMG'"));
  EXPECT_THAT(refusal_of_rule("    from: {duty: WALIKOTA, area: \"33.75\"}\n", &known),
              HasSubstr("'33.75' is unknown"));
  EXPECT_THAT(refusal_of_rule("    fields: {state_kind: [x]}\n", &known),
              HasSubstr("'status_kind'"));
  EXPECT_THAT(refusal_of_rule("    fields: {status_kind: [siaga]}\n", &known),
              HasSubstr("'siaga'"));
  EXPECT_EQ(refusal_of_rule("    fields: {status_kind: [\"siaga*\"], category: [any]}\n", &known),
            "read");
  EXPECT_THAT(refusal(kInstrument + "  - {id: R1, effect: permit, types: [rfb]}\n", &known),
              HasSubstr("mean 'rfa'"));
  EXPECT_THAT(
      refusal_of_rule("    obligations: {late_if: {field: begin, less_than: 1d}}\n", &known),
      HasSubstr("'begin' is unknown"));
}

}  // namespace
}  // namespace kentongan::policy
