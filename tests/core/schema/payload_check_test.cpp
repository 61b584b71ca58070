// Shows that every rule on a payload is held, and what is said about it in both languages. A table
// of what a person might write, the rule it breaks and the field that is named.
#include <gmock/gmock.h>

#include "core/schema/validator.h"
#include "kentongan/v1/incident.pb.h"
#include "kentongan/v1/sitrep.pb.h"
#include "tests/core/schema/schema_support.h"

namespace kentongan::schema {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

/// The payload that read_form makes of the fields; it does not judge.
Bytes payload_of(const std::string& code, const std::string& fields) {
  const auto draft = read_form(type_of(code), fields_of(fields), {});
  KTG_CHECK(draft.has_value());
  return draft->payload;
}

std::string of(const std::string& text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) {
    all += text;
  }
  return all;
}

struct PayloadCase {
  std::string name;
  std::string code;
  std::string fields;
  Rule rule;
  std::string field;
};

class PayloadRuleTest : public ::testing::TestWithParam<PayloadCase> {};

TEST_P(PayloadRuleTest, NamesTheFieldAndTheRule) {
  const auto& [name, code, fields, rule, field] = GetParam();

  const auto violations = validate_payload(type_of(code), payload_of(code, fields));

  ASSERT_THAT(violations, SizeIs(1));
  EXPECT_EQ(violations[0].rule, rule);
  EXPECT_EQ(violations[0].field, field);
  EXPECT_FALSE(violations[0].reason.id.empty() || violations[0].reason.en.empty());
  EXPECT_FALSE(violations[0].fix.id.empty() || violations[0].fix.en.empty());
}

INSTANTIATE_TEST_SUITE_P(
    Table, PayloadRuleTest,
    ::testing::Values(
        PayloadCase{"MissingText", "general_message", "{subject: x}", Rule::required, "text"},
        PayloadCase{"BlankText", "general_message", "{text: '   '}", Rule::required, "text"},
        PayloadCase{"EmptyList", "rfa", "{requests: []}", Rule::required, "requests"},
        PayloadCase{"MissingInAPart", "rfa", "{requests: [{qty: 2}]}", Rule::required,
                    "requests[0].item"},
        PayloadCase{"ZeroSerial", "sitrep", "{serial: 0}", Rule::required, "serial"},
        PayloadCase{"EmptyPeriod", "summary_report", "{period: {}}", Rule::required, "period"},
        PayloadCase{"MissingChoice", "rfa_response", "{eta: '10:00'}", Rule::required, "decision"},
        PayloadCase{"LongText", "general_message", "{text: " + of("a", 16385) + "}", Rule::length,
                    "text"},
        PayloadCase{"LongByDefault", "dispute", "{subject: x, interim_rule: " + of("a", 501) + "}",
                    Rule::length, "interim_rule"},
        PayloadCase{"LongByItsOwnLimit", "handover", "{post: " + of("a", 201) + "}", Rule::length,
                    "post"},
        PayloadCase{"TooManyByDefault", "sitrep", "{serial: 1, needs: [" + of("a,", 64) + "a]}",
                    Rule::items, "needs"},
        PayloadCase{"TooManyByItsOwnLimit", "initial_report",
                    "{category: X, hazards: [" + of("a,", 16) + "a]}", Rule::items, "hazards"},
        PayloadCase{"BelowTheLeast", "rfa", "{requests: [{item: truk, qty: -1}]}", Rule::range,
                    "requests[0].qty"},
        PayloadCase{"AboveTheMost", "field_validation",
                    "{ticket: T-1, result: valid, water_cm: 2001}", Rule::range, "water_cm"},
        PayloadCase{"LatitudePastThePole", "position_report", "{unit: U, lat: 90.1}", Rule::range,
                    "lat"},
        PayloadCase{"LongitudePastTheLine", "position_report", "{unit: U, lon: -180.5}",
                    Rule::range, "lon"},
        PayloadCase{"NotANumber", "facility_alert", "{site: S, sensor: S, value: nan}", Rule::range,
                    "value"},
        PayloadCase{"AgencyInSmallLetters", "lead_designation",
                    "{lead: bpbd, domain: operasi, authority: WALIKOTA}", Rule::form, "lead"},
        PayloadCase{"DutyInWords", "status_change",
                    "{status_kind: siaga_polri, new: I, authority: Pak Wali}", Rule::form,
                    "authority"},
        PayloadCase{"DomainInCapitals", "lead_designation",
                    "{lead: BPBD-SH, domain: OPERASI, authority: SEKDA}", Rule::form, "domain"},
        PayloadCase{"PhoneInFull", "call_ticket",
                    "{ticket: T-1, category: BANJIR, caller_masked: '08123456789'}", Rule::form,
                    "caller_masked"},
        PayloadCase{"StatusOfAnotherKind", "status_change",
                    "{status_kind: siaga_polri, new: merah, authority: KAPOLDA}",
                    Rule::inconsistent, "new"}),
    [](const auto& tested) { return tested.param.name; });

struct Accepted {
  std::string name;
  std::string code;
  std::string fields;
};

class PayloadAcceptedTest : public ::testing::TestWithParam<Accepted> {};

