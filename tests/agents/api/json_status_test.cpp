// Shows that the status says why a desk has no session, and what that means for what it has kept.
// The JSON of a desk whose line the test breaks; no sockets.
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "agents/api/http_api.h"
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

TEST(JsonStatusTest, G10_SaysHowFarTheLogIsWitnessedAndWhatIsFinal) {
  test::MemoryLink link({kBpbd, "KODIM-0502", "POLRES-JAKUT"});
  link.run();
  const MessageId id = link.send(kBpbd, "KODIM-0502");
  link.run(std::chrono::seconds(5));
  const JsonOut out(link.desk(kBpbd), 0);

  const Json witness = out.status()["witness"];

  EXPECT_EQ(witness["state"], "final");
  EXPECT_EQ(witness["groups"], 3);
  EXPECT_EQ(witness["groups_done"], 3);
  EXPECT_EQ(witness["final_seq"], link.broker_log().head().size);
  EXPECT_TRUE(witness["alarm"].is_null());
  EXPECT_EQ(witness["vkey"].get<std::string>().rfind("instansi/bpbd-dki+", 0), 0U);
  EXPECT_EQ(out.message(*link.desk(kBpbd).view().find(id))["witnessed"], "final");
  EXPECT_EQ(out.witnessed(Seq(link.broker_log().head().size + 1)), "pending");
}

TEST(JsonStatusTest, G10_ShowsBothNotesOfAnAlarmAndGoesOnWhenAnOfficerSays) {
  test::MemoryLink link({kBpbd, "KODIM-0502", "POLRES-JAKUT"});
  link.run();
  link.keep_copy();
  link.send(kBpbd, "KODIM-0502");
  link.run();
  link.crash_broker();
  link.put_copy_back();
  link.reopen_broker();
  link.run(std::chrono::minutes(1));
  HttpApi api(link.desk(kBpbd), {});
  transport::HttpRequest request;
  request.method = "POST";
  request.path = "/v1/witness/trust";
  const auto alarm = JsonOut(link.desk(kBpbd), 0).status()["witness"]["alarm"];
  EXPECT_EQ(alarm["kind"], "disowned");
  EXPECT_EQ(alarm["stops"], true);
  EXPECT_EQ(alarm["notes"].size(), 1U);

  request.body = R"({"reason": ""})";
  EXPECT_EQ(api.handle(request).status, 400);
  request.body = R"({"reason": "Kaposko: cadangan pukul 14.00", "duty": "PIKET"})";
  EXPECT_EQ(api.handle(request).status, 200);
  EXPECT_EQ(api.handle(request).status, 409);

  EXPECT_TRUE(JsonOut(link.desk(kBpbd), 0).status()["witness"]["alarm"].is_null());
}

}  // namespace
}  // namespace kentongan::agents::api
