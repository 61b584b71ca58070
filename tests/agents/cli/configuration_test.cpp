// Shows which setting wins and that its origin is told.
// Files in a folder of the test's own; the environment is handed in.
#include "agents/cli/configuration.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/files.h"
#include "tests/support/temp_dir.h"

namespace kentongan::cli {
namespace {

class ConfigurationTest : public ::testing::Test {
 protected:
  void SetUp() override {
    variables_["XDG_CONFIG_HOME"] = (dir_.path() / "config").string();
    variables_["XDG_CONFIG_DIRS"] = (dir_.path() / "system").string();
    std::filesystem::create_directories(dir_.path() / "config/kentongan/contexts");
    std::filesystem::create_directories(dir_.path() / "system/kentongan");
  }
  Environment environment() {
    return [this](const std::string& name) -> std::optional<std::string> {
      const auto found = variables_.find(name);
      return found == variables_.end() ? std::nullopt : std::optional(found->second);
    };
  }
  void write(const std::string& file, const std::string& text) {
    ASSERT_TRUE(write_file(dir_.path() / file, text));
  }
  std::string value(const std::string& name, const std::map<std::string, std::string>& flags = {}) {
    const auto gathered = Configuration::gather(flags, environment());
    return gathered ? gathered->value(name) : gathered.error().text.en;
  }

  test::TempDir dir_;
  std::map<std::string, std::string> variables_;
};

TEST_F(ConfigurationTest, FlagsWinOverVariablesOverContextOverSystem) {
  write("system/kentongan/kentongan.yaml",
        "duty: SISTEM\nlang: en\nagent: /sistem\ncolor: never\n");
  write("config/kentongan/contexts/posko.yaml", "duty: KONTEKS\nlang: id\nagent: /konteks\n");
  write("config/kentongan/context", "posko\n");
  variables_["KENTONGAN_DUTY"] = "LINGKUNGAN";
  variables_["KENTONGAN_LANG"] = "en";

  EXPECT_EQ(value("duty", {{"duty", "BENDERA"}}), "BENDERA");
  EXPECT_EQ(value("lang"), "en");
  EXPECT_EQ(value("agent"), "/konteks");
  EXPECT_EQ(value("color"), "never");
  EXPECT_EQ(value("output"), "");
}

TEST_F(ConfigurationTest, TheOriginIsTold) {
  write("config/kentongan/contexts/posko.yaml", "agent: /konteks\n");

  const auto gathered = Configuration::gather({{"context", "posko"}}, environment());

  ASSERT_TRUE(gathered);
  EXPECT_EQ(gathered->settings().front().origin, "context posko");
  EXPECT_EQ(gathered->settings().back().origin, "built-in");
}

TEST_F(ConfigurationTest, AContextThatDoesNotExistIsAnError) {
  EXPECT_EQ(Configuration::gather({{"context", "tiada"}}, environment()).error().code,
            ErrorCode::not_found);
}

TEST_F(ConfigurationTest, AnUnknownSettingInAFileIsAnError) {
  write("system/kentongan/kentongan.yaml", "agen: /x\n");

  EXPECT_EQ(Configuration::gather({}, environment()).error().code, ErrorCode::invalid_argument);
}

TEST_F(ConfigurationTest, AFileThatHoldsNoSettingsIsAnError) {
  for (const char* nothing : {"[]", "posko", "- lang: en\n"}) {
    write("config/kentongan/contexts/posko.yaml", nothing);
    EXPECT_THAT(value("lang", {{"context", "posko"}}), ::testing::HasSubstr("setting: value"));
  }
  write("config/kentongan/contexts/posko.yaml", "");
  EXPECT_EQ(value("lang", {{"context", "posko"}}), "");
}

TEST_F(ConfigurationTest, ContextsAreListedByName) {
  write("config/kentongan/contexts/b.yaml", "duty: B\n");
  write("config/kentongan/contexts/a.yaml", "duty: A\n");

  EXPECT_THAT(contexts(environment()), ::testing::ElementsAre("a", "b"));
}

}  // namespace
}  // namespace kentongan::cli
