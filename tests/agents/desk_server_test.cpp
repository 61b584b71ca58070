// Shows that what an officer was told is called off is not carried out behind his back.
// A desk on a memory link behind its real socket; the desk's thread is the test's, and late.
#include "agents/desk_server.h"

#include <algorithm>
#include <atomic>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agents/officer_files.h"
#include "core/base/clock.h"
#include "core/base/random.h"
#include "core/base/worker.h"
#include "core/transport/http_client.h"
#include "tests/support/memory_link.h"

namespace kentongan::agents {
namespace {

constexpr const char* kBpbd = "BPBD-DKI";
constexpr const char* kBody =
    R"({"type":"general_message","fields":{"text":"Uji"},"to":["KODIM-0502"],"duty":"PAWAS"})";

class DeskServerTest : public ::testing::Test {
 protected:
  DeskServerTest() { link_.run(); }

  Result<transport::HttpResponse> post(const std::string& body = kBody) const {
    transport::HttpRequest request;
    request.method = "POST";
    request.path = "/v1/send";
    request.body = body;
    return transport::HttpClient({folder_.path() / "agent.sock", 0})
        .ask(request, std::chrono::seconds(10));
  }

  test::TempDir folder_;
  test::MemoryLink link_{{kBpbd, "KODIM-0502"}};
  api::HttpApi api_{link_.desk(kBpbd), {}};
};

TEST_F(DeskServerTest, ARequestThatWasCalledOffIsNotCarriedOutLater) {
  const auto server =
      DeskServer::open(folder_.path() / "agent.sock", api_, std::chrono::milliseconds(20));
  ASSERT_TRUE(server);

  const auto answer = post();  // Nobody takes it.
  (*server)->answer_all();

  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 429);
  EXPECT_THAT(answer->body, ::testing::HasSubstr("tidak dilaksanakan"));
  EXPECT_TRUE(link_.desk(kBpbd).outbox().items().empty());
  (*server)->stop();
}

TEST_F(DeskServerTest, ARequestThatIsTakenInTimeIsAnswered) {
  const auto server = DeskServer::open(folder_.path() / "agent.sock", api_);
  ASSERT_TRUE(server);
  transport::Poller poller;
  poller.watch(1, (*server)->wakeup());
  Result<transport::HttpResponse> answer = fail(ErrorCode::timeout, "not asked");
  Worker asking("officer", [&] { answer = post(); });

  static_cast<void>(poller.wait(std::chrono::seconds(9)));
  (*server)->answer_all();
  asking.join();

  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 201);
  EXPECT_EQ(link_.desk(kBpbd).outbox().items().size(), 1U);
  (*server)->stop();
}

TEST_F(DeskServerTest, ItAnswersOthersWhileAnOfficersKeyIsOpened) {
  SeededRandom random(4);
  OfficerFiles files(folder_.path() / "officers", random,
                     {8, 128 * 1024});  // Some tenths of a second.
  ASSERT_TRUE(files.create("", *files.draw("tujuh kentong")));
  api::HttpApi api(link_.desk(kBpbd), {.officers = &files});
  const auto server = DeskServer::open(folder_.path() / "agent.sock", api);
  ASSERT_TRUE(server);
  const transport::HttpClient client({folder_.path() / "agent.sock", 0});
  const SystemClock clock;
  std::atomic<bool> is_opened{false};
  std::atomic<bool> is_over{false};
  Micros opening{};
  Micros longest{};
  Worker officer("officer", [&] {
    transport::HttpRequest unlock{.method = "POST", .path = "/v1/duty/unlock"};
    unlock.body = R"({"passphrase":"tujuh kentong"})";
    const Instant began = clock.now();
    const auto answer = client.ask(unlock, std::chrono::seconds(30));
    opening = std::chrono::duration_cast<Micros>(clock.now() - began);
    EXPECT_EQ(answer ? answer->status : 0, 403) << "opened, and not on this bus";
    is_opened = true;
  });
  Worker other("other", [&] {
    while (!is_opened) {
      const Instant began = clock.now();
      EXPECT_TRUE(client.ask({.path = "/v1/status"}, std::chrono::seconds(30)));
      longest = std::max(longest, std::chrono::duration_cast<Micros>(clock.now() - began));
    }
    is_over = true;
  });

  transport::Poller poller;
  poller.watch(1, (*server)->wakeup());
  while (!is_over) {
    static_cast<void>(poller.wait(std::chrono::milliseconds(20)));
    (*server)->answer_all();
  }
  officer.join();
  other.join();
  (*server)->stop();

  EXPECT_LT(longest.count() * 2, opening.count());
}

TEST_F(DeskServerTest, ItMayEndWhileAnOfficersKeyIsBeingOpened) {
  SeededRandom random(4);
  OfficerFiles files(folder_.path() / "officers", random, {10, 256 * 1024});  // Some seconds.
  ASSERT_TRUE(files.create("", *files.draw("tujuh kentong")));
  api::HttpApi api(link_.desk(kBpbd), {.officers = &files});
  auto server = DeskServer::open(folder_.path() / "agent.sock", api);
  ASSERT_TRUE(server);
  const transport::HttpClient client({folder_.path() / "agent.sock", 0});
  std::optional<Result<transport::HttpResponse>> answer;
  std::atomic<bool> is_answered{false};
  Worker officer("officer", [&] {
    transport::HttpRequest unlock{.method = "POST", .path = "/v1/duty/unlock"};
    unlock.body = R"({"passphrase":"tujuh kentong"})";
    answer = client.ask(unlock, std::chrono::seconds(30));
    is_answered = true;
  });
  std::atomic<bool> is_under_way{false};
  Worker other("other", [&] {
    for (int times = 0; times < 5; ++times) {  // One at a time: the officer's is among them.
      EXPECT_TRUE(client.ask({.path = "/v1/status"}, std::chrono::seconds(30)));
    }
    is_under_way = true;
  });
  transport::Poller poller;
  poller.watch(1, (*server)->wakeup());
  while (!is_under_way) {
    static_cast<void>(poller.wait(std::chrono::milliseconds(20)));
    (*server)->answer_all();
  }
  other.join();

  EXPECT_FALSE(is_answered) << "it ended too late to show anything";
  server->reset();

  officer.join();
  ASSERT_TRUE(answer.has_value());
  EXPECT_TRUE(!*answer || (*answer)->status != 200);
}

TEST_F(DeskServerTest, G14_ABodyThatIsTooLargeIsRefusedInTheApisOwnForm) {
  const auto server = DeskServer::open(folder_.path() / "agent.sock", api_);
  ASSERT_TRUE(server);

  const auto answer = post(std::string(8'000'000, ' '));

  ASSERT_TRUE(answer) << answer.error().detail();
  EXPECT_EQ(answer->status, 413);
  EXPECT_THAT(answer->content_type, ::testing::StartsWith("application/json"));
  EXPECT_THAT(answer->body, ::testing::HasSubstr(R"("code":"too_large")"));
  EXPECT_THAT(answer->body, ::testing::HasSubstr("Isi permintaan lebih dari 2097152 bita."));
  EXPECT_THAT(answer->body, ::testing::HasSubstr("has more than 2097152 bytes."));
  (*server)->stop();
}

}  // namespace
}  // namespace kentongan::agents
