// Shows that the status says why a desk has no session, and what that means for what it has kept.
// The JSON of a desk whose line the test breaks; no sockets.
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "agents/api/json_out.h"
#include "tests/support/memory_link.h"

namespace kentongan::agents::api {
namespace {

constexpr const char* kBpbd = "BPBD-DKI";

TEST(JsonStatusTest, SaysWhyThereIsNoSession) {
  test::MemoryLink link({kBpbd});
  link.run();
  const JsonOut out(link.desk(kBpbd), 0);
  EXPECT_TRUE(out.status()["line_fault"].is_null());
  link.cut(kBpbd, true);
  link.run(std::chrono::seconds(1));
  link.desk(kBpbd).line_up();

  link.desk(kBpbd).line_down(LineEnd::not_let_in);

  const Json fault = out.status()["line_fault"];
  EXPECT_EQ(fault["code"], "key_unknown");
  EXPECT_NE(fault["text"]["id"].get<std::string>().find("directory enrol"), std::string::npos);
  EXPECT_NE(fault["advice"]["en"].get<std::string>().find("outbox is safe"), std::string::npos);
}

}  // namespace
}  // namespace kentongan::agents::api
