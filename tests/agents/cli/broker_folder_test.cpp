// Shows where a broker is looked for: as its data folder says, else as built in. Folders of the
// test's own.
#include "agents/cli/broker_folder.h"

#include <gtest/gtest.h>

#include "core/base/files.h"
#include "tests/support/temp_dir.h"

namespace kentongan::cli {
namespace {

class BrokerFolderTest : public ::testing::Test {
 protected:
  void hold(const char* file, const char* text) {
    ASSERT_TRUE(write_file(data_.path() / file, text));
  }

  test::TempDir data_;
};

TEST_F(BrokerFolderTest, WithoutAConfigurationItIsAsBuiltIn) {
  const auto places = broker_places(data_.path());

  EXPECT_EQ(places.listen, "tcp://127.0.0.1:7112");
  EXPECT_EQ(places.admin_port, 7180);
}

TEST_F(BrokerFolderTest, TheConfigurationSaysWhere) {
  hold("broker.yaml", "bus: kota/log/1\nlisten: tcp://*:7000\nadmin_port: 7001\n");

  const auto places = broker_places(data_.path());

  EXPECT_EQ(places.listen, "tcp://*:7000");
  EXPECT_EQ(places.admin_port, 7001);
}

TEST_F(BrokerFolderTest, TheAdminPortOfTheLastStartHolds) {
  hold("broker.yaml", "admin_port: 7001\n");
  EXPECT_EQ(broker_places(data_.path()).admin_port, 7001);

  hold("admin.port", "40123\n");

  EXPECT_EQ(broker_places(data_.path()).admin_port, 40123);
}

}  // namespace
}  // namespace kentongan::cli
