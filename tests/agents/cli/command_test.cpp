// Shows the command line as a whole, as far as it needs no agent: usage, schema, completion.
// `run` is called with arguments; what it prints is captured.
#include "agents/cli/command.h"

#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/files.h"
#include "core/schema/catalogue.h"
#include "tests/support/printed.h"
#include "tests/support/temp_dir.h"

namespace kentongan::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class CommandTest : public ::testing::Test {
 protected:
  // Some commands leave a file where they are called.
  void SetUp() override { std::filesystem::current_path(dir_.path()); }
  void TearDown() override { std::filesystem::current_path(before_); }

  int run_it(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "kentongan");
    const auto environment = [this](const std::string& name) -> std::optional<std::string> {
      if (name.rfind("XDG_", 0) == 0 || name == "HOME") {
        return dir_.path().string();
      }
      return name == "LANG" ? std::optional<std::string>(locale_) : std::nullopt;
    };
    int exit = 0;
    auto printed = test::printed_by([&] { exit = run(arguments, environment, {}); });
    out_ = std::move(printed.out);
    err_ = std::move(printed.err);
    return exit;
  }

  std::filesystem::path before_ = std::filesystem::current_path();
  test::TempDir dir_;
  std::string locale_ = "en_US.UTF-8";
  std::string out_;
  std::string err_;
};

TEST_F(CommandTest, WithoutACommandItHelps) {
  EXPECT_EQ(run_it({}), 0);
  EXPECT_THAT(out_, HasSubstr("inbox"));
}

TEST_F(CommandTest, HelpSpeaksTheLanguageOfTheUser) {
  EXPECT_EQ(run_it({"--lang", "id", "--help"}), 0);
  EXPECT_THAT(out_, HasSubstr("kotak masuk menurut derajat"));
  EXPECT_EQ(run_it({"--help"}), 0);
  EXPECT_THAT(out_, HasSubstr("inbox by precedence"));
}

TEST_F(CommandTest, AnUnknownCommandIsNamedWithTheNearest) {
  EXPECT_EQ(run_it({"inbx"}), 2);
  EXPECT_THAT(err_, HasSubstr("\"inbx\" is not known. Did you mean \"inbox\"?"));
  EXPECT_EQ(out_, "");
}

TEST_F(CommandTest, AnUnknownOptionIsNamedWithTheNearest) {
  EXPECT_EQ(run_it({"send", "sitrep", "--injured-hevy", "3"}), 2);
  EXPECT_THAT(err_, HasSubstr("Did you mean \"--injured-heavy\"?"));
  EXPECT_THAT(err_, HasSubstr("see: kentongan send sitrep --help"));
}

TEST_F(CommandTest, AMissingMessageIsAsked) {
  EXPECT_EQ(run_it({"show"}), 2);
  EXPECT_THAT(err_, HasSubstr("Missing: id"));
}

TEST_F(CommandTest, AMessageThatIsNamedByNothingIsAskedFor) {
  for (const char* command : {"show", "who", "ack", "respond"}) {
    for (const char* nothing : {"", "  "}) {
      EXPECT_EQ(run_it({command, nothing}), 2) << command;
      EXPECT_THAT(err_, HasSubstr("Name the message: its number or the beginning of its id."));
    }
  }
}

TEST_F(CommandTest, AWatchForWhatNeverComesIsRefusedBeforeItBegins) {
  EXPECT_EQ(run_it({"watch", "--until", "bogus"}), 2);
  EXPECT_THAT(err_, HasSubstr("--until: \"bogus\" is not known; choose from: message, evidence, "
                              "settled, refused, line, standby, failed, disk."));
  EXPECT_EQ(run_it({"watch", "--idle", "bogus"}), 2);
  EXPECT_THAT(err_, HasSubstr("Write 30s, 5m or 2h."));
  EXPECT_EQ(run_it({"watch", "--until", "line"}), 7) << "only the agent is missing";
}

