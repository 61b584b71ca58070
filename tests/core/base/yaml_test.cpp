// Shows that what a person writes is read as a tree with lines, and that hostile text gets an
// error. Small texts; texts that nest, repeat or grow without bound (G14, T20).
#include "core/base/yaml.h"

#include <gtest/gtest.h>

namespace kentongan {
namespace {

std::string repeated(std::string_view part, std::size_t times) {
  std::string text;
  text.reserve(part.size() * times);
  for (std::size_t i = 0; i < times; ++i) {
    text += part;
  }
  return text;
}

TEST(YamlTest, ReadsMapsListsAndScalarsInTheirOrder) {
  const auto value = parse_yaml("b: 2\na: [x, 'y z', null]\n").value();

  ASSERT_TRUE(value.is_map());
  EXPECT_EQ(value.members[0].first, "b");
  EXPECT_EQ(value.text("b"), "2");
  EXPECT_EQ(value.find("a")->items[1].scalar, "y z");
  EXPECT_TRUE(value.find("a")->items[2].is_null());
  EXPECT_EQ(value.find("c"), nullptr);
}

TEST(YamlTest, KeepsTheLineOfEachValue) {
  const auto value = parse_yaml("a: 1\nb:\n  - x\n  - y\n").value();

  EXPECT_EQ(value.find("a")->line, 1);
  EXPECT_EQ(value.find("b")->items[1].line, 4);
}

TEST(YamlTest, ReadsJson) {
  const auto value = parse_yaml(R"({"a": ["x", 1, true], "b": {"c": "d\n"}})").value();

  EXPECT_EQ(value.find("a")->items[1].scalar, "1");
  EXPECT_EQ(value.find("b")->text("c"), "d\n");
}

TEST(YamlTest, ReadsTheTwoEscapesThatJsonHasForOneLetter) {
  const auto value = parse_yaml(R"({"a": "api \ud83d\ude92 \u00e9", "b": "\\ud83d\\ude92"})");

  ASSERT_TRUE(value) << value.error().detail();
  EXPECT_EQ(value->text("a"), "api \xF0\x9F\x9A\x92 \xC3\xA9");
  EXPECT_EQ(value->text("b"), "\\ud83d\\ude92") << "an escaped backslash begins no escape";
  EXPECT_FALSE(parse_yaml(R"({"a": "\ud83d"})")) << "half a letter";
}

TEST(YamlTest, WhatCannotBeReadIsNamedByItsPlaceInASentence) {
  const auto error = parse_yaml("a: [1,\nb: }\n").error().text;

  EXPECT_EQ(error.id.rfind("YAML tidak dapat dibaca: baris 2, kolom ", 0), 0U) << error.id;
  EXPECT_EQ(error.id.find("yaml-cpp"), std::string::npos);
  EXPECT_EQ(error.id.back(), '.');
}

TEST(YamlTest, AQuotedNullIsText) {
  const auto value = parse_yaml("a: 'null'\nb: ~\n").value();

  EXPECT_TRUE(value.find("a")->is_scalar());
  EXPECT_TRUE(value.find("b")->is_null());
}

TEST(YamlTest, AnEmptyTextIsNull) {
  EXPECT_TRUE(parse_yaml("")->is_null());
  EXPECT_TRUE(parse_yaml("# nothing but a comment\n")->is_null());
}

TEST(YamlTest, T20_RefusesAnchorsAndAliases) {
  EXPECT_EQ(parse_yaml("a: &x [1]\nb: *x\n").error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(parse_yaml("a: &x 1\n").error().code, ErrorCode::invalid_argument);
}

TEST(YamlTest, RefusesARepeatedKeyAndNamesItsLine) {
  const auto result = parse_yaml("a: 1\nb: 2\na: 3\n");

  EXPECT_EQ(result.error().code, ErrorCode::invalid_argument);
  EXPECT_NE(result.error().detail().find("line 3"), std::string::npos);
}

TEST(YamlTest, RefusesAKeyThatIsNoPlainText) {
  EXPECT_EQ(parse_yaml("? [a, b]\n: c\n").error().code, ErrorCode::invalid_argument);
}

TEST(YamlTest, RefusesWhatDoesNotEnd) {
  EXPECT_EQ(parse_yaml("a: [1, 2").error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(parse_yaml("a: \"x").error().code, ErrorCode::invalid_argument);
}

TEST(YamlTest, RefusesMoreThanItsLimit) {
  EXPECT_EQ(parse_yaml(std::string(kYamlBytesMax + 1, ' ')).error().code, ErrorCode::too_large);
}

TEST(YamlTest, TakesThirtyTwoLevelsAndNotOneMore) {
  EXPECT_TRUE(parse_yaml(repeated("[", kYamlDepthMax) + repeated("]", kYamlDepthMax)));
  EXPECT_EQ(
      parse_yaml(repeated("[", kYamlDepthMax + 1) + repeated("]", kYamlDepthMax + 1)).error().code,
      ErrorCode::invalid_argument);
}

TEST(YamlTest, G14_ADeeplyNestedTextGetsAnErrorAndNoCrash) {
  for (const auto* opening : {"[", "{a: ", "- ", "? ", "[{a: "}) {
    EXPECT_EQ(parse_yaml(repeated(opening, 100'000)).error().code, ErrorCode::invalid_argument)
        << opening;
  }
}

TEST(YamlTest, G14_AnIndentedNestGetsAnErrorAndNoCrash) {
  std::string text;
  for (std::size_t level = 0; level < 1'000; ++level) {
    text += std::string(level, ' ') + "a:\n";
  }

  EXPECT_EQ(parse_yaml(text).error().code, ErrorCode::invalid_argument);
}

TEST(YamlTest, G14_ArbitraryBytesGetAnAnswer) {
  EXPECT_FALSE(parse_yaml("a: \x80\xff"));
  EXPECT_FALSE(parse_yaml("\xff\xfe: b"));
  EXPECT_FALSE(parse_yaml(std::string_view("a: b\0c", 6)));
  EXPECT_FALSE(parse_yaml("%YAML 9.9\n---\n- @"));
}

TEST(YamlTest, NamesTheFileThatItCannotRead) {
  const auto missing = load_yaml("no-such-file.yaml");

  EXPECT_EQ(missing.error().code, ErrorCode::not_found);
  EXPECT_NE(missing.error().detail().find("no-such-file.yaml"), std::string::npos);
}

}  // namespace
}  // namespace kentongan
