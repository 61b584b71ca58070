// Shows what `agent init` and `agent join` leave behind, and that no key is ever overwritten.
// Folders of the test's own.
#include "agents/cli/agent_folder.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "core/base/files.h"
#include "core/identity/bus_card.h"
#include "core/identity/keyring.h"
#include "tests/support/temp_dir.h"

namespace kentongan::cli {
namespace {

class AgentFolderTest : public ::testing::Test {
 protected:
  Result<std::string> init(const std::string& code = "POLRES-JAKUT") {
    return create({dir_.path() / "agent", AgencyCode(code)}, "", dir_.path() / "out.enrol");
  }
  std::filesystem::path card(const std::string& bus,
                             const std::string& endpoint = "tcp://127.0.0.1:7112") {
    identity::BusCard made;
    made.bus = bus;
    made.endpoint = endpoint;
    SeededRandom random(3);
    made.transport = identity::TransportPair::generate(random).public_key();
    made.log = identity::SigningKey::generate(random).public_key();
    made.statement = identity::SigningKey::generate(random).public_key();
    EXPECT_TRUE(identity::write_bus_card(dir_.path() / "bus.card", made));
    return dir_.path() / "bus.card";
  }

  test::TempDir dir_;
};

TEST_F(AgentFolderTest, HoldsKeysTheAgencyAndTheEnrolment) {
  const auto fingerprint = init();

  ASSERT_TRUE(fingerprint) << fingerprint.error().detail();
  EXPECT_FALSE(fingerprint->empty());
  EXPECT_TRUE(identity::Keyring::open(dir_.path() / "agent"));
  EXPECT_EQ(read_file(dir_.path() / "agent/agent.yaml", 1000).value(),
            "schema: agent/1\nagency: POLRES-JAKUT\n");
  EXPECT_TRUE(std::filesystem::exists(dir_.path() / "out.enrol"));
  struct stat status {};
  ASSERT_EQ(stat((dir_.path() / "agent").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0700U);
}

TEST_F(AgentFolderTest, ACardWithAnAddressThatIsNoneReplacesNoGoodOne) {
  ASSERT_TRUE(init());
  ASSERT_TRUE(take_card(dir_.path() / "agent", card("uji/log/1")));

  for (const char* endpoint : {"tcp://127.0.0.1:99999", "ipc:///tmp/x", "127.0.0.1:7112"}) {
    const auto taken = take_card(dir_.path() / "agent", card("uji/log/1", endpoint));

    ASSERT_FALSE(taken) << endpoint;
    EXPECT_EQ(taken.error().code, ErrorCode::invalid_argument);
  }
  EXPECT_EQ(identity::read_bus_card(dir_.path() / "agent/bus.card")->endpoint,
            "tcp://127.0.0.1:7112");
}

TEST_F(AgentFolderTest, NoKeyIsOverwritten) {
  ASSERT_TRUE(init());

  EXPECT_EQ(init().error().code, ErrorCode::conflict);
}

TEST_F(AgentFolderTest, AFailureLeavesNothingBehindAndCanBeRepaired) {
  const AgentFolder agent{dir_.path() / "agent", AgencyCode("POLRES-JAKUT")};

  EXPECT_FALSE(create(agent, dir_.path() / "no.card", dir_.path() / "out.enrol"));
  EXPECT_FALSE(std::filesystem::exists(agent.folder));
  EXPECT_FALSE(create(agent, card("uji/log/1"), dir_.path() / "nowhere" / "out.enrol"));
  EXPECT_FALSE(std::filesystem::exists(agent.folder));

  EXPECT_TRUE(create(agent, card("uji/log/1"), dir_.path() / "out.enrol"));
}

TEST_F(AgentFolderTest, ACodeThatCannotBeIsRefused) {
  EXPECT_EQ(init("polres jakut").error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(init("../X").error().code, ErrorCode::invalid_argument);
}

TEST_F(AgentFolderTest, TheBusCardIsCheckedAndKept) {
  ASSERT_TRUE(init());

  EXPECT_EQ(take_card(dir_.path() / "agent", card("bus.kota/log/1")).value(), "bus.kota/log/1");
  EXPECT_EQ(take_card(dir_.path() / "agent", card("bus.lain/log/1")).error().code,
            ErrorCode::conflict);
  EXPECT_FALSE(take_card(dir_.path() / "agent", dir_.path() / "none").has_value());
}

TEST_F(AgentFolderTest, AFolderThatHoldsOtherThingsIsNotClosedForThemButRefused) {
  const auto folder = dir_.path() / "agent";
  std::filesystem::create_directory(folder);
  ASSERT_TRUE(write_file(folder / "catatan.txt", "x"));
  const auto rights = std::filesystem::perms(0755);
  std::filesystem::permissions(folder, rights);

  const auto made = init("BPBD-DKI");

  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, ErrorCode::key_exposed);
  EXPECT_NE(made.error().text.id.find("chmod 700 " + folder.string()), std::string::npos);
  EXPECT_EQ(std::filesystem::status(folder).permissions(), rights);
}

TEST_F(AgentFolderTest, ALinkIsRefusedAndWhatItPointsToIsLeftAsItIs) {
  const auto rights = std::filesystem::perms(0755);
  std::filesystem::create_directory(dir_.path() / "lain");
  std::filesystem::permissions(dir_.path() / "lain", rights);
  std::filesystem::create_directory_symlink(dir_.path() / "lain", dir_.path() / "agent");

  const auto made = init("BPBD-DKI");

  ASSERT_FALSE(made);
  EXPECT_NE(made.error().text.en.find("is a link"), std::string::npos);
  EXPECT_EQ(std::filesystem::status(dir_.path() / "lain").permissions(), rights);
}

}  // namespace
}  // namespace kentongan::cli
