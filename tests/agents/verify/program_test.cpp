// Shows that the program itself says what the check found by its exit code, and takes only the
// words that it knows. The real program, started on files in a folder of its own.
#include <cstdlib>
#include <fstream>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include "tests/agents/verify/altered_bundle.h"
#include "tests/support/temp_dir.h"

namespace kentongan::verify {
namespace {

using ::testing::HasSubstr;

class ProgramTest : public ::testing::Test {
 protected:
  ProgramTest() {
    message_ = bus_.message({.from = "PTM", .to = "POLRES"});
    bus_.evidence(message_, v1::EVIDENCE_CODE_ACKNOWLEDGED, "POLRES");
    write("annex", bus_.annex_file());
    write("good", bus_.incident_bundle("INS-1"));
  }
  void write(const std::string& name, BytesView bytes) {
    std::ofstream(path(name), std::ios::binary) << bytes;
  }
  [[nodiscard]] std::string path(const std::string& name) const {
    return (folder_.path() / name).string();
  }
  int run(const std::string& arguments) {
    const std::string command = std::string(KTG_VERIFY) + " --lang en " + arguments + " > " +
                                path("out") + " 2> " + path("err");
    const int status = std::system(command.c_str());
    std::ostringstream all;
    all << std::ifstream(path("out")).rdbuf();
    out_ = all.str();
    return WEXITSTATUS(status);
  }
  int check(const std::string& name) { return run("--trust " + path("annex") + " " + path(name)); }

  test::PaperBus bus_;
  Seq message_;
  test::TempDir folder_;
  std::string out_;
};

TEST_F(ProgramTest, ZeroIsCompleteAndValid) {
  EXPECT_EQ(check("good"), 0);
  EXPECT_THAT(out_, HasSubstr("VALID AND COMPLETE."));
  EXPECT_THAT(out_, HasSubstr("POLRES, by the desk"));
}

TEST_F(ProgramTest, OneIsValidButNotProvenComplete) {
  bundle::BundleRequest request;
  request.incident = IncidentId("INS-1");
  request.end_shown = false;
  write("open", bus_.bundle(request));

  EXPECT_EQ(check("open"), 1);
}

TEST_F(ProgramTest, TwoIsTampered) {
  SeededRandom random(3);
  write("bad",
        test::altered(bus_.incident_bundle("INS-1"), test::Alteration::leaf_flipped, bus_, random));

  EXPECT_EQ(check("bad"), 2);
}

TEST_F(ProgramTest, ThreeIsNotTrusted) {
  write("annex", test::PaperBus(99).annex_file());

  EXPECT_EQ(check("good"), 3);
}

TEST_F(ProgramTest, FourIsNoBundle) {
  write("cut", bus_.incident_bundle("INS-1").substr(0, 2000));

  EXPECT_EQ(check("cut"), 4);
}

TEST_F(ProgramTest, WrongUsageIsApart) {
  EXPECT_EQ(run(""), 64);
  EXPECT_EQ(run("--trust"), 64);
  EXPECT_EQ(run("--trust " + path("nothing") + " " + path("good")), 64);
  EXPECT_EQ(run("--trust " + path("good") + " " + path("good")), 64);
  EXPECT_EQ(run("--unknown x"), 64);
  EXPECT_EQ(run("--help"), 0);
}

TEST_F(ProgramTest, AnswersWhetherSomebodyWasSilent) {
  const std::string question = "--trust " + path("annex") + " --about " +
                               std::to_string(message_.value()) +
                               " --before 2023-03-03T20:00:00+07:00 " + path("good") + " --silent ";
  EXPECT_EQ(run(question + "KODIM"), 0);
  EXPECT_THAT(out_, HasSubstr("SILENCE PROVEN: KODIM"));
  EXPECT_EQ(
      run("--trust " + path("annex") + " --about x --before y --silent KODIM " + path("good")), 64);
}

TEST_F(ProgramTest, G10_SaysWhetherTheRecordContinuesASealThatIsHeld) {
  bus_.seal_incident({});
  const std::string head =
      to_hex(bus_.log().incident_tail(IncidentId("INS-1")).value().leaf_hash.view());
  write("sealed", bus_.incident_bundle("INS-1"));
  const auto against = [&](const std::string& name, const std::string& seal) {
    return run("--trust " + path("annex") + " --sealed " + seal + " " + path(name));
  };

  EXPECT_EQ(against("sealed", "3:" + head), 0);
  EXPECT_THAT(out_, HasSubstr("seal      2:"));
  EXPECT_EQ(against("good", "3:" + head), 2);
  EXPECT_THAT(out_, HasSubstr("does not continue the seal of 3 events"));
  EXPECT_EQ(against("sealed", "3"), 64);
}

TEST_F(ProgramTest, PrintsWhatIsComparedWithThePaper) {
  EXPECT_EQ(run("--fingerprints " + path("annex")), 0);
  EXPECT_THAT(out_, HasSubstr("annex"));
  EXPECT_THAT(out_, HasSubstr("W-POLRES"));
}

}  // namespace
}  // namespace kentongan::verify
