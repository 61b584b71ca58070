// Shows how language, format and colour follow from flags, environment and terminal.
// Flags, an environment and a terminal made by hand.
#include "agents/cli/settings.h"

#include <gtest/gtest.h>

namespace kentongan::cli {
namespace {

Environment with(std::map<std::string, std::string> variables) {
  variables.try_emplace("XDG_CONFIG_HOME", "/nonexistent");
  variables.try_emplace("XDG_CONFIG_DIRS", "/nonexistent");
  return [variables](const std::string& name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    return found == variables.end() ? std::nullopt : std::optional(found->second);
  };
}

const Terminal kTerminal{true, true, 80};
const Terminal kPipe{};

TEST(SettingsTest, APipeGetsPlainAndATerminalATable) {
  EXPECT_EQ(resolve({}, with({}), kPipe)->format, Format::plain);
  EXPECT_EQ(resolve({}, with({}), kTerminal)->format, Format::table);
}

TEST(SettingsTest, TheFormatAskedForHoldsInAPipeToo) {
  GlobalFlags json;
  json.json = true;
  GlobalFlags wide;
  wide.output = "wide";

  EXPECT_EQ(resolve(json, with({}), kPipe)->format, Format::json);
  EXPECT_EQ(resolve(wide, with({}), kPipe)->format, Format::wide);
}

TEST(SettingsTest, IndonesianUnlessTheLocaleOrTheFlagSaysEnglish) {
  GlobalFlags english;
  english.lang = "en";

  EXPECT_EQ(resolve({}, with({}), kPipe)->look.language, Language::indonesian);
  EXPECT_EQ(resolve({}, with({{"LANG", "C"}}), kPipe)->look.language, Language::indonesian);
  EXPECT_EQ(resolve({}, with({{"LANG", "en_US.UTF-8"}}), kPipe)->look.language, Language::english);
  EXPECT_EQ(resolve(english, with({{"LANG", "id_ID.UTF-8"}}), kPipe)->look.language,
            Language::english);
  EXPECT_EQ(language_of({"kentongan", "--lang=en", "inbox"}, with({})), Language::english);
  EXPECT_EQ(language_of({"kentongan", "inbox"}, with({{"KENTONGAN_LANG", "en"}})),
            Language::english);
}

TEST(SettingsTest, ColourOnlyOnATerminalThatWantsIt) {
  EXPECT_TRUE(resolve({}, with({{"TERM", "xterm"}}), kTerminal)->look.colour);
  EXPECT_FALSE(resolve({}, with({{"TERM", "xterm"}}), kPipe)->look.colour);
  EXPECT_FALSE(resolve({}, with({{"TERM", "dumb"}}), kTerminal)->look.colour);
  EXPECT_FALSE(resolve({}, with({{"TERM", "xterm"}, {"NO_COLOR", "1"}}), kTerminal)->look.colour);
}

TEST(SettingsTest, WithoutAUtf8LocaleTheSignsAreAscii) {
  EXPECT_FALSE(resolve({}, with({{"LANG", "C"}}), kTerminal)->look.utf8);
  EXPECT_TRUE(resolve({}, with({{"LANG", "C.UTF-8"}}), kTerminal)->look.utf8);
}

TEST(SettingsTest, UnknownChoicesAreNamedWithThoseThereAre) {
  GlobalFlags format;
  format.output = "xml";
  GlobalFlags language;
  language.lang = "fr";
  GlobalFlags colour;
  colour.color = "sometimes";

  EXPECT_EQ(resolve(format, with({}), kPipe).error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(resolve(language, with({}), kPipe).error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(resolve(colour, with({}), kPipe).error().code, ErrorCode::invalid_argument);
}

TEST(SettingsTest, QuestionsArePutOnATerminalOnly) {
  GlobalFlags silent;
  silent.no_input = true;

  EXPECT_TRUE(resolve({}, with({}), kTerminal)->may_ask);
  EXPECT_FALSE(resolve({}, with({}), kPipe)->may_ask);
  EXPECT_FALSE(resolve(silent, with({}), kTerminal)->may_ask);
}

}  // namespace
}  // namespace kentongan::cli
