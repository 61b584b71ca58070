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