TEST_P(PayloadAcceptedTest, FindsNothingWrong) {
  const auto& [name, code, fields] = GetParam();

  EXPECT_THAT(validate_payload(type_of(code), payload_of(code, fields)), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(
    Table, PayloadAcceptedTest,
    ::testing::Values(
        Accepted{"TextAtItsLimit", "general_message", "{text: " + of("a", 16384) + "}"},
        Accepted{"ListAtItsLimit", "sitrep", "{serial: 1, needs: [" + of("a,", 63) + "a]}"},
        Accepted{"ZeroThatIsOptional", "rfa", "{requests: [{item: truk, qty: 0}]}"},
        Accepted{"SourceInWords", "sitrep", "{serial: 1, source_of_figures: warga setempat}"},
        Accepted{"DutyAndAgency", "status_change",
                 "{status_kind: siaga_polri, new: I, authority: KAPOLRES POLRES-JAKUT}"},
        Accepted{"PoleAndLine", "position_report", "{unit: U, lat: -90, lon: 180}"},
        Accepted{"TextOfOtherScripts", "general_message", "{text: 'ꦱꦸꦫꦧꦪ 🚒 é'}"}),
    [](const auto& tested) { return tested.param.name; });

TEST(PayloadBytesTest, SaysWhatIsMissingInBothLanguages) {
  const auto violations = validate_payload(type_of("order"), "");

  ASSERT_THAT(violations, SizeIs(1));
  EXPECT_EQ(violations[0].reason, (Text{"wajib diisi", "is required"}));
  EXPECT_EQ(violations[0].fix, (Text{"Isi \"tugas\".", "Fill in \"task\"."}));
}

TEST(PayloadBytesTest, SaysHowLongAndHowLongAtMost) {
  const auto violations =
      validate_payload(type_of("handover"), payload_of("handover", "{post: " + of("a", 201) + "}"));

  EXPECT_EQ(violations[0].reason,
            (Text{"panjangnya 201 byte, batasnya 200", "is 201 bytes long, the limit is 200"}));
}

TEST(PayloadBytesTest, NamesTheChoicesOfAnUnknownOne) {
  const auto violations = validate_payload(type_of("order_report"), Bytes("\x10\x63", 2));

  ASSERT_THAT(violations, SizeIs(1));
  EXPECT_EQ(violations[0].rule, Rule::choice);
  EXPECT_EQ(violations[0].fix.en,
            "Choose \"outcome\" from: selesai, sebagian, tidak_selesai, aman.");
}

TEST(PayloadBytesTest, RefusesBytesThatAreNoMessage) {
  const auto& type = type_of("general_message");

  EXPECT_EQ(validate_payload(type,
                             "\x0a\x05"
                             "abc")[0]
                .rule,
            Rule::malformed);
  EXPECT_EQ(validate_payload(type, "\x0b")[0].rule, Rule::malformed);
  EXPECT_EQ(validate_payload(type, Bytes("\x00", 1))[0].rule, Rule::malformed);
  EXPECT_EQ(validate_payload(type, "\x08\x01")[0].rule, Rule::malformed);
  EXPECT_EQ(validate_payload(type, of("\xff", 12))[0].rule, Rule::malformed);
  EXPECT_EQ(validate_payload(type, "\x0a\x01\xff")[0].rule, Rule::utf8);
  EXPECT_EQ(validate_payload(type,
                             "\x0a\x01"
                             "a\x0a\x01"
                             "b")[0]
                .rule,
            Rule::repeated);
}

TEST(PayloadBytesTest, RefusesAPayloadOverOneMebibyte) {
  const auto violations = validate_payload(type_of("general_message"), Bytes(1'048'577, 'a'));

  ASSERT_THAT(violations, SizeIs(1));
  EXPECT_EQ(violations[0].rule, Rule::too_large);
  EXPECT_EQ(violations[0].field, "payload");
}

TEST(PayloadBytesTest, PassesFieldsOfALaterSchema) {
  v1::GeneralMessage message;
  message.set_text("isi");

  const auto later = message.SerializeAsString() +
                     "\x9a\x06\x03"
                     "abc" +
                     "\xa0\x06\x01";

  EXPECT_THAT(validate_payload(type_of("general_message"), later), IsEmpty());
}

TEST(PayloadBytesTest, RefusesATimeOutsideTheYearsOfPeople) {
  v1::InfoRequest request;
  request.set_question("?");
  request.mutable_deadline()->set_seconds(253'402'300'800);

  const auto violations = validate_payload(type_of("info_request"), request.SerializeAsString());

  ASSERT_THAT(violations, SizeIs(1));
  EXPECT_EQ(violations[0].field, "deadline");
  EXPECT_EQ(violations[0].rule, Rule::form);
}

TEST(PayloadBytesTest, RefusesAMessageIdOfAnotherLength) {
  v1::JointDecision decision;
  decision.set_decision("ya");
  decision.set_dispute_ref("abc");

  const auto violations = validate_payload(type_of("decision"), decision.SerializeAsString());

  ASSERT_THAT(violations, SizeIs(1));
  EXPECT_EQ(violations[0].field, "dispute_ref");
}

TEST(PayloadBytesTest, ReportsAtMostSixteen) {
  const auto payload = payload_of("rfa", "{requests: [" + of("{qty: -1},", 40) + "{item: truk}]}");

  EXPECT_THAT(validate_payload(type_of("rfa"), payload), SizeIs(kViolationsMax));
}

TEST(PayloadBytesTest, BecomesARefusalWithFieldReasonAndFix) {
  const auto error = error_of(validate_payload(type_of("order"), ""));

  EXPECT_EQ(error.code, ErrorCode::field_invalid);
  EXPECT_EQ(error.text.id, "Isian task: wajib diisi. Isi \"tugas\".");
  EXPECT_EQ(error.text.en, "Field task: is required. Fill in \"task\".");
}

}  // namespace
}  // namespace kentongan::schema
