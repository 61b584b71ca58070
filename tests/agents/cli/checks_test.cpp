// Shows what `doctor` finds about disks and key files.
// A folder of the test's own with files of known modes.
#include "agents/cli/checks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/files.h"
#include "tests/support/temp_dir.h"

namespace kentongan::cli {
namespace {

TEST(ChecksTest, ADiskThatIsTooFastIsNotBelieved) {
  EXPECT_EQ(judge_sync_us(3), Check::Verdict::warning);
  EXPECT_EQ(judge_sync_us(400), Check::Verdict::ok);
  EXPECT_EQ(judge_sync_us(90'000), Check::Verdict::warning);
  EXPECT_EQ(judge_sync_us(-1), Check::Verdict::bad);
}

TEST(ChecksTest, AFolderThatIsNotThereIsBad) {
  EXPECT_EQ(check_disk("/nonexistent").front().verdict, Check::Verdict::bad);
}

TEST(ChecksTest, AKeyThatOthersMayReadIsBad) {
  const test::TempDir dir;
  ASSERT_TRUE(write_secret(dir.path() / "agent.key", "x"));
  const auto closed = check_keys(dir.path());
  std::filesystem::permissions(dir.path() / "agent.key", std::filesystem::perms::group_read,
                               std::filesystem::perm_options::add);
  const auto open = check_keys(dir.path());

  EXPECT_EQ(closed.front().name, "key agent.key");
  EXPECT_EQ(closed.front().verdict, Check::Verdict::ok);
  EXPECT_EQ(open.front().verdict, Check::Verdict::bad);
}

TEST(ChecksTest, AKeyFolderThatOthersMayEnterIsBadAndSaysWhatToDo) {
  const test::TempDir dir;
  EXPECT_EQ(check_folder(dir.path()).verdict, Check::Verdict::ok);

  std::filesystem::permissions(dir.path(), std::filesystem::perms(0750));

  const auto open = check_folder(dir.path());
  EXPECT_EQ(open.name, "key folder");
  EXPECT_EQ(open.verdict, Check::Verdict::bad);
  EXPECT_THAT(open.found.en, ::testing::HasSubstr("chmod 700 " + dir.path().string()));
}

TEST(ChecksTest, ThePortsAreThoseOfTheConfiguration) {
  const auto checks = check_ports({"tcp://127.0.0.1:39999", 39998});

  ASSERT_EQ(checks.size(), 2U);
  EXPECT_EQ(checks[0].name, "port 39999");
  EXPECT_EQ(checks[1].name, "port 39998");
}

TEST(ChecksTest, AListenThatNoBrokerCanHaveIsBad) {
  const auto checks = check_ports({"tcp://*", 0});

  ASSERT_EQ(checks.size(), 1U);
  EXPECT_EQ(checks[0].name, "listen");
  EXPECT_EQ(checks[0].verdict, Check::Verdict::bad);
}

TEST(ChecksTest, ABrokerOfACardThatTakesNoConnectionsIsWorthALook) {
  const auto check = check_broker("tcp://127.0.0.1:9");

  EXPECT_EQ(check.verdict, Check::Verdict::warning);
  EXPECT_THAT(check.found.id, ::testing::HasSubstr("tcp://127.0.0.1:9"));
}

TEST(ChecksTest, NoKeyIsWorthALook) {
  const test::TempDir dir;

  EXPECT_EQ(check_keys(dir.path()).front().verdict, Check::Verdict::warning);
}

TEST(ChecksTest, VerdictsHaveStableNames) {
  EXPECT_EQ(name_of(Check::Verdict::ok), "ok");
  EXPECT_EQ(name_of(Check::Verdict::warning), "warning");
  EXPECT_EQ(name_of(Check::Verdict::bad), "bad");
}

}  // namespace
}  // namespace kentongan::cli