TEST_F(CommandTest, WhatIsNoMessageFileIsNamedWithWhatIsWrong) {
  EXPECT_EQ(run_it({"send", "-f", "{bogus}"}), 2);
  EXPECT_THAT(err_, HasSubstr("The message file \"{bogus}\" does not exist. -f takes the name of a "
                              "file; fields themselves are read from stdin: -f -."));
  EXPECT_EQ(run_it({"send", "-f", "nosuch.yaml"}), 2);
  EXPECT_THAT(err_, HasSubstr("\"nosuch.yaml\" does not exist. Name a YAML or JSON file"));
  EXPECT_EQ(run_it({"send", "sitrep", "-f", "/"}), 2);
  EXPECT_THAT(err_, HasSubstr("The message file \"/\" is a folder."));
  EXPECT_EQ(run_it({"send", "-f", ""}), 2);
  EXPECT_THAT(err_, HasSubstr("--file: the value cannot be read."));
  const auto broken = (dir_.path() / "broken.yaml").string();
  ASSERT_TRUE(write_file(broken, "type: sitrep\nto: [A,\nserial: }\n"));
  EXPECT_EQ(run_it({"send", "-f", broken}), 2);
  EXPECT_THAT(err_, HasSubstr(broken + ": Bad YAML: line 3"));
  ASSERT_TRUE(write_file(broken, ""));
  EXPECT_EQ(run_it({"send", "-f", broken}), 2);
  EXPECT_THAT(err_, HasSubstr(broken + ": a message file holds field: value"));
}

TEST_F(CommandTest, AReportThatHasNoPlaceIsRefusedBeforeTheRun) {
  const auto nowhere = (dir_.path() / "nowhere").string();

  EXPECT_EQ(run_it({"scenario", "run", "no-such-scenario", "--json", nowhere + "/out.json"}), 2);
  EXPECT_THAT(err_, HasSubstr("there is no folder " + nowhere + ". Make it first."));
  EXPECT_EQ(run_it({"scenario", "run", "no-such-scenario", "--json", dir_.path().string()}), 2);
  EXPECT_THAT(err_, HasSubstr("is a folder. Name the file in it."));
  EXPECT_EQ(run_it({"scenario", "run", "no-such-scenario", "--json", nowhere}), 2);
  EXPECT_THAT(err_, HasSubstr("no-such-scenario")) << "the place is good, the scenario is not";
}

TEST_F(CommandTest, AValueThatIsMissingOrCannotBeReadIsNamed) {
  EXPECT_EQ(run_it({"inbox", "--limit", "banyak"}), 2);
  EXPECT_THAT(err_, HasSubstr("--limit: the value cannot be read."));
  EXPECT_EQ(run_it({"inbox", "--limit"}), 2);
  EXPECT_THAT(err_, HasSubstr("--limit: a value is missing or too many."));
}

TEST_F(CommandTest, TheLastOfARepeatedFlagHolds) {
  EXPECT_EQ(run_it({"--lang", "id", "version", "--lang", "en"}), 0);
}

TEST_F(CommandTest, SchemaListHoldsEveryTypeAndSaysWhatAckIs) {
  EXPECT_EQ(run_it({"schema", "list"}), 0);
  EXPECT_THAT(out_, HasSubstr("initial_report\t"));
  EXPECT_THAT(out_, HasSubstr("general_message\t"));
  EXPECT_THAT(out_, HasSubstr("ack\t"));
  EXPECT_EQ(std::count(out_.begin(), out_.end(), '\n'), 32);
  EXPECT_EQ(run_it({"schema", "list", "-o", "table"}), 0);
  EXPECT_THAT(out_, HasSubstr("evidence, no message"));
}

TEST_F(CommandTest, SchemaShowHasTheFlagsOfSend) {
  EXPECT_EQ(run_it({"schema", "show", "rfa", "--json"}), 0);
  EXPECT_THAT(out_, StartsWith(R"({"schema":"kentongan.type/1","code":"rfa")"));
  EXPECT_THAT(out_, HasSubstr(R"("flag":"--command-relation")"));
}

TEST_F(CommandTest, AnUnknownTypeIsNamedWithTheNearest) {
  EXPECT_EQ(run_it({"schema", "show", "sitrap"}), 2);
  EXPECT_THAT(err_, HasSubstr("Did you mean \"sitrep\"?"));
}

TEST_F(CommandTest, AnExampleIsAFileForSend) {
  EXPECT_EQ(run_it({"schema", "example", "sitrep"}), 0);
  EXPECT_THAT(out_, StartsWith("type: sitrep\n"));
}

