// Shows which addresses a desk may be given and at which a broker may listen, before any socket is
// made: tables of addresses, and the machine's own loopback.
#include "core/transport/endpoint.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kentongan::transport {
namespace {

using ::testing::HasSubstr;
using ::testing::TestWithParam;
using ::testing::Values;

class NoEndpointTest : public TestWithParam<const char*> {};

TEST_P(NoEndpointTest, IsRefusedWithTheFormThatItShouldHave) {
  const auto checked = check_endpoint(GetParam());

  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().code, ErrorCode::invalid_argument);
  EXPECT_THAT(checked.error().text.id, HasSubstr("tcp://HOST:PORT"));
  EXPECT_THAT(checked.error().text.en, HasSubstr(std::string("'") + GetParam() + "'"));
  EXPECT_FALSE(check_listen(GetParam()));
}

INSTANTIATE_TEST_SUITE_P(Table, NoEndpointTest,
                         Values("", "tcp://", "tcp://*", "tcp://*:", "tcp://:7112", "tcp://h:65536",
                                "tcp://h:99999999999999999999", "tcp://h:-1", "tcp://h:7112x",
                                "udp://h:7112", "h:7112", "ipc://x"));

class EndpointTest : public TestWithParam<const char*> {};

TEST_P(EndpointTest, IsOne) {
  EXPECT_TRUE(check_endpoint(GetParam()));
}

INSTANTIATE_TEST_SUITE_P(Table, EndpointTest,
                         Values("tcp://kantor.example:7112", "tcp://192.0.2.7:7112",
                                "tcp://[2001:db8::7]:7112", "tcp://*:0", "tcp://h:65535"));

class ListenTest : public TestWithParam<const char*> {};

TEST_P(ListenTest, IsAnAddressOfThisMachine) {
  const auto checked = check_listen(GetParam());

  EXPECT_TRUE(checked) << checked.error().detail();
}

INSTANTIATE_TEST_SUITE_P(Table, ListenTest,
                         Values("tcp://*:7112", "tcp://0.0.0.0:0", "tcp://127.0.0.1:7112",
                                "tcp://lo:7112"));

TEST(ListenPlaceTest, ANameIsNoPlaceToListenAt) {
  const auto checked = check_listen("tcp://localhost:7112");

  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().code, ErrorCode::invalid_argument);
  EXPECT_THAT(checked.error().text.id, HasSubstr("--endpoint"));
}

TEST(ListenPlaceTest, AnAddressOfAnotherMachineIsUnavailableHere) {
  const auto checked = check_listen("tcp://192.0.2.7:7112");

  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().code, ErrorCode::unavailable);
}

TEST(EverywhereTest, IsNoAddressForDesks) {
  EXPECT_TRUE(is_everywhere("tcp://*:7112"));
  EXPECT_TRUE(is_everywhere("tcp://0.0.0.0:7112"));
  EXPECT_TRUE(is_everywhere("tcp://[::]:7112"));
  EXPECT_FALSE(is_everywhere("tcp://192.0.2.7:7112"));
  EXPECT_FALSE(is_everywhere("*"));
}

}  // namespace
}  // namespace kentongan::transport
