// Shows that the local HTTP door answers, and bounds what anyone can ask of it.
// A real server on a Unix socket or a free port of 127.0.0.1; the client is our own or raw bytes.
#include <cerrno>
#include <ctime>
#include <filesystem>
#include <string>
#include <thread>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "core/transport/http_client.h"
#include "core/transport/http_server.h"
#include "tests/core/transport/http_under_test.h"

namespace kentongan::transport {
namespace {

using std::chrono::milliseconds;
using ::testing::HasSubstr;
using ::testing::StartsWith;

HttpResponse echo(const HttpRequest& request) {
  return {.status = 200,
          .content_type = "text/plain",
          .body = request.method + ' ' + request.path + ' ' + Bytes(request.parameter("q")) + ' ' +
                  request.body};
}

TEST_F(HttpTest, AnswersARequest) {
  serve(echo);

  const auto got = client().ask({.method = "POST",
                                 .path = "/api/v1/pesan baru",
                                 .query = {{"q", "a&b=c d+%"}},
                                 .body = "isi"},
                                kPatience);

  ASSERT_TRUE(got) << got.error().detail();
  EXPECT_EQ(got->status, 200);
  EXPECT_EQ(got->body, "POST /api/v1/pesan baru a&b=c d+% isi");
}

TEST_F(HttpTest, WhoWaitsForALateAnswerHoldsUpNobody) {
  const auto later = HttpLater::open();
  serve([&](const HttpRequest& request) {
    HttpResponse response{.content_type = "text/plain", .body = "at once"};
    response.later = request.path == "/slow" ? later : nullptr;
    return response;
  });
  Result<HttpResponse> slow = fail(ErrorCode::timeout, "not asked");
  std::thread asking([&] { slow = client().ask({.path = "/slow"}, kPatience); });

  const auto quick = client().ask({.path = "/quick"}, kPatience);
  later->answer({.status = 201, .content_type = "text/plain", .body = "late"});
  later->answer({.status = 500});
  asking.join();

  ASSERT_TRUE(quick);
  EXPECT_EQ(quick->body, "at once");
  ASSERT_TRUE(slow) << slow.error().detail();
  EXPECT_EQ(slow->status, 201);
  EXPECT_EQ(slow->body, "late");
}

TEST_F(HttpTest, GivesHeaderNamesInLowerCase) {
  serve([](const HttpRequest& request) {
    return HttpResponse{.body = Bytes(request.header("idempotency-key"))};
  });

  const auto got = client().ask(
      {.path = "/", .query = {}, .headers = {{"Idempotency-Key", "0190"}}, .body = {}}, kPatience);

  ASSERT_TRUE(got);
  EXPECT_EQ(got->body, "0190");
}

TEST_F(HttpTest, APathThatNoSocketCanHaveIsRefusedAlikeByBothSides) {
  options_.address.unix_path = folder_ / std::string(107, 'a');

  const auto served = HttpServer::open(options_, echo);
  const auto asked = HttpClient(options_.address).ask({}, kPatience);

  ASSERT_FALSE(served || asked);
  EXPECT_EQ(asked.error().code, ErrorCode::invalid_argument);
  EXPECT_THAT(asked.error().text.id, StartsWith("nama soket lebih dari 107 bita: "));
  EXPECT_EQ(asked.error().text, served.error().text);
}

TEST_F(HttpTest, KeepsItsSocketFileFromEverybodyElse) {
  serve(echo);

  struct stat status {};
  ASSERT_EQ(::stat(options_.address.unix_path.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
}

TEST_F(HttpTest, ReplacesASocketFileThatNobodyAnswers) {
  const int fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  options_.address.unix_path.string().copy(static_cast<char*>(address.sun_path),
                                           sizeof address.sun_path - 1);
  ASSERT_EQ(::bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  ::close(fd);

  serve(echo);

  EXPECT_TRUE(client().ask({}, kPatience));
}

TEST_F(HttpTest, DoesNotTakeASocketThatIsInUse) {
  serve(echo);

  const auto second = HttpServer::open(options_, echo);

  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::unavailable);
  EXPECT_TRUE(client().ask({}, kPatience));
}

TEST_F(HttpTest, RefusesAPathThatTheKernelWouldCut) {
  options_.address.unix_path = folder_ / std::string(120, 'x');

  const auto server = HttpServer::open(options_, echo);

  ASSERT_FALSE(server);
  EXPECT_EQ(server.error().code, ErrorCode::invalid_argument);
}

TEST_F(HttpTest, OnLoopbackAnswersOnlyItsOwnName) {
  options_.address = {};
  serve(echo);

  const auto named = client().ask({.path = "/"}, kPatience);
  const auto rebound =
      client().ask({.path = "/", .headers = {{"Host", "evil.example"}}}, kPatience);

  ASSERT_TRUE(named);
  EXPECT_EQ(named->status, 200);
  ASSERT_TRUE(rebound);
  EXPECT_EQ(rebound->status, 421);
}

TEST_F(HttpTest, G14_BoundsHeaderAndBody) {
  options_.header_bytes_max = 1000;
  options_.body_bytes_max = 1000;
  serve(echo);

  EXPECT_THAT(answer_to("GET / HTTP/1.1\r\nHost: x\r\nA: " + std::string(2000, 'a') + "\r\n\r\n"),
              StartsWith("HTTP/1.1 431"));
  EXPECT_THAT(answer_to("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1001\r\n\r\n"),
              StartsWith("HTTP/1.1 413"));
}

/// Writes all of it and only then reads, as most clients do.
TEST_F(HttpTest, G14_WhoeverWritesTooMuchReadsWhyHeIsRefused) {
  options_.body_bytes_max = 1000;
  serve(echo);
  const std::string head = "POST / HTTP/1.1\r\nHost: x\r\n";
  const std::string much(8'000'000, 'x');

  for (const std::string& request :
       {fmt::format("{}Content-Length: 8000000\r\n\r\n{}", head, much),
        fmt::format("{}Transfer-Encoding: chunked\r\n\r\n7a1200\r\n{}\r\n0\r\n\r\n", head, much)}) {
    const int fd = connected();
    std::size_t sent = 0;
    for (ssize_t count = 1; count > 0 && sent < request.size();) {
      count = ::send(fd, request.data() + sent, request.size() - sent, MSG_NOSIGNAL);
      sent += count > 0 ? static_cast<std::size_t>(count) : 0;
    }
    std::string answer;
    char byte = 0;
    ssize_t count = ::recv(fd, &byte, 1, 0);
    for (; count == 1; count = ::recv(fd, &byte, 1, 0)) {
      answer += byte;
    }
    ::close(fd);

    EXPECT_EQ(sent, request.size());
    EXPECT_EQ(count, 0) << "a clean end, no reset";
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 413"));
    EXPECT_THAT(answer, HasSubstr("too_large: Isi permintaan lebih dari 1000 bita. / The"));
  }
}

TEST_F(HttpTest, G14_WhoeverGoesOnWritingIsCutOff) {
  options_.body_bytes_max = 1000;
  options_.idle_max = milliseconds(100);
  serve(echo);
  const int fd = connected();
  const std::string bytes = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 999999999999\r\n\r\n" +
                            std::string(1 << 16, 'x');
  const timeval patience{10, 0};
  ::setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);

  ssize_t sent = 0;
  while (sent >= 0) {
    sent = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  }

  EXPECT_EQ(errno, EPIPE);
  ::close(fd);
}

TEST_F(HttpTest, OurOwnClientReadsWhyItIsRefused) {
  options_.body_bytes_max = 1000;
  options_.refusal = [](const Error& error) {
    return HttpResponse{.body = "{\"code\":\"" + Bytes(name_of(error.code)) + "\"}"};
  };
  serve(echo);

  const auto got =
      client().ask({.method = "POST", .path = "/", .body = Bytes(8'000'000, 'x')}, kPatience);

  ASSERT_TRUE(got) << got.error().detail();
  EXPECT_EQ(got->status, 413);
  EXPECT_EQ(got->body, R"({"code":"too_large"})");
}

TEST_F(HttpTest, G14_AnswersWhatIsNoHttpWith400) {
  serve(echo);

  EXPECT_THAT(answer_to("\x16\x03\x01 hello\r\n\r\n"), StartsWith("HTTP/1.1 400"));
  EXPECT_THAT(answer_to("GET /%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"),
              StartsWith("HTTP/1.1 400"));
}

TEST_F(HttpTest, G14_HangsUpOnAnUnfinishedRequest) {
  options_.idle_max = milliseconds(100);
  serve(echo);

  EXPECT_EQ(answer_to("GET / HTTP/1.1\r\nHo"), "");
}

TEST_F(HttpTest, G14_TurnsAwayMoreConnectionsThanItMayHave) {
  options_.connections_max = 0;
  serve(echo);

  EXPECT_THAT(answer_to("GET / HTTP/1.1\r\nHost: x\r\n\r\n"), StartsWith("HTTP/1.1 503"));
}

TEST_F(HttpTest, AnswersTwoRequestsOnOneConnection) {
  serve(echo);

  const auto answers = answer_to(
      "GET /one HTTP/1.1\r\nHost: x\r\n\r\n"
      "GET /two HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

  EXPECT_THAT(answers, HasSubstr("GET /one"));
  EXPECT_THAT(answers, HasSubstr("GET /two"));
}

TEST_F(HttpTest, WithoutADescriptorLeftItRestsAndThenAnswers) {
  serve(echo);
  const int fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  options_.address.unix_path.string().copy(static_cast<char*>(address.sun_path),
                                           sizeof address.sun_path - 1);
  rlimit usual{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &usual), 0);
  const rlimit none{0, usual.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &none), 0);
  timespec before{};
  timespec after{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &before);
  EXPECT_EQ(::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  constexpr std::string_view kRequest = "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
  ::send(fd, kRequest.data(), kRequest.size(), MSG_NOSIGNAL);
  char byte = 0;
  timeval patience{0, 500'000};
  ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);

  const auto while_none = ::recv(fd, &byte, 1, 0);

  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &after);
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &usual), 0);
  const auto spent_ms =
      (after.tv_sec - before.tv_sec) * 1000 + (after.tv_nsec - before.tv_nsec) / 1'000'000;
  EXPECT_EQ(while_none, -1);
  EXPECT_LT(spent_ms, 250);
  patience = {10, 0};
  ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  EXPECT_EQ(::recv(fd, &byte, 1, 0), 1) << "it answers when there are some again";
  ::close(fd);
}

TEST_F(HttpTest, SaysThatNobodyListens) {
  const auto got = HttpClient(options_.address).ask({}, kPatience);

  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().code, ErrorCode::unavailable);
}

}  // namespace
}  // namespace kentongan::transport