TEST_F(CommandTest, HelpOfSendNamesTheFieldsOfTheType) {
  EXPECT_EQ(run_it({"send", "initial-report", "--help"}), 0);
  EXPECT_THAT(out_, HasSubstr("--category"));
  EXPECT_THAT(out_, HasSubstr("[required]"));
}

TEST_F(CommandTest, EveryTypeCanBeSentAndAnsweredWith) {
  for (const auto& type : schema::Catalogue::standard().types()) {
    EXPECT_EQ(run_it({"send", type.code, "--help"}), 0) << type.code;
    EXPECT_EQ(run_it({"respond", "1", "--type", type.code, "--help"}), 0) << type.code;
  }
}

TEST_F(CommandTest, WithoutAnAgentItSaysWhatIsSafeAndWhatToDo) {
  EXPECT_EQ(run_it({"inbox"}), 7);
  EXPECT_THAT(err_, HasSubstr("No desk agent was found. No message is lost."));
  EXPECT_EQ(run_it({"inbox", "--agent", dir_.path().string()}), 7);
  EXPECT_THAT(err_, HasSubstr("There is no agent's folder in "));
  EXPECT_THAT(err_, HasSubstr("kentongan agent init --agency CODE --dir "));
  ASSERT_TRUE(write_file(dir_.path() / "agent.yaml", "schema: agent/1\nagency: BPBD-DKI\n"));
  EXPECT_EQ(run_it({"inbox", "--agent", dir_.path().string()}), 7);
  EXPECT_THAT(err_, HasSubstr("kentongan agent run --agent"));
}

TEST_F(CommandTest, ARefusalWithoutAReasonIsWrongUsage) {
  EXPECT_EQ(run_it({"ack", "1", "--level", "refused"}), 2);
  EXPECT_THAT(err_, HasSubstr("--reason"));
}

TEST_F(CommandTest, ALevelThatNoOfficerGivesIsToldBesideThoseThatThereAre) {
  for (const char* wrong : {"nada", "delivered", "escalated", ""}) {
    EXPECT_EQ(run_it({"ack", "1", "--level", wrong}), 2) << wrong;
    EXPECT_THAT(err_, HasSubstr("read, acknowledged, acting, acted, refused, delegated")) << wrong;
    EXPECT_THAT(err_, Not(HasSubstr("submitted"))) << wrong;
  }
  EXPECT_EQ(run_it({"ack", "1", "--level", "acknowleged"}), 2);
  EXPECT_THAT(err_, HasSubstr("Did you mean \"acknowledged\"?"));
  EXPECT_EQ(run_it({"ack", "1", "--level", "ACCEPTED"}), 7) << "a word of the reference data";
}

TEST_F(CommandTest, G8_PolicyIsExplainedWhereNoBusIsInReach) {
  EXPECT_EQ(run_it({"policy", "explain", "POLDA-METRO", "POLRES-JAKUT", "order"}), 0) << err_;
  EXPECT_THAT(out_, HasSubstr("R16"));
  EXPECT_THAT(err_, HasSubstr("a bus decides by those in its own log"));
  EXPECT_EQ(run_it({"policy", "explain", "POLDA-METRO", "KODIM-0502", "order", "--json"}), 0);
  EXPECT_THAT(out_, HasSubstr("\"permit\":false"));
  EXPECT_EQ(run_it({"policy", "explain", "PEMKOT-PLG/WALIKOTA", "KODIM-0418", "rfa", "--basis",
                    "UU 7/2012", "--lang", "id"}),
            0);
  EXPECT_THAT(out_, HasSubstr("R02"));
  EXPECT_THAT(out_, HasSubstr("Alamat yang benar: "));
  EXPECT_EQ(run_it({"policy", "explain", "POLRES-JAKUT", "KODIM-0502", "rfa", "--basis",
                    "UU 2/2002", "--channel", "telepon"}),
            0);
  EXPECT_THAT(out_, HasSubstr("Owed: written_followup_within"));
  EXPECT_THAT(out_, HasSubstr("KODAM-JAYA")) << "who gets a copy";
}

