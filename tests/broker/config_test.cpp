// Shows that every key of the configuration is read within its bounds and nothing else is let in.
// Small files in a folder of the test's own.
#include "broker/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/files.h"
#include "tests/support/temp_dir.h"

namespace kentongan::broker {
namespace {

using ::testing::HasSubstr;

class ConfigTest : public ::testing::Test {
 protected:
  Result<void> read(const std::string& text) {
    const auto file = folder_.path() / "broker.yaml";
    EXPECT_TRUE(write_file(file, text));
    return read_config(file, config_);
  }

  test::TempDir folder_;
  BrokerConfig config_;
};

TEST_F(ConfigTest, ReadsKeysOfRoomsAndOfTheProcess) {
  ASSERT_TRUE(
      read("bus: kota/log/1\nlisten: tcp://*:7000\nadmin_port: 0\n"
           "gateway: {rate_items_per_s: 5000, silent_after: 90s}\n"
           "dispatch:\n  credit_messages: 512\n  cursor_save: 50ms\n"));

  EXPECT_EQ(config_.bus, "kota/log/1");
  EXPECT_EQ(config_.listen, "tcp://*:7000");
  EXPECT_EQ(config_.admin_port, 0);
  EXPECT_EQ(config_.gateway.rate_items_per_s, 5000U);
  EXPECT_EQ(config_.gateway.silent_after, std::chrono::seconds(90));
  EXPECT_EQ(config_.dispatch.credit_messages, 512U);
  EXPECT_EQ(config_.dispatch.cursor_save, std::chrono::milliseconds(50));
}

TEST_F(ConfigTest, NamesFileLineAndKeyOfWhatItDoesNotKnow) {
  const auto result = read("bus: kota\ngateway:\n  rate: 5\n");

  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::invalid_argument);
  EXPECT_THAT(result.error().detail(), HasSubstr("broker.yaml:3"));
  EXPECT_THAT(result.error().detail(), HasSubstr("gateway.rate"));
}

TEST_F(ConfigTest, SaysWhatIsWrongInBothLanguages) {
  const auto unknown = read("gateway:\n  sesions_per_key: 5\n").error().text;
  EXPECT_THAT(unknown.id, HasSubstr("broker.yaml:2: kunci gateway.sesions_per_key tidak dikenal. "
                                    "Maksud Anda: gateway.sessions_per_key?"));
  EXPECT_THAT(unknown.en, HasSubstr("Did you mean gateway.sessions_per_key?"));
  EXPECT_THAT(read("admin_port: 70000").error().text.id,
              HasSubstr("admin_port harus bilangan dari 0 sampai 65535."));
  EXPECT_THAT(read("gateway: {ping_after: 5}").error().text.id,
              HasSubstr("gateway.ping_after bukan lama waktu; tulis misalnya 100ms, 5s atau 24h."));
  EXPECT_THAT(read("bus: [a, b]").error().text.id, HasSubstr("bus hanya menerima satu nilai."));
  EXPECT_THAT(read("- bus").error().text.id, HasSubstr("isinya harus kunci: nilai"));
}

TEST_F(ConfigTest, RefusesValuesOutOfBoundsAndOfAnotherForm) {
  EXPECT_FALSE(read("gateway: {sessions_per_key: 0}"));
  EXPECT_FALSE(read("gateway: {sessions_per_key: many}"));
  EXPECT_FALSE(read("gateway: {ping_after: 5}"));
  EXPECT_FALSE(read("gateway: {ping_after: 0s}"));
  EXPECT_FALSE(read("gateway: {ping_after: 99999999999999999h}"));
  EXPECT_FALSE(read("admin_port: 70000"));
  EXPECT_FALSE(read("- bus"));
}

TEST_F(ConfigTest, NamesTwoKeysThatExcludeEachOther) {
  EXPECT_THAT(read("gateway: {ping_after: 20s}").error().text.id,
              HasSubstr("gateway.ping_after harus kurang dari gateway.silent_after."));
  config_ = {};
  EXPECT_FALSE(read("gateway: {rate_burst: 20, rate_kilat_reserve: 20}"));
  config_ = {};
  EXPECT_FALSE(read("dispatch: {reserve_kilat_messages: 240}"));
  config_ = {};
  EXPECT_FALSE(read("dispatch: {reserve_urgent_bytes: 4000000}"));
  config_ = {};
  EXPECT_TRUE(read("dispatch: {reserve_kilat_messages: 239}"));
}

TEST_F(ConfigTest, PrintsEveryValueThatHolds) {
  const std::string shown = show_config(config_);

  EXPECT_THAT(shown, HasSubstr("gateway.rate_items_per_s: 50  # 0 .. 10000000"));
  EXPECT_THAT(shown, HasSubstr("listen: tcp://127.0.0.1:7112"));
}

}  // namespace
}  // namespace kentongan::broker
