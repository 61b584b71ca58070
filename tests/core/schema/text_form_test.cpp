// Shows how messages are told in one line, in both languages, and that nothing an officer's
// terminal would obey gets into it. Known answers in tests/golden/schema.yaml.
#include "core/schema/text_form.h"

#include <gmock/gmock.h>

#include "tests/core/schema/schema_support.h"
#include "tests/support/json_reader.h"

namespace kentongan::schema {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const Value& golden() {
  static const Value kGolden = load_yaml(repository() / "tests/golden/schema.yaml").value();
  return kGolden;
}

class GoldenFormTest : public ::testing::TestWithParam<std::string> {
 protected:
  const Value& case_ = *golden().find(GetParam());
  PlainMessage message_ =
      test::message_from_json(Catalogue::standard(), case_.text("json")).value();
};

TEST_P(GoldenFormTest, IsToldAsItWasBefore) {
  const auto line = text_form(Catalogue::standard(), message_.header, message_.payload);

  EXPECT_EQ(line.id, case_.text("id"));
  EXPECT_EQ(line.en, case_.text("en"));
}

TEST_P(GoldenFormTest, IsTheSameJsonAndTheSameBytesAsBefore) {
  EXPECT_EQ(message_json(Catalogue::standard(), message_.header, message_.payload),
            case_.text("json"));
  EXPECT_EQ(to_hex(message_.payload), case_.text("payload_hex"));
}

TEST_P(GoldenFormTest, IsValid) {
  EXPECT_THAT(validate(Catalogue::standard(), message_.header, message_.payload),
              ::testing::IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Schema, GoldenFormTest,
                         ::testing::Values("sitrep", "rfa", "handover", "exercise_control"),
                         [](const auto& tested) { return tested.param; });

Text line_of(const std::string& code, const std::string& fields) {
  auto header = good_header(code);
  const auto draft = read_form(type_of(code), fields_of(fields), {});
  return text_form(Catalogue::standard(), header, draft->payload);
}

TEST(TextFormTest, TellsAnUnknownTypeByItsText) {
  auto header = good_header("general_message");
  header.mutable_identity()->set_type("from_next_year");

  const auto line = text_form(Catalogue::standard(), header, "\x10\x01\x0a\x03isi");

  EXPECT_EQ(line.id,
            "SEGERA, terbatas. from_next_year dari PASIOPS KODIM-0502 kepada BPBD-DKI. isi");
}

TEST(TextFormTest, SaysThatAPayloadIsSealedOrUnreadable) {
  auto header = good_header("general_message");
  EXPECT_THAT(text_form(Catalogue::standard(), header, "\xff").en,
              HasSubstr("The content cannot be read."));

  header.mutable_identity()->set_sealed(true);
  EXPECT_THAT(text_form(Catalogue::standard(), header, "\xff").id, HasSubstr("Isi tersegel."));
}

TEST(TextFormTest, LeavesNothingForATerminalToObeyAndHidesNothing) {
  const auto line =
      line_of("general_message", R"({text: "satu\ndua\u001b[2J\u0085tiga\u202eempat"})");

  EXPECT_THAT(line.id, HasSubstr("Isi: satu dua\\u001b[2J tiga\\u202eempat."));
}

TEST(TextFormTest, MasksPersonalFieldsWhereAsked) {
  TextStyle style;
  style.personal = false;
  const auto draft = read_form(type_of("call_ticket"), fields_of("{caller_masked: '08**-12'}"), {});

  EXPECT_EQ(payload_text(type_of("call_ticket"), draft->payload, style).en,
            "Caller (masked): (masked).");
  EXPECT_EQ(payload_text(type_of("call_ticket"), draft->payload).en, "Caller (masked): 08**-12.");
}

TEST(TextFormTest, TellsFiguresWithTheirSource) {
  const auto line = line_of("sitrep",
                            "{casualties: {dead: {count: 14, source: POLRES-JAKUT, "
                            "estimated: true}, injured: belum pasti}}");

  EXPECT_THAT(line.id, HasSubstr("Korban: meninggal kira-kira 14 (POLRES-JAKUT), "
                                 "luka belum pasti."));
  EXPECT_THAT(line.en, HasSubstr("Casualties: dead about 14 (POLRES-JAKUT), injured belum pasti."));
}

TEST(TextOfTest, FindsFieldOneOfAnyPayload) {
  EXPECT_EQ(text_of("\x0a\x03isi"), "isi");
  EXPECT_EQ(text_of("\x12\x01x\x0a\x03isi"), "isi");
  EXPECT_EQ(text_of("\x0a\x02\xff"
                    "a"),
            "?a");
  EXPECT_EQ(text_of("\x0a\x7fisi"), "");
  EXPECT_EQ(text_of(""), "");
}

}  // namespace
}  // namespace kentongan::schema