TEST_F(CommandTest, G8_APolicyFileIsSignedByAnAgencyAndByNobodyElse) {
  const std::string file = KTG_SOURCE_DIR "/deploy/city/policy/siaga-polri.yaml";
  EXPECT_EQ(run_it({"policy", "sign", file}), 2);
  EXPECT_THAT(err_, HasSubstr("--agent"));
  EXPECT_NE(run_it({"policy", "sign", file, "--agent", "/tiada"}), 0);
}

TEST_F(CommandTest, WhatPolicyIsAskedWronglyIsToldWithTheNearest) {
  EXPECT_EQ(run_it({"policy", "explain", "POLRES-JAKUR", "BPBD-DKI", "sitrep"}), 2);
  EXPECT_THAT(err_, HasSubstr("Did you mean POLRES-JAKUT?"));
  EXPECT_EQ(run_it({"policy", "explain", "POLRES-JAKUT", "BPBD-DKI", "sitrp"}), 2);
  EXPECT_THAT(err_, HasSubstr("Did you mean sitrep?"));
  EXPECT_EQ(run_it({"policy", "explain", "POLRES-JAKUT", "BPBD-DKI", "sitrep", "--classification",
                    "penting"}),
            2);
  EXPECT_EQ(run_it({"policy", "explain", "POLRES-JAKUT", "BPBD-DKI", "sitrep", "--field", "x"}), 2);
  EXPECT_THAT(err_, HasSubstr("NAME=VALUE"));
}

TEST_F(CommandTest, APolicyFileIsCheckedAndAWrongOneIsToldByLine) {
  const auto file = (dir_.path() / "pks.yaml").string();
  ASSERT_TRUE(write_file(file,
                         "schema: policy/1\n"
                         "instrument: {id: PKS-1, kind: protap, valid: {from: 2026-01-01, until: "
                         "2026-12-31}, certainty: constructed}\n"
                         "rules:\n"
                         "  - {id: A, effect: permit, types: [rfa]}\n"));
  EXPECT_EQ(run_it({"policy", "check", file}), 0) << err_;
  EXPECT_THAT(out_, HasSubstr("PKS-1"));
  ASSERT_TRUE(write_file(file, "schema: policy/1\nrules: []\n"));
  EXPECT_NE(run_it({"policy", "check", file}), 0);
  EXPECT_THAT(err_, HasSubstr("pks.yaml"));
}

TEST_F(CommandTest, G8_WhatARuleChangesIsToldBeforeAnybodySignsIt) {
  const auto narrower = (dir_.path() / "satpolpp.yaml").string();
  auto law = read_file(KTG_SOURCE_DIR "/deploy/city/policy/satpolpp.yaml", 1 << 20).value();
  const std::string whole = "to: {kind: [polda, polres, polrestabes, polsek]}";
  ASSERT_NE(law.find(whole), Bytes::npos);
  law.replace(law.find(whole), whole.size(), "to: {kind: [polda]}");
  ASSERT_TRUE(write_file(narrower, law));

  EXPECT_EQ(run_it({"policy", "test"}), 0) << out_;
  EXPECT_THAT(err_, HasSubstr("each answered as it says"));
  EXPECT_EQ(run_it({"policy", "test", "--with", narrower}), 8) << "a case is answered otherwise";
  EXPECT_THAT(out_, HasSubstr("R09"));

  EXPECT_EQ(run_it({"policy", "diff", narrower}), 0) << err_;
  EXPECT_THAT(out_, HasSubstr("changed  ATURAN-SATPOLPP  R09"));
  EXPECT_THAT(out_, HasSubstr("- permit R09"));
  EXPECT_THAT(out_, HasSubstr("+ deny, nearest "));
  EXPECT_EQ(run_it({"policy", "diff", KTG_SOURCE_DIR "/deploy/city/policy/satpolpp.yaml"}), 0);
  EXPECT_THAT(out_, HasSubstr("No rule differs"));
}

TEST_F(CommandTest, HealthIsCriticalWhereNoAgentAnswers) {
  EXPECT_EQ(run_it({"health", "--agent", dir_.path().string()}), 2);
  EXPECT_THAT(out_, StartsWith("KENTONGAN CRITICAL - "));
}

TEST_F(CommandTest, ContextsKeepWhatWasGiven) {
  EXPECT_EQ(run_it({"context", "add", "posko", "--as", "PAWAS"}), 0);
  EXPECT_EQ(run_it({"context", "list"}), 0);
  EXPECT_EQ(out_, "posko\ttrue\n");
  EXPECT_EQ(run_it({"context", "show", "--origin"}), 0);
  EXPECT_THAT(out_, HasSubstr("duty\tPAWAS\tcontext posko\n"));
}

