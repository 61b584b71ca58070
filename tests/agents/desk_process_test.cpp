// Shows that a desk's process serves its officers with no broker in reach, keeps what they sent,
// and ends in order when told to. The real process loop on a thread of the test, asked over its
// socket.
#include "agents/desk_process.h"

#include <csignal>
#include <optional>

#include <gtest/gtest.h>
#include <unistd.h>

#include "agents/desk_server.h"
#include "core/base/files.h"
#include "core/base/worker.h"
#include "core/identity/bus_card.h"
#include "core/identity/keyring.h"
#include "core/transport/context.h"
#include "core/transport/curve.h"
#include "core/transport/http_client.h"
#include "core/transport/router_socket.h"
#include "core/transport/zap.h"
#include "tests/support/temp_dir.h"

namespace kentongan::agents {
namespace {

class DeskProcessTest : public ::testing::Test {
 protected:
  DeskProcessTest() {
    // The process takes the signal where it waits; no thread of the test may be hit by it.
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
    options_.folder = folder_.path() / "agen";
    options_.announce = false;
    SecureRandom random;
    EXPECT_TRUE(identity::Keyring::create(options_.folder, random));
    EXPECT_TRUE(write_file(options_.folder / "agent.yaml", "schema: agent/1\nagency: BPBD-DKI\n"));
    const auto statement = identity::SigningKey::generate(random);
    const auto transport = identity::TransportPair::generate(random);
    const identity::BusCard card{"uji/log/1", "tcp://127.0.0.1:9", transport.public_key(),
                                 statement.public_key(), statement.public_key()};
    EXPECT_TRUE(identity::write_bus_card(options_.folder / "bus.card", card));
  }
  /// A bus's door, with its transport key; whom it lets in is the test's.
  void open_door() {
    zap_ = transport::Zap::start(context_, system_, {}).value();
    transport::RouterSocket::Options door;
    door.endpoint = "tcp://127.0.0.1:0";
    door.secret_key = server_.secret_key;
    door_.emplace(transport::RouterSocket::open(context_, *zap_, door).value());
  }
  void hold_card(const TransportKey& transport) {
    SecureRandom random;
    const auto key = identity::SigningKey::generate(random).public_key();
    EXPECT_TRUE(identity::write_bus_card(options_.folder / "bus.card",
                                         {"uji/log/1", door_->endpoint(), transport, key, key}));
  }
  /// The status once it holds that text; else the last that was seen.
  std::string status_with(const std::string& text) {
    std::string status;
    for (int i = 0; i < 200 && status.find(text) == std::string::npos; ++i) {
      status = ask("GET", "/v1/status", "");
      ::usleep(20'000);
    }
    return status;
  }
  void start() {
    worker_.emplace("desk", [this] { ended_ = run_desk_process(options_); });
    const transport::HttpClient client({options_.folder / "agent.sock", 0});
    transport::HttpRequest request;
    request.path = "/v1/status";
    for (int i = 0; i < 2000 && !client.ask(request, std::chrono::seconds(1)); ++i) {
      ::usleep(5000);
    }
  }
  Result<void> stop() {
    ::kill(::getpid(), SIGTERM);
    worker_->join();
    worker_.reset();
    return ended_;
  }
  std::string ask(const std::string& method, const std::string& path, const std::string& body) {
    transport::HttpRequest request;
    request.method = method;
    request.path = path;
    request.body = body;
    const transport::HttpClient client({options_.folder / "agent.sock", 0});
    const auto response = client.ask(request, std::chrono::seconds(10));
    return response ? response->body : response.error().detail();
  }

  test::TempDir folder_;
  SystemClock system_;
  SecureRandom random_;
  const transport::CurvePair server_ = transport::make_curve_pair(random_);
  transport::Context context_;
  std::unique_ptr<transport::Zap> zap_;
  std::optional<transport::RouterSocket> door_;
  DeskProcessOptions options_;
  std::optional<Worker> worker_;
  Result<void> ended_;
};

TEST_F(DeskProcessTest, ServesAndKeepsWithNoBrokerInReach) {
  start();
  // In the moment of an attempt it says connecting; it has to come back to the truth.
  std::string status;
  for (int i = 0; i < 200 && status.find("\"line\":\"disconnected\"") == std::string::npos; ++i) {
    status = ask("GET", "/v1/status", "");
    ASSERT_EQ(status.find("\"line\":\"connected\""), std::string::npos) << status;
  }
  EXPECT_NE(status.find("\"line\":\"disconnected\""), std::string::npos) << status;
  const std::string sent =
      ask("POST", "/v1/send",
          R"({"type":"general_message","fields":{"text":"Uji"},"to":["KODIM-0502"]})");
  EXPECT_NE(sent.find("\"state\":\"waiting\""), std::string::npos) << sent;
  EXPECT_TRUE(stop());

  start();

  const std::string outbox = ask("GET", "/v1/outbox", "");
  EXPECT_NE(outbox.find("general_message"), std::string::npos) << outbox;
  EXPECT_TRUE(stop());
}

TEST_F(DeskProcessTest, ADeskThatTheBrokerDoesNotLetInSaysThatItIsNotEnrolled) {
  open_door();
  hold_card(server_.public_key);
  start();

  const std::string status = status_with(R"("code":"key_unknown")");

  EXPECT_NE(status.find("kentongan directory enrol BPBD-DKI.enrol"), std::string::npos) << status;
  EXPECT_NE(status.find(door_->endpoint()), std::string::npos) << status;
  EXPECT_TRUE(stop());
}

TEST_F(DeskProcessTest, ADeskWithTheCardOfAnotherBrokerSaysToFetchTheRightOne) {
  open_door();
  hold_card(transport::make_curve_pair(random_).public_key);
  start();

  const std::string status = status_with(R"("code":"wrong_bus")");

  EXPECT_NE(status.find("kentongan agent join bus.card"), std::string::npos) << status;
  EXPECT_TRUE(stop());
}

TEST_F(DeskProcessTest, ADeskWithNobodyToTalkToSaysWhereItTries) {
  start();

  const std::string status = status_with("line_fault\":{\"code\":\"unavailable");

  EXPECT_NE(status.find("tcp://127.0.0.1:9"), std::string::npos) << status;
  EXPECT_TRUE(stop());
}

TEST_F(DeskProcessTest, RefusesAFolderWithoutKeysOrCard) {
  std::filesystem::remove(options_.folder / "bus.card");
  EXPECT_EQ(run_desk_process(options_).error().code, ErrorCode::not_found);
  options_.folder = folder_.path() / "lain";
  EXPECT_FALSE(run_desk_process(options_));
}

TEST_F(DeskProcessTest, RefusesKeysThatOthersMayRead) {
  for (const auto& entry : std::filesystem::directory_iterator(options_.folder)) {
    std::filesystem::permissions(entry.path(), std::filesystem::perms(0644));
  }
  EXPECT_EQ(run_desk_process(options_).error().code, ErrorCode::key_exposed);
}

}  // namespace
}  // namespace kentongan::agents
