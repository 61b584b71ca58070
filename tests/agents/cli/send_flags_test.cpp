// Shows that the options of `send` are those the schema states, and what they make of what is
// typed. The real catalogue; no type is named in the program.
#include "agents/cli/send_flags.h"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agents/cli/json_value.h"

namespace kentongan::cli {
namespace {

using ::testing::Contains;
using ::testing::Not;

class SendFlagsTest : public ::testing::Test {
 protected:
  void use(const char* type) {
    flags_ = flags_of(schema::Catalogue::standard(), *schema::Catalogue::standard().find(type));
  }
  FieldFlag* flag(const std::string& name) {
    const auto found = std::find_if(flags_.begin(), flags_.end(), [&](const FieldFlag& one) {
      return std::find(one.names.begin(), one.names.end(), name) != one.names.end();
    });
    return found == flags_.end() ? nullptr : &*found;
  }
  std::string given() { return json_from(fields_given(flags_).value()); }

  std::vector<FieldFlag> flags_;
};

TEST_F(SendFlagsTest, NamesAreThoseOfTheFieldsWithHyphens) {
  use("rfa");

  ASSERT_NE(flag("command-relation"), nullptr);
  EXPECT_EQ(flag("command-relation")->path, "command_relation");
  EXPECT_EQ(flag("duration")->path, "duration_s");
  EXPECT_TRUE(flag("requests")->required);
  EXPECT_TRUE(flag("legal-basis")->required);
  EXPECT_TRUE(flag("legal-basis")->of_header);
}

TEST_F(SendFlagsTest, PartsOfARecordHaveAShortNameWhereItIsFree) {
  use("sitrep");

  EXPECT_EQ(flag("injured-heavy")->path, "casualties.injured_heavy");
  EXPECT_EQ(flag("casualties.injured-heavy"), flag("injured-heavy"));
  flag("injured-heavy")->values = {"17"};
  flag("casualties.dead")->values = {"14"};

  EXPECT_EQ(given(), R"({"casualties":{"dead":"14","injured_heavy":"17"}})");
}

TEST_F(SendFlagsTest, EveryTypeOffersEveryOneOfItsFields) {
  for (const auto& type : schema::Catalogue::standard().types()) {
    use(type.code.c_str());
    std::vector<std::string> paths;
    for (const auto& one : flags_) {
      paths.push_back(one.path);
    }
    for (const auto& field : type.fields()) {
      EXPECT_THAT(paths, Contains(field.name)) << type.code;
    }
    EXPECT_THAT(paths, Contains("addresses.to")) << type.code;
  }
}

TEST_F(SendFlagsTest, NoNameIsTakenTwice) {
  for (const auto& type : schema::Catalogue::standard().types()) {
    use(type.code.c_str());
    std::vector<std::string> names;
    for (const auto& one : flags_) {
      names.insert(names.end(), one.names.begin(), one.names.end());
    }
    std::sort(names.begin(), names.end());
    EXPECT_EQ(std::adjacent_find(names.begin(), names.end()), names.end()) << type.code;
    EXPECT_THAT(names, Not(Contains("wait"))) << type.code;
  }
}

TEST_F(SendFlagsTest, ListsTakeRepetitionAndYaml) {
  use("rfa");
  flag("requests")->values = {"{item: truk, qty: 6}", "{item: tenda, qty: 2}"};

  EXPECT_EQ(given(), R"({"requests":[{"item":"truk","qty":"6"},{"item":"tenda","qty":"2"}]})");
}

TEST_F(SendFlagsTest, ATextMayBeginWithABrace) {
  use("general_message");
  flag("text")->values = {"{bukan yaml"};

  EXPECT_EQ(given(), R"({"text":"{bukan yaml"})");
}

TEST_F(SendFlagsTest, AddressesTakeCommasButTextsDoNot) {
  use("initial_report");
  flag("to")->values = {"POLRES-JAKUT,KODIM-0502", "@incident"};
  flag("hazards")->values = {"api, asap", "ledakan"};

  EXPECT_EQ(given(), R"({"hazards":["api, asap","ledakan"],)"
                     R"("addresses.to":["POLRES-JAKUT","KODIM-0502","@incident"]})");
}

TEST_F(SendFlagsTest, BrokenYamlNamesTheFlag) {
  use("rfa");
  flag("requests")->values = {"{item: "};

  const auto fields = fields_given(flags_);

  ASSERT_FALSE(fields);
  EXPECT_EQ(fields.error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(fields.error().text.en.rfind("--requests: ", 0), 0U);
}

}  // namespace
}  // namespace kentongan::cli