TEST_F(CommandTest, CompletionOffersCommandsTypesAndOptions) {
  EXPECT_EQ(run_it({"__complete", "in"}), 0);
  EXPECT_EQ(out_, "inbox\n");
  EXPECT_EQ(run_it({"__complete", "send", "rf"}), 0);
  EXPECT_EQ(out_, "rfa\nrfa_response\n");
  EXPECT_EQ(run_it({"__complete", "send", "rfa", "--ral"}), 0);
  EXPECT_EQ(out_, "--rally-point\n");
  EXPECT_EQ(run_it({"__complete", "send", "rfa", "--command-relation", "b"}), 0);
  EXPECT_EQ(out_, "bko\n");
}

TEST_F(CommandTest, CompletionScriptsAskTheProgram) {
  EXPECT_EQ(run_it({"completion", "bash"}), 0);
  EXPECT_THAT(out_, HasSubstr("__complete"));
  EXPECT_EQ(run_it({"completion", "tcsh"}), 2);
}

TEST_F(CommandTest, AnOptionWithNothingInItIsNotTakenForOneThatIsLeftOut) {
  for (const char* option : {"--exercise", "--expires-at", "--read-within", "--answer-within",
                             "--wait", "--timeout", "--text-language"}) {
    EXPECT_EQ(run_it({"send", "general_message", "--text", "x", option, ""}), 2) << option;
    EXPECT_THAT(err_, HasSubstr(std::string(option) + ": the value cannot be read."));
  }
}

TEST_F(CommandTest, G14_WhatIsNotUtf8IsNotSentAsSomethingElse) {
  EXPECT_EQ(run_it({"send", "general_message", "--text", "a\xff\xfe"}), 2);
  EXPECT_THAT(err_, HasSubstr("Word 4 of the command is not UTF-8."));
}

TEST_F(CommandTest, AQuantityThatIsNoneIsRefusedAndNotLeftOut) {
  for (const char* wrong : {"nan", "-5", "0"}) {
    EXPECT_EQ(run_it({"ack", "1", "--level", "acted", "--what", "x", "--quantity", wrong}), 2);
    EXPECT_THAT(err_, HasSubstr("--quantity: a number above zero")) << wrong;
  }
  EXPECT_EQ(run_it({"ack", "1", "--level", "acted", "--quantity", "2"}), 2);
  EXPECT_THAT(err_, HasSubstr("--what"));
}

TEST_F(CommandTest, TheHealthOfAFolderWithoutABrokerIsNotThatOfAnother) {
  EXPECT_EQ(run_it({"health", "--broker", "--data", (dir_.path() / "nowhere").string()}), 2);
  EXPECT_THAT(out_, HasSubstr("KENTONGAN CRITICAL - there is no broker in "));
}

TEST_F(CommandTest, ANumberOfRowsThatIsNoneIsRefused) {
  EXPECT_EQ(run_it({"inbox", "--limit", "-1"}), 2);
  EXPECT_THAT(err_, HasSubstr("--limit"));
  EXPECT_EQ(run_it({"watch", "-n", "-1"}), 2);
  EXPECT_THAT(err_, HasSubstr("--count"));
}

TEST_F(CommandTest, AZoneThatNoPlaceHasIsRefused) {
  const std::string folder = (dir_.path() / "agent").string();
  ASSERT_EQ(run_it({"agent", "init", "--agency", "BPBD-DKI", "--dir", folder}), 0) << err_;
  for (const char* wrong : {"841", "-841", "-2147483648"}) {
    EXPECT_EQ(run_it({"agent", "run", "--agent", folder, "--zone-minutes", wrong}), 2);
    EXPECT_THAT(err_, HasSubstr("--zone-minutes")) << wrong;
  }
}

TEST_F(CommandTest, VersionIsOneLine) {
  for (const char* asked : {"version", "--version"}) {
    EXPECT_EQ(run_it({asked}), 0);
    EXPECT_THAT(out_, StartsWith("kentongan ")) << asked;
  }
}

}  // namespace
}  // namespace kentongan::cli
