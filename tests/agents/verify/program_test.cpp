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
using ::testing::Not;

class ProgramTest : public ::testing::Test {
 protected:
  ProgramTest() {
    message_ = bus_.message({.from = "PTM", .to = "POLRES", .also = {"KODIM"}});
    bus_.evidence(message_, v1::EVIDENCE_CODE_ACKNOWLEDGED, "POLRES");
    bus_.advance(60);
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
  /// Seals the incident as it is. @return the seal, as it is kept on paper.
  std::string seal_incident() {
    const auto tail = bus_.log().incident_tail(IncidentId("INS-1")).value();
    const Seq seal = bus_.seal_incident({});
    return std::to_string(tail.count) + ":" + to_hex(tail.leaf_hash.view()) + "@" +
           std::to_string(seal.value());
  }
  int against(const std::string& name, const std::string& seal) {
    return run("--trust " + path("annex") + " --sealed " + seal + " " + path(name));
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
                               " --before 2023-03-03T20:00:30+07:00 " + path("good") + " --silent ";
  EXPECT_EQ(run(question + "KODIM"), 0);
  EXPECT_THAT(out_, HasSubstr("SILENCE PROVEN: KODIM"));
  EXPECT_EQ(
      run("--trust " + path("annex") + " --about x --before y --silent KODIM " + path("good")), 64);
}

TEST_F(ProgramTest, G10_SaysWhetherTheRecordContinuesASealThatIsHeld) {
  EXPECT_EQ(check("good"), 0);
  EXPECT_THAT(out_, HasSubstr("seal      no seal; 2 events unsealed since 2023-03-03"));
  const std::string seal = seal_incident();
  write("sealed", bus_.incident_bundle("INS-1"));

  EXPECT_EQ(against("sealed", seal), 0);
  EXPECT_THAT(out_, HasSubstr("seal      " + seal));
  EXPECT_THAT(out_, HasSubstr("; nothing is unsealed"));
  EXPECT_EQ(against("good", seal), 0);  // From before the seal, and it shows all that was sealed.
  EXPECT_EQ(against("sealed", "2:" + std::string(64, '0') + "@1"), 2);
  EXPECT_THAT(out_, HasSubstr("DOES NOT CONTINUE YOUR SEAL"));
  EXPECT_THAT(out_, HasSubstr("does not continue the seal of 2 events"));
  EXPECT_THAT(out_, Not(HasSubstr("was changed")));
}

TEST_F(ProgramTest, NamesWhoHadNotAnsweredByWhen) {
  const Seq asked = bus_.message({.from = "PTM", .to = "BPBD"});
  bus_.advance(60);
  bus_.expire(asked, "BPBD", bus_.time_us());
  write("expired", bus_.incident_bundle("INS-1"));

  EXPECT_EQ(check("expired"), 0);
  EXPECT_THAT(out_, HasSubstr("expired   BPBD had not answered by 2023-03-03 20."));
}

TEST_F(ProgramTest, G10_AnHonestBundleThatEndsBeforeTheSealIsNotCalledTampered) {
  bus_.message({.from = "PTM", .to = "POLRES"});
  const std::string seal = seal_incident();
  bundle::BundleRequest request;
  request.incident = IncidentId("INS-1");
  request.end_shown = false;
  write("open", bundle::export_bundle(bus_.log(), request, bus_.seal(message_.value())).value());

  for (const char* name : {"good", "open"}) {
    EXPECT_EQ(against(name, seal), 1);
    EXPECT_THAT(out_, HasSubstr("ENDS BEFORE YOUR SEAL"));
    EXPECT_THAT(out_, Not(HasSubstr("was changed")));
  }
}

TEST_F(ProgramTest, ASealHasCountHeadAndNumber) {
  const std::string head(64, 'a');
  for (const std::string& word : std::vector<std::string>{
           "3", "3:" + head, "3@4", ":" + head + "@4", "3:aa@4", "3:" + head + "@",
           "0:" + head + "@4", "3:" + head + "@0", "4@3:" + head}) {
    EXPECT_EQ(against("good", word), 64) << word;
    EXPECT_EQ(
        std::system((std::string(KTG_PYTHON) +
                     " " KTG_SOURCE_DIR "/tests/verify/verify_bundle.py --trust " + path("annex") +
                     " " + path("good") + " sealed " + word + " > " + path("out"))
                        .c_str()),
        64 << 8)
        << word;
  }
}

TEST_F(ProgramTest, TheProofOfOneEventAnswersNoQuestion) {
  write("proof", "c2sp.org/tlog-proof@v1\n");

  EXPECT_EQ(check("proof"), 4);
  EXPECT_EQ(against("proof", seal_incident()), 64);
  EXPECT_EQ(run("--trust " + path("annex") +
                " --silent KODIM --about 1 --before 2023-03-03T20:00:30+07:00 " + path("proof")),
            64);
}

TEST_F(ProgramTest, OfTwoQuestionsTheWorseAnswerCounts) {
  bundle::BundleRequest range;
  range.first = Seq(1);
  range.last = Seq(bus_.log().head().size);
  write("range", bus_.bundle(range));
  bus_.message({.from = "PTM", .to = "POLRES"});
  const std::string later = seal_incident();
  const std::string silent = "--about " + std::to_string(message_.value()) +
                             " --before 2023-03-03T20:00:30+07:00 --silent KODIM --trust " +
                             path("annex") + " " + path("range");

  EXPECT_EQ(run(silent), 0);
  EXPECT_EQ(run(silent + " --sealed " + later), 1);
  EXPECT_EQ(run(silent + " --sealed 1:" + std::string(64, '0') + "@1"), 2);
}

TEST_F(ProgramTest, PrintsWhatIsComparedWithThePaper) {
  EXPECT_EQ(run("--fingerprints " + path("annex")), 0);
  EXPECT_THAT(out_, HasSubstr("annex"));
  EXPECT_THAT(out_, HasSubstr("W-POLRES"));
}

}  // namespace
}  // namespace kentongan::verify
