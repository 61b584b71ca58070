// Shows what can be known of an address from outside: whether a broker could listen there, and
// whether somebody does. Sockets on the loopback; a listener of the test's own.
#include "agents/cli/ports.h"

#include <gtest/gtest.h>

#include "core/transport/http_server.h"

namespace kentongan::cli {
namespace {

constexpr std::chrono::milliseconds kPortPatience{2000};

TEST(PortsTest, APortThatIsListenedAtIsAnsweredAndNotFree) {
  const auto server = transport::HttpServer::open(
      {}, [](const transport::HttpRequest&) { return transport::HttpResponse{}; });
  ASSERT_TRUE(server) << server.error().detail();
  const std::string port = std::to_string((*server)->address().port);

  EXPECT_TRUE(is_answered("tcp://127.0.0.1:" + port, kPortPatience));
  EXPECT_TRUE(is_answered("tcp://localhost:" + port, kPortPatience));
  EXPECT_FALSE(is_free("tcp://127.0.0.1:" + port));
  EXPECT_FALSE(is_free("tcp://*:" + port)) << "somebody has it at one of the addresses";
}

TEST(PortsTest, APortOfNobodyIsFreeAndSilent) {
  EXPECT_TRUE(is_free("tcp://127.0.0.1:0"));
  EXPECT_FALSE(is_answered("tcp://127.0.0.1:9", kPortPatience));
}

TEST(PortsTest, WhatIsNoAddressIsNeither) {
  EXPECT_FALSE(is_free("tcp://*"));
  EXPECT_FALSE(is_answered("kantor:7112", kPortPatience));
}

}  // namespace
}  // namespace kentongan::cli
