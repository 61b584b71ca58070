// Shows that a bus is founded with an address that desks can reach, or not at all: `init` as the
// program calls it, on a real folder.
#include "broker/commands.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/exit_code.h"
#include "core/identity/bus_card.h"
#include "tests/support/printed.h"
#include "tests/support/temp_dir.h"

namespace kentongan::broker {
namespace {

using ::testing::HasSubstr;

class InitTest : public ::testing::Test {
 protected:
  InitTest() {
    asked_.config.data = folder_.path() / "bus";
    asked_.agencies = std::filesystem::path(KTG_SOURCE_DIR) / "deploy/city/agencies.yaml";
  }
  int found() {
    int exit = 0;
    err_ = test::printed_by([&] { exit = init(asked_); }).err;
    return exit;
  }
  std::string endpoint() {
    return identity::read_bus_card(asked_.config.data / "bus.card").value().endpoint;
  }

  test::TempDir folder_;
  Asked asked_;
  std::string err_;
};

TEST_F(InitTest, ABrokerThatListensEverywhereHasToSayWhereItIsReached) {
  asked_.config.listen = "tcp://*:7112";

  EXPECT_EQ(found(), number_of(Exit::usage));

  EXPECT_THAT(err_, HasSubstr("--endpoint"));
  EXPECT_FALSE(std::filesystem::exists(asked_.config.data)) << "nothing is founded by halves";
}

TEST_F(InitTest, ABusHasANameThatItsConfigurationCanHold) {
  asked_.config.listen = "tcp://127.0.0.1:7112";
  for (const std::string& name : {std::string("a\nlisten: tcp://192.0.2.7:1"),
                                  std::string("x: y # z"), std::string(101, 'a'), std::string()}) {
    asked_.config.bus = name;

    EXPECT_EQ(found(), number_of(Exit::usage)) << name;

    EXPECT_THAT(err_, HasSubstr("--bus"));
    EXPECT_FALSE(std::filesystem::exists(asked_.config.data));
  }
}

TEST_F(InitTest, AFolderThatWasThereKeepsItsRightsAndTheLogIsStillOnlyTheBrokers) {
  namespace fs = std::filesystem;
  fs::create_directories(asked_.config.data);
  const auto wide = fs::perms::owner_all | fs::perms::group_read | fs::perms::others_read;
  fs::permissions(asked_.config.data, wide);
  asked_.config.listen = "tcp://127.0.0.1:7112";

  ASSERT_EQ(found(), 0) << err_;

  EXPECT_EQ(fs::status(asked_.config.data).permissions(), wide);
  EXPECT_EQ(fs::status(asked_.config.data / "log").permissions(), fs::perms::owner_all);
}

class InitAddressTest : public InitTest, public ::testing::WithParamInterface<const char*> {
 protected:
  /// What `run` says to the same address.
  std::string run_says() {
    asked_.config.listen = "tcp://127.0.0.1:0";
    EXPECT_EQ(found(), 0) << err_;
    asked_.config.listen = GetParam();
    return test::said_by([this] { exit_ = run(asked_); });
  }

  int exit_ = 0;
};

TEST_P(InitAddressTest, InitRefusesAListenThatRunRefusesWithTheSameWords) {
  asked_.endpoint = "tcp://192.0.2.7:7112";
  asked_.config.listen = GetParam();

  const int exit = found();

  const std::string said = err_;
  EXPECT_THAT(said, HasSubstr(GetParam()));
  EXPECT_FALSE(std::filesystem::exists(asked_.config.data)) << "nothing is founded by halves";
  EXPECT_EQ(said, run_says());
  EXPECT_EQ(exit, exit_);
}

INSTANTIATE_TEST_SUITE_P(Addresses, InitAddressTest,
                         ::testing::Values("tcp://*", "tcp://*:", "tcp://*:99999", "tcp://*:x",
                                           "*:7112", "tcp://:7112", "tcp://localhost:7112",
                                           "tcp://nama.tak.ada:7112", "tcp://192.0.2.7:7112"));

TEST_F(InitTest, AnAddressForDesksThatIsNoneIsRefusedBeforeAnythingIsMade) {
  asked_.endpoint = "tcp://192.0.2.7";

  EXPECT_EQ(found(), number_of(Exit::usage));

  EXPECT_THAT(err_, HasSubstr("tcp://HOST:PORT"));
  EXPECT_FALSE(std::filesystem::exists(asked_.config.data));
}

TEST_F(InitTest, TheBusCardHoldsTheAddressForDesks) {
  asked_.config.listen = "tcp://*:7112";
  asked_.endpoint = "tcp://192.0.2.7:7112";

  ASSERT_EQ(found(), 0) << err_;

  EXPECT_EQ(endpoint(), "tcp://192.0.2.7:7112");
}

TEST_F(InitTest, WithoutOneDesksReachItWhereItListens) {
  ASSERT_EQ(found(), 0) << err_;

  EXPECT_EQ(endpoint(), "tcp://127.0.0.1:7112");
}

TEST(FailedTest, IsSaidAsASentenceThatTurnsNoLine) {
  const auto said = test::said_by([] {
    EXPECT_EQ(failed(fail(ErrorCode::not_found, Text{"12\u202e34: tidak ada", "x"}),
                     Language::indonesian),
              number_of(Exit::usage));
  });

  EXPECT_THAT(said, HasSubstr("kentongan-broker: not_found: 12\\u202e34: tidak ada.\n"));
}

TEST_F(InitTest, TheExitCodeTellsTheCauseAsThatOfADeskDoes) {
  ASSERT_EQ(found(), 0) << err_;
  EXPECT_EQ(found(), number_of(Exit::conflict)) << err_;

  asked_.file = folder_.path() / "TIADA.enrol";
  test::said_by([this] {
    EXPECT_EQ(enrol(asked_), number_of(Exit::usage));
    EXPECT_EQ(failed(fail(ErrorCode::address_unknown, "x"), Language::english),
              number_of(Exit::invalid));
    EXPECT_EQ(failed(fail(ErrorCode::corrupt, "x"), Language::english),
              number_of(Exit::unverified));
  });
}

}  // namespace
}  // namespace kentongan::broker
