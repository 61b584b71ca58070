// Shows that a stream is read line by line, ends from either side, and cuts who does not read.
// A real server on a Unix socket, read by our own client.
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>

#include "tests/core/transport/http_under_test.h"

namespace kentongan::transport {
namespace {

using std::chrono::milliseconds;
using ::testing::ElementsAre;

class HttpStreamTest : public HttpTest {
 protected:
  void SetUp() override {
    HttpTest::SetUp();
    stream_ = HttpStream::open();
  }

  void serve_stream() {
    serve([this](const HttpRequest&) {
      return HttpResponse{
          .content_type = "application/x-ndjson", .body = "first\n", .stream = stream_};
    });
  }

  /// Pushes until the stream says no, at most `times`.
  bool push_until_cut(const Bytes& bytes, int times) {
    for (int i = 0; i < times; ++i) {
      if (!stream_->push(bytes)) {
        return true;
      }
    }
    return false;
  }

  std::shared_ptr<HttpStream> stream_;
  std::vector<std::string> lines_;
};

TEST_F(HttpStreamTest, IsReadLineByLineUntilItIsClosed) {
  serve_stream();
  EXPECT_TRUE(stream_->push("second\nthi"));

  const auto got = client().read_lines({}, kPatience, [this](std::string_view line) {
    lines_.emplace_back(line);
    stream_->push("rd\n");
    stream_->close();
    return true;
  });

  ASSERT_TRUE(got) << got.error().detail();
  EXPECT_THAT(lines_, ElementsAre("first", "second", "third"));
}

TEST_F(HttpStreamTest, EndsWhenItsReaderHasEnough) {
  serve_stream();

  const auto got = client().read_lines({}, kPatience, [](std::string_view) { return false; });

  ASSERT_TRUE(got);
  EXPECT_TRUE(push_until_cut("more\n", 100'000'000));
}

TEST_F(HttpStreamTest, EndsWhenItsOwnerLetsItGo) {
  serve_stream();

  const auto got = client().read_lines({}, kPatience, [this](std::string_view line) {
    lines_.emplace_back(line);
    stream_.reset();
    server_->stop();
    return true;
  });

  EXPECT_THAT(lines_, ElementsAre("first"));
}

TEST_F(HttpStreamTest, G14_CutsAReaderThatIsTooFarBehind) {
  options_.stream_pending_bytes_max = 10'000;
  serve_stream();
  bool cut = false;

  // While it is in this function it does not read.
  const auto got = client().read_lines({}, kPatience, [&](std::string_view) {
    cut = push_until_cut(Bytes(5'000, 'x'), 10'000);
    return true;
  });

  EXPECT_TRUE(cut);
  EXPECT_FALSE(stream_->is_open());
}

TEST_F(HttpStreamTest, GivesUpWhenNothingComes) {
  serve_stream();

  const auto got = client().read_lines({}, milliseconds(50), [](std::string_view) { return true; });

  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().code, ErrorCode::timeout);
}

TEST_F(HttpStreamTest, ReturnsARefusalWhole) {
  serve([](const HttpRequest&) { return HttpResponse{.status = 404, .body = "{}"}; });

  const auto got = client().read_lines({}, kPatience, [](std::string_view) { return true; });

  ASSERT_TRUE(got);
  EXPECT_EQ(got->status, 404);
  EXPECT_EQ(got->body, "{}");
}

TEST_F(HttpStreamTest, OutlivesItsServer) {
  serve_stream();
  EXPECT_TRUE(client().read_lines({}, kPatience, [](std::string_view) { return false; }));

  server_.reset();

  EXPECT_FALSE(stream_->push("nobody reads this\n"));
  EXPECT_FALSE(stream_->is_open());
}

}  // namespace
}  // namespace kentongan::transport
