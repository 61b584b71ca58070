// Shows how a file, flags and an editor's form become one message.
// Files and flags side by side; what is wrong is named with its line.
#include "agents/cli/message_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agents/cli/json_value.h"

namespace kentongan::cli {
namespace {

using ::testing::HasSubstr;

const schema::TypeInfo& rfa() {
  return *schema::Catalogue::standard().find("rfa");
}

TEST(MessageFileTest, FieldsMayStandBesideTheTypeOrBelow) {
  const auto flat = message_file_from("type: initial-report\ncategory: KEBAKARAN\n");
  const auto nested = message_file_from(
      "{\"type\": \"initial_report\", \"to\": \"A\", \"fields\": {\"what\": \"x\"}}");

  EXPECT_EQ(flat->type, "initial_report");
  EXPECT_EQ(json_from(flat->fields), R"({"category":"KEBAKARAN"})");
  EXPECT_EQ(json_from(nested->fields), R"({"to":"A","what":"x"})");
}

TEST(MessageFileTest, WhatIsNoMappingIsRefused) {
  EXPECT_EQ(message_file_from("- a\n- b\n").error().code, ErrorCode::invalid_argument);
  EXPECT_FALSE(message_file_from("a: [").has_value());
}

TEST(MessageFileTest, ATextStandsAsItIsWrittenWhateverItLooksLike) {
  const auto yaml = message_file_from(
      "type: rfa\nreference: 0012\nbare: true\nno: no\nhalf: 1.50\nquoted: \"12\"\n");
  const auto json = message_file_from(
      R"({"type": "rfa", "reference": 12, "bare": true, "half": 1.50, "letter": "\ud83d\ude92"})");

  EXPECT_EQ(json_from(yaml->fields),
            R"({"reference":"0012","bare":"true","no":"no","half":"1.50","quoted":"12"})");
  EXPECT_EQ(
      json_from(json->fields),
      "{\"reference\":\"12\",\"bare\":\"true\",\"half\":\"1.50\",\"letter\":\"\xF0\x9F\x9A\x92\"}");
}

TEST(MessageFileTest, SettingsOfTheSendingMayStandBesideTheFields) {
  auto file = message_file_from(
      "type: rfa\nduty: PAWAS\nread_within: 5m\nanswer-within-s: 1800\nlanguage: en\ntext: x\n");

  const auto settings = take_settings(file->fields, rfa());

  ASSERT_TRUE(settings) << settings.error().detail();
  EXPECT_EQ(json_from(*settings),
            R"({"duty":"PAWAS","read_within_s":"300","answer_within_s":"1800","language":"en"})");
  EXPECT_EQ(json_from(file->fields), R"({"text":"x"})");
}

TEST(MessageFileTest, ASettingThatCannotBeReadIsNamed) {
  auto times = message_file_from("read_within: besok\n")->fields;
  auto several = message_file_from("duty: [PAWAS, PIKET]\n")->fields;

  EXPECT_THAT(take_settings(times, rfa()).error().text.id,
              HasSubstr("read_within: \"besok\" bukan lama waktu. Tulis 30s, 5m atau 2h."));
  EXPECT_EQ(take_settings(several, rfa()).error().text.en,
            "duty: write one value, for instance PAWAS.");
}

TEST(MessageFileTest, AFieldOfTheTypeKeepsItsNameBeforeASetting) {
  const auto& catalogue = schema::Catalogue::standard();
  for (const auto& type : catalogue.types()) {
    for (const char* name : {"duty", "language", "read_within", "answer_within"}) {
      if (type.find(name) != nullptr) {
        auto fields = message_file_from(std::string(name) + ": x\n")->fields;
        EXPECT_TRUE(take_settings(fields, type)->members.empty()) << type.code << ' ' << name;
      }
    }
  }
}

TEST(MessageFileTest, FlagsWinOverTheFileAndMapsAreMerged) {
  auto fields = message_file_from("to: A\ncasualties: {dead: 1, missing: 2}\n")->fields;
  name_by_path(fields, *schema::Catalogue::standard().find("sitrep"));
  const auto flags = message_file_from("addresses.to: B\ncasualties: {dead: 3}\n")->fields;

  merge(fields, flags);

  EXPECT_EQ(json_from(fields), R"({"addresses.to":"B","casualties":{"dead":"3","missing":"2"}})");
}

TEST(MessageFileTest, TheFormForAnEditorHoldsEveryFieldRequiredOnesFirst) {
  auto given = Value::map();
  given.members = {{"rally_point", Value::of("Pos 3")}};

  const auto text = form_text(rfa(), given, {});

  EXPECT_EQ(text.rfind("# permintaan bantuan (rfa)\ntype: rfa\nrally_point: \"Pos 3\"\n", 0), 0U);
  EXPECT_LT(text.find("#requests:"), text.find("#funding:"));
  EXPECT_THAT(text, HasSubstr("#subject.legal_basis:    # dasar hukum [wajib]\n"));
  EXPECT_THAT(text, HasSubstr("#duty:    # jabatan yang menulis\n"));
  EXPECT_THAT(text, HasSubstr("#command_relation:    # hubungan komando: bko, perbantuan"));
}

TEST(MessageFileTest, TheBodyHasNumbersOnlyWhereTheAgentWantsThem) {
  auto body = Value::map();
  auto fields = Value::map();
  fields.members = {{"read_within_s", Value::of("5")}};
  body.members = {
      {"type", Value::of("rfa")}, {"fields", fields}, {"read_within_s", Value::of("60")}};

  EXPECT_EQ(send_json(body, true),
            R"({"type":"rfa","fields":{"read_within_s":"5"},"read_within_s":60,"dry_run":true})");
}

}  // namespace
}  // namespace kentongan::cli
