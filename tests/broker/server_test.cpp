// Shows that nobody who asks at an admin door waits for ever, whatever becomes of the log: a real
// server with its threads and doors, the log on a disk that fails or fills up when it is told to.
#include "broker/server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "broker/founding.h"
#include "core/base/random.h"
#include "core/base/worker.h"
#include "core/identity/enrolment.h"
#include "core/identity/keyring.h"
#include "core/transport/http_client.h"
#include "tests/support/faulty_disk.h"
#include "tests/support/temp_dir.h"

namespace kentongan::broker {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr Micros kPatience = std::chrono::seconds(10);

class ServerTest : public ::testing::Test {
 protected:
  void SetUp() override {
    options_.config.bus = "uji/log/1";
    options_.config.data = folder_.path();
    options_.config.listen = "tcp://127.0.0.1:0";
    options_.config.admin_port = 0;
    options_.storage = disk_.storage();
    const auto keys = identity::BrokerKeys::create(folder_.path() / "keys", random_).value();
    v1::DirectoryChange agency;
    agency.mutable_agency()->set_code("POLRES");
    agency.mutable_agency()->set_name("Polres");
    eventlog::RocksLog::Options log_options;
    log_options.directory = folder_.path() / "log";
    log_options.storage = options_.storage;
    const auto log = eventlog::RocksLog::open(log_options).value();
    found(*log, {options_.config.bus, keys, std::vector{agency}}, clock_, random_).value();
  }
  void open() {
    auto server = Server::open(options_, clock_);
    ASSERT_TRUE(server) << server.error().detail();
    server_ = std::move(server).value();
  }
  Result<transport::HttpResponse> ask(const std::string& path) {
    transport::HttpRequest request;
    request.path = path;
    return transport::HttpClient({folder_.path() / "admin.sock", 0}).ask(request, kPatience);
  }
  /// As `kentongan directory enrol` does it; comes back with the answer or when the server is gone.
  Result<transport::HttpResponse> enrol() {
    const auto keys = identity::Keyring::create(folder_.path() / "polres", random_).value();
    transport::HttpRequest request;
    request.method = "POST";
    request.path = "/enrol";
    request.body = identity::make_enrolment(keys, {AgencyCode("POLRES"), {}, 0}, random_);
    return transport::HttpClient({folder_.path() / "admin.sock", 0}).ask(request, kPatience);
  }

  SystemClock clock_;
  SecureRandom random_;
  test::TempDir folder_;
  test::FaultyDisk disk_;
  Server::Options options_;
  std::unique_ptr<Server> server_;
};

TEST_F(ServerTest, EndsAfterAFailureOfTheLogThoughSomebodyWaitsForAnEnrolment) {
  options_.at = [this](std::string_view point) {
    if (point == "batch.taken") {
      disk_.fail_sync(1, ".log");
    }
  };
  ASSERT_NO_FATAL_FAILURE(open());
  std::optional<Result<transport::HttpResponse>> answer;
  Worker asker("asker", [&] { answer = enrol(); });

  const auto served = server_->run();
  server_.reset();

  asker.join();
  ASSERT_FALSE(served);
  EXPECT_EQ(served.error().code, ErrorCode::unavailable);
  ASSERT_TRUE(answer.has_value());
  EXPECT_TRUE(!*answer || (*answer)->status == 503);
  if (*answer) {
    EXPECT_THAT((*answer)->body, HasSubstr("Broker berhenti sebelum menjawab."));
    EXPECT_THAT((*answer)->body, HasSubstr("The broker stopped before it answered."));
  }
  EXPECT_TRUE(*answer || answer->error().code != ErrorCode::timeout);
}

TEST_F(ServerTest, SaysThatAnEnrolmentIsNotStoredWhenTheDiskIsFull) {
  options_.at = [this](std::string_view point) {
    if (point == "batch.taken") {
      disk_.set_capacity(disk_.used());
    }
  };
  ASSERT_NO_FATAL_FAILURE(open());
  std::optional<Result<void>> served;
  Worker serving("serving", [&] { served = server_->run(); });

  const auto answer = enrol();
  server_->stop();
  serving.join();

  ASSERT_TRUE(answer) << answer.error().detail();
  EXPECT_THAT(answer->status, Not(200));
  EXPECT_THAT(answer->body, HasSubstr("storage_full"));
  EXPECT_TRUE(served.has_value() && served->has_value());
}

TEST_F(ServerTest, SaysInBothLanguagesThatItHasNoSuchPageAndWhatToDo) {
  ASSERT_NO_FATAL_FAILURE(open());
  std::optional<Result<void>> served;
  Worker serving("serving", [&] { served = server_->run(); });

  const auto answer = ask("/tidak-ada");
  server_->stop();
  serving.join();

  ASSERT_TRUE(answer) << answer.error().detail();
  EXPECT_EQ(answer->status, 404);
  EXPECT_THAT(answer->body, HasSubstr("\"code\": \"not_found\""));
  EXPECT_THAT(answer->body, HasSubstr("Pintu admin ini tidak punya halaman atau perintah itu."));
  EXPECT_THAT(answer->body, HasSubstr("This admin door has no such page or command."));
  EXPECT_THAT(answer->body, HasSubstr(advice_for(ErrorCode::not_found, Voice::program).id));
}

}  // namespace
}  // namespace kentongan::broker
