// Shows that what is poured is sent in the background, and that only what the desk took is counted.
// A server on a socket stands for the desk; it takes no message of the type "rfa".
#include "agents/scenario/burst.h"

#include <gmock/gmock.h>

#include "core/transport/http_server.h"
#include "tests/support/temp_dir.h"

namespace kentongan::scenario {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

agents::Form form_of(const std::string& type) {
  agents::Form form;
  form.type = type;
  return form;
}

class BurstTest : public ::testing::Test {
 protected:
  BurstTest() {
    transport::HttpServer::Options options;
    options.address.unix_path = socket_;
    desk_ = transport::HttpServer::open(options, [](const transport::HttpRequest& request) {
              transport::HttpResponse response;
              response.status = request.body.find("rfa") == std::string::npos ? 201 : 422;
              response.body = R"({"id":"0186a7f6-8f20-7a3c-9b5d-3f2e1d0c4b00"})";
              return response;
            }).value();
  }

  test::TempDir folder_;
  std::filesystem::path socket_ = folder_.path() / "agent.sock";
  std::unique_ptr<transport::HttpServer> desk_;
};

TEST_F(BurstTest, CountsWhatTheDeskHasTakenByFault) {
  Burst burst{AgentClient(socket_)};

  burst.pour(form_of("sitrep"), "f1");
  burst.pour(form_of("sitrep"), "f2");
  burst.pour(form_of("rfa"), "f2");
  burst.pour(form_of("sitrep"), "f2");

  EXPECT_THAT(burst.finish(), ElementsAre(Pair("f1", 1), Pair("f2", 2)));
}

TEST_F(BurstTest, CountsNothingWhereNobodyListens) {
  Burst burst{AgentClient(folder_.path() / "nobody.sock")};

  burst.pour(form_of("sitrep"), "f1");

  EXPECT_THAT(burst.finish(), IsEmpty());
}

}  // namespace
}  // namespace kentongan::scenario
