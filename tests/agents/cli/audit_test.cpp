// Shows the auditor's commands as a whole: the record looked up, proved, exported and checked, each
// in its forms. A broker's folder is founded here; the command line runs in this process.
#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agents/cli/command.h"
#include "broker/commands.h"
#include "core/base/files.h"
#include "tests/support/printed.h"
#include "tests/support/temp_dir.h"

namespace kentongan::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

class AuditTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = new test::TempDir();
    broker::Asked asked;
    asked.config.data = folder_->path() / "bus";
    asked.agencies = std::filesystem::path(KTG_SOURCE_DIR) / "deploy/city/agencies.yaml";
    const auto printed = test::printed_by([&] { ASSERT_EQ(broker::init(asked), 0); });
  }
  static void TearDownTestSuite() { delete folder_; }

  int run_it(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"kentongan", "audit"});
    if (arguments.at(2) != "verify") {
      arguments.insert(arguments.end(), {"--data", (folder_->path() / "bus").string()});
    }
    const auto environment = [](const std::string& name) -> std::optional<std::string> {
      return name == "LANG" ? std::optional<std::string>("en_US.UTF-8") : std::nullopt;
    };
    int exit = 0;
    auto printed = test::printed_by([&] { exit = run(arguments, environment, {}); });
    out_ = std::move(printed.out);
    err_ = std::move(printed.err);
    return exit;
  }
  [[nodiscard]] static std::string path(const std::string& name) {
    return (folder_->path() / name).string();
  }

  static test::TempDir* folder_;
  std::string out_, err_;
};

test::TempDir* AuditTest::folder_ = nullptr;

TEST_F(AuditTest, T22_EveryDecisionIsMadeAgainFromTheLogAlone) {
  EXPECT_EQ(run_it({"decisions", "--json"}), 0) << err_;
  EXPECT_THAT(out_, HasSubstr("\"differing\":0"));
}

TEST_F(AuditTest, LogListsEventsAndWhoSignedThem) {
  EXPECT_EQ(run_it({"log", "--from", "1", "-n", "3"}), 0);
  EXPECT_EQ(std::count(out_.begin(), out_.end(), '\n'), 3);
  EXPECT_THAT(out_, StartsWith("1\t"));
  EXPECT_THAT(out_, HasSubstr("\tdirectory\t0\tbroker\t"));

  EXPECT_EQ(run_it({"log", "-n", "1", "--json"}), 0);
  EXPECT_THAT(out_, StartsWith(R"({"schema":"kentongan.audit-log/1","events":[{"seq":)"));
  EXPECT_THAT(out_, HasSubstr(R"("kind":"statement")"));
}

TEST_F(AuditTest, ShowTellsALeafFieldByField) {
  EXPECT_EQ(run_it({"show", "2", "--json"}), 0);
  EXPECT_THAT(out_, StartsWith(R"({"schema":"kentongan.audit-event/1","seq":2,)"));
  EXPECT_THAT(out_, HasSubstr(R"("leaf":"4b54474c45414631)"));
  EXPECT_EQ(run_it({"show", "2", "-o", "table"}), 0);
  EXPECT_THAT(out_, HasSubstr("proof: kentongan audit proof 2"));
}

TEST_F(AuditTest, WhatIsNotThereIsNamed) {
  EXPECT_EQ(run_it({"show", "99999999"}), 2);
  EXPECT_THAT(err_, HasSubstr("There is no event 99999999 in this log."));
  EXPECT_EQ(run_it({"export", "INS-1", "--out", path("x")}), 2);
  EXPECT_THAT(err_, HasSubstr("There is no incident INS-1 in this log."));
  EXPECT_EQ(run_it({"export", "--out", path("x")}), 2);
  EXPECT_THAT(err_, HasSubstr("--from N --to N"));
  EXPECT_EQ(run_it({"export", "--from", "1"}), 2);
  EXPECT_THAT(err_, HasSubstr("--out FILE"));
  EXPECT_EQ(run_it({"export", "INS-1", "--out", "x", "--reveal", "autor"}), 2);
  EXPECT_THAT(err_, HasSubstr("Did you mean author?"));
}

TEST_F(AuditTest, ProofIsAFileForEveryTool) {
  EXPECT_EQ(run_it({"proof", "5"}), 0);
  EXPECT_THAT(out_, StartsWith("c2sp.org/tlog-proof@v1\nextra S1RHTEVBRj"));
  EXPECT_THAT(out_, HasSubstr("\nindex 4\n"));
  EXPECT_EQ(run_it({"checkpoint"}), 0);
  EXPECT_EQ(std::count(out_.begin(), out_.end(), '\n'), 5);
}

TEST_F(AuditTest, WhatIsExportedIsVerified) {
  ASSERT_EQ(run_it({"annex", "--out", path("annex")}), 0);
  ASSERT_EQ(run_it({"export", "--from", "1", "--to", "20", "--reveal", "all", "--out", path("b")}),
            0);
  EXPECT_THAT(err_, HasSubstr("check: kentongan-verify --trust ANNEX"));

  EXPECT_EQ(run_it({"verify", path("b"), "--trust", path("annex"), "--json"}), 0);
  EXPECT_THAT(out_,
              StartsWith(R"({"schema":"kentongan.audit-verify/1","state":"whole","code":0,)"));
  EXPECT_EQ(run_it({"verify", path("b"), "--trust", path("annex"), "-o", "table"}), 0);
  EXPECT_THAT(out_, StartsWith("VALID AND COMPLETE."));
}

TEST_F(AuditTest, WhatIsAlteredIsExitEightWithItsState) {
  ASSERT_EQ(run_it({"annex", "--out", path("annex")}), 0);
  ASSERT_EQ(run_it({"export", "--from", "1", "--to", "5", "--out", path("b")}), 0);
  Bytes bytes = read_file(path("b"), 1 << 26).value();
  bytes[bytes.find("KTGLEAF1") + 20] = 'x';
  ASSERT_TRUE(write_file(path("bad"), bytes));

  EXPECT_EQ(run_it({"verify", path("bad"), "--trust", path("annex"), "--json"}), 8);
  EXPECT_THAT(out_, HasSubstr(R"("state":"tampered","code":2,"step":2)"));
  EXPECT_EQ(run_it({"verify", path("bad"), "--trust", path("nothing")}), 2);
}

}  // namespace
}  // namespace kentongan::cli
