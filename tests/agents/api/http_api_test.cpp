// Shows what each route answers, and with which status it refuses. The API over two real desks that
// meet at a broker's heart; no sockets.
#include "agents/api/http_api.h"

#include <map>
#include <sstream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "agents/api/json_out.h"
#include "agents/api/unknown_names.h"
#include "tests/support/memory_link.h"

namespace kentongan::agents::api {
namespace {

constexpr const char* kBpbd = "BPBD-DKI";
constexpr const char* kKodim = "KODIM-0502";

constexpr const char* kMembers =
    "type fields to cc precedence classification markings incident areas reply_to refs legal_basis "
    "channel duty language expires_at exercise read_within_s answer_within_s written_for spoken_at "
    "purpose agreement dry_run code about note on_behalf_of commitment reason delegate_to "
    "read_back right line cut factor skew_s raw hand_out";
constexpr const char* kEvidenceBody =
    R"({"code":"acting","duty":"PAWAS","read_back":[{"field":"a"}],"reason":{"text":"x"}})";
constexpr const char* kKinds =
    R"([null, true, -1, 18446744073709551615, 1e300, -0.5, "teks", [], [1, "a", null], {},
        {"what":1, "quantity":"x", "delay_s":"x", "loss":[1], "max_bytes":-1},
        {"text":true, "code":1.5, "loss":1, "delay_s":-1}, [{"field":null, "text":[]}]])";

class HttpApiTest : public ::testing::Test {
 protected:
  HttpApiTest() { link_.run(); }

  static nlohmann::json ask(HttpApi& api, const transport::HttpRequest& request, int status) {
    const auto response = api.handle(request);
    EXPECT_EQ(response.status, status) << response.body;
    return response.body.empty() ? nlohmann::json() : nlohmann::json::parse(response.body);
  }
  static nlohmann::json get(HttpApi& api, const std::string& target, int status = 200) {
    transport::HttpRequest request;
    EXPECT_TRUE(transport::split_target(target, request));
    return ask(api, request, status);
  }
  static nlohmann::json post(HttpApi& api, const std::string& path, const nlohmann::json& body,
                             int status) {
    transport::HttpRequest request;
    request.method = "POST";
    request.path = path;
    request.body = body.dump();
    return ask(api, request, status);
  }
  nlohmann::json message_body() {
    return {{"type", "general_message"},
            {"fields", {{"text", "Jalan ditutup."}}},
            {"to", {kKodim}},
            {"precedence", "kilat"},
            {"incident", "PLP-0303"},
            {"duty", "PAWAS"}};
  }
  std::string send() {
    const std::string id = post(bpbd_, "/v1/send", message_body(), 201)["id"];
    link_.run();
    return id;
  }

  test::MemoryLink link_{{kBpbd, kKodim}};
  HttpApi bpbd_{link_.desk(kBpbd), {}};
  HttpApi kodim_{link_.desk(kKodim), {}};
};

TEST_F(HttpApiTest, WhatIsSentStandsInTheOtherInbox) {
  const std::string id = send();

  const auto inbox = get(kodim_, "/v1/inbox");

  EXPECT_EQ(inbox["schema"], "kentongan.inbox/1");
  ASSERT_EQ(inbox["messages"].size(), 1U);
  const auto& message = inbox["messages"][0];
  EXPECT_EQ(message["id"], id);
  EXPECT_EQ(message["precedence"], "kilat");
  EXPECT_EQ(message["from_duty"], "PAWAS");
  EXPECT_EQ(message["my_state"], "delivered");
  EXPECT_EQ(message["to"][0], kKodim);
  EXPECT_TRUE(get(bpbd_, "/v1/inbox")["messages"].empty());
}

TEST_F(HttpApiTest, WhatIsAcknowledgedLeavesTheInbox) {
  const std::string id = send();
  post(kodim_, "/v1/evidence", {{"code", "accepted"}, {"about", id}, {"duty", "PASIOPS"}}, 201);

  EXPECT_TRUE(get(kodim_, "/v1/inbox")["messages"].empty());
  EXPECT_EQ(get(kodim_, "/v1/inbox?all=1")["messages"].size(), 1U);
}

TEST_F(HttpApiTest, WhoShowsHowFarItHasComeWithEach) {
  const std::string id = send();
  post(kodim_, "/v1/evidence", {{"code", "read"}, {"about", id}, {"duty", "PASIOPS"}}, 201);
  link_.run();

  const auto who = get(bpbd_, "/v1/who/" + id.substr(0, 13));
  const auto incident = get(bpbd_, "/v1/who/PLP-0303");

  EXPECT_EQ(who["parties"][0]["agency"], kKodim);
  EXPECT_EQ(who["parties"][0]["state"], "read");
  EXPECT_EQ(who["parties"][0]["by"], "PASIOPS");
  EXPECT_EQ(who["counts"]["read"], 1);
  EXPECT_EQ(incident["messages"].size(), 1U);
  EXPECT_EQ(incident["told"][0]["to"], kKodim);
}

TEST_F(HttpApiTest, BeforeItWasStoredAMessageHasReachedNobody) {
  const std::string id = send();
  link_.run();

  const auto who = get(bpbd_, "/v1/who/" + id + "?at=2020-01-01T00:00:00Z");

  EXPECT_TRUE(who["parties"].empty());
  EXPECT_EQ(who["counts"]["parties"], 0);
}

TEST_F(HttpApiTest, WhoeverAcknowledgesHasReadInEveryAnswer) {
  const std::string id = send();
  post(kodim_, "/v1/evidence", {{"code", "acknowledged"}, {"about", id}, {"duty", "PASIOPS"}}, 201);
  link_.run();

  const auto who = get(bpbd_, "/v1/who/" + id);
  const auto incident = get(bpbd_, "/v1/who/PLP-0303");

  EXPECT_EQ(who["counts"]["read"], 1);
  EXPECT_TRUE(who["parties"][0]["read_at"].is_string());
  EXPECT_TRUE(incident["told"][0]["read_at"].is_string());
}

TEST_F(HttpApiTest, AMessageIsShownWithItsFieldsAndInWords) {
  const std::string id = send();

  const auto shown = get(kodim_, "/v1/messages/" + id);

  EXPECT_EQ(shown["fields"]["text"], "Jalan ditutup.");
  EXPECT_NE(shown["say"]["id"].get<std::string>().find("Jalan ditutup."), std::string::npos);
  EXPECT_EQ(shown["header"]["subject"]["incident"], "PLP-0303");
}

TEST_F(HttpApiTest, AnOwnMessageIsShownBeforeTheBrokerHasIt) {
  link_.cut(kBpbd, true);
  const std::string id = post(bpbd_, "/v1/send", message_body(), 201)["id"];

  EXPECT_EQ(get(bpbd_, "/v1/messages/" + id)["message"]["outbox"], "waiting");
  EXPECT_EQ(get(bpbd_, "/v1/outbox")["items"][0]["state"], "waiting");
  EXPECT_EQ(get(bpbd_, "/v1/who/" + id)["counts"]["parties"], 0);
}

TEST_F(HttpApiTest, ADryRunSendsNothing) {
  auto body = message_body();
  body["dry_run"] = true;

  const auto shown = post(bpbd_, "/v1/send", body, 200);

  EXPECT_EQ(shown["valid"], true);
  EXPECT_EQ(shown["to"][0], kKodim);
  EXPECT_TRUE(get(bpbd_, "/v1/outbox?all=1")["items"].empty());
}

TEST_F(HttpApiTest, AnInvalidMessageIsRefusedWithItsProblems) {
  const auto refused = post(
      bpbd_, "/v1/send", {{"type", "sitrep"}, {"fields", {{"text", "x"}}}, {"to", {kKodim}}}, 422);

  EXPECT_EQ(refused["code"], "field_invalid");
  ASSERT_FALSE(refused["problems"].empty());
  EXPECT_FALSE(refused["problems"][0]["fix"]["id"].get<std::string>().empty());
}

TEST_F(HttpApiTest, ARefusalOfTheBusStandsInTheOutbox) {
  auto body = message_body();
  body["to"] = {"@parents"};  // Nobody is above it: the broker alone can tell.
  const std::string id = post(bpbd_, "/v1/send", body, 201)["id"];
  link_.run();

  const auto items = get(bpbd_, "/v1/outbox")["items"];
  ASSERT_EQ(items.size(), 1U);
  EXPECT_EQ(items[0]["refusal"]["code"], "address_unknown");
  post(bpbd_, "/v1/outbox/" + id + "/dismiss", nlohmann::json::object(), 204);
  EXPECT_TRUE(get(bpbd_, "/v1/outbox")["items"].empty());
}

TEST_F(HttpApiTest, WhereOthersHaveTheMessageNobodyIsToldToSendItAllAgain) {
  auto body = message_body();
  body["to"] = {kKodim, "@parents"};
  const std::string id = post(bpbd_, "/v1/send", body, 201)["id"];
  link_.run();

  const auto refusals = get(bpbd_, "/v1/who/" + id)["refusals"];

  ASSERT_EQ(refusals.size(), 1U);
  EXPECT_NE(refusals[0]["advice"]["id"].get<std::string>().find("Penerima lain"),
            std::string::npos);
}

TEST_F(HttpApiTest, AnAddressThatNobodyHasIsRefusedAtTheDeskWithTheNearOne) {
  for (const auto& [written, near] :
       std::map<std::string, std::string>{{"KODIM-0520", "KODIM-0502"},
                                          {"PASIPOS KODIM-0502", "PASIOPS"},
                                          {"@insident", "@incident"}}) {
    auto body = message_body();
    body["cc"] = {written};

    const auto refused = post(bpbd_, "/v1/send", body, 422);
    body["dry_run"] = true;
    const auto checked = post(bpbd_, "/v1/send", body, 200);

    EXPECT_EQ(refused["code"], "address_unknown");
    EXPECT_NE(refused["text"]["id"].get<std::string>().find("Maksud Anda: " + near),
              std::string::npos)
        << refused;
    EXPECT_EQ(refused["problems"][0]["field"], "cc[0]");
    EXPECT_EQ(checked["valid"], false);
    EXPECT_EQ(checked["problems"][0]["rule"], "unknown");
  }
  EXPECT_TRUE(get(bpbd_, "/v1/outbox?all=1")["items"].empty());
}

TEST_F(HttpApiTest, AMemberThatNobodyKnowsIsRefusedWithTheNearOne) {
  auto body = message_body();
  body["precedance"] = "biasa";

  const auto refused = post(bpbd_, "/v1/send", body, 422);

  EXPECT_EQ(refused["code"], "field_invalid");
  EXPECT_NE(refused["text"]["en"].get<std::string>().find(
                "precedance: is not known. Did you mean precedence?"),
            std::string::npos)
      << refused;
  EXPECT_TRUE(get(bpbd_, "/v1/outbox?all=1")["items"].empty());
}

TEST_F(HttpApiTest, AFieldThatNoTypeKnowsIsRefusedAndNamedInADryRun) {
  auto body = message_body();
  body["fields"]["precedance"] = "biasa";

  const auto refused = post(bpbd_, "/v1/send", body, 422);
  body["dry_run"] = true;
  const auto checked = post(bpbd_, "/v1/send", body, 200);

  EXPECT_EQ(refused["code"], "field_invalid");
  EXPECT_EQ(refused["problems"][0]["field"], "precedance");
  EXPECT_NE(refused["problems"][0]["fix"]["id"].get<std::string>().find("precedence"),
            std::string::npos);
  EXPECT_EQ(checked["valid"], false);
  EXPECT_TRUE(get(bpbd_, "/v1/outbox?all=1")["items"].empty());
}

TEST_F(HttpApiTest, OnlyAScenarioCarriesWhatNoTypeKnows) {
  HttpApi scenario{link_.desk(kBpbd), {true, 7 * 60, {}}};
  auto body = message_body();
  body["fields"]["warna"] = "merah";
  body["carry_unknown"] = true;

  post(bpbd_, "/v1/send", body, 422);
  const std::string id = post(scenario, "/v1/send", body, 201)["id"];

  EXPECT_EQ(get(bpbd_, "/v1/messages/" + id)["message"]["text"], "Jalan ditutup. [warna: merah]");
}

TEST_F(HttpApiTest, AMemberThatStandsTwiceIsRefused) {
  transport::HttpRequest request;
  request.method = "POST";
  request.path = "/v1/send";
  request.body =
      R"({"type":"general_message","fields":{"text":"a","text":"b"},"to":["KODIM-0502"]})";

  EXPECT_EQ(ask(bpbd_, request, 422)["code"], "field_invalid");
}

TEST_F(HttpApiTest, EvidenceThatTheBusWouldRefuseIsRefusedAtTheDesk) {
  const std::string id = send();
  const auto said = [&](HttpApi& api, const char* code, int status) {
    return post(api, "/v1/evidence", {{"code", code}, {"about", id}, {"duty", "PAWAS"}}, status);
  };

  EXPECT_NE(said(kodim_, "confirmed", 403)["text"]["en"].get<std::string>().find(
                "only the author of the message may confirm it"),
            std::string::npos);
  for (const char* code : {"read", "acknowledged", "acted", "exported"}) {
    EXPECT_EQ(said(bpbd_, code, 403)["code"], "not_permitted") << code;
  }

  EXPECT_TRUE(get(bpbd_, "/v1/outbox")["items"].empty());
  said(bpbd_, "confirmed", 201);
  said(kodim_, "read", 201);
}

TEST_F(HttpApiTest, ADeskThatWasNeverConnectedTakesEveryAddress) {
  link_.add_standby("baru", kBpbd);
  link_.cut("baru", true);
  HttpApi fresh{link_.desk("baru"), {}};
  auto body = message_body();
  body["to"] = {"INSTANSI-LAIN"};

  EXPECT_EQ(post(fresh, "/v1/send", body, 201)["line"], "disconnected");
}

TEST_F(HttpApiTest, WhoeverSendsIsToldWhetherTheLineStands) {
  EXPECT_EQ(post(bpbd_, "/v1/send", message_body(), 201)["line"], "connected");
}

TEST_F(HttpApiTest, StatusTellsTheLine) {
  const auto status = get(bpbd_, "/v1/status");
  EXPECT_EQ(status["line"], "connected");
  EXPECT_EQ(status["deliver"], true);

  link_.cut(kBpbd, true);

  EXPECT_EQ(get(bpbd_, "/v1/status")["line"], "disconnected");
}

TEST_F(HttpApiTest, TypesAndDirectoryAreListed) {
  EXPECT_GE(get(bpbd_, "/v1/types")["types"].size(), 30U);
  const auto directory = get(bpbd_, "/v1/directory");
  EXPECT_EQ(directory["agencies"].size(), 2U);
  EXPECT_EQ(directory["agencies"][0]["enrolled"], true);
}

TEST_F(HttpApiTest, WatchersAreToldOfMessagesAndEvidence) {
  static_cast<void>(link_.desk(kKodim).take_notices());
  const std::string id = send();

  const auto notices = link_.desk(kKodim).take_notices();

  ASSERT_FALSE(notices.empty());
  const auto line = kodim_.notice_line(notices.front(), "PLP-0303");
  ASSERT_TRUE(line);
  EXPECT_EQ(nlohmann::json::parse(*line)["message"]["id"], id);
  EXPECT_EQ(line->back(), '\n');
  EXPECT_FALSE(kodim_.notice_line(notices.front(), "LAIN-1"));
}

TEST_F(HttpApiTest, RefusesWithAFittingStatus) {
  get(bpbd_, "/v1/apa", 404);
  get(bpbd_, "/v1/messages/01ffffff", 404);
  get(bpbd_, "/v1/who/x?at=kapan", 400);
  post(bpbd_, "/v1/evidence", {{"code", "entah"}, {"about", "x"}}, 422);
  post(bpbd_, "/v1/fault", {{"factor", 2}}, 404);
  transport::HttpRequest bad;
  bad.method = "POST";
  bad.path = "/v1/send";
  bad.body = "bukan json";
  EXPECT_EQ(ask(bpbd_, bad, 400)["code"], "malformed");
  bad.method = "DELETE";
  ask(bpbd_, bad, 404);
}

TEST_F(HttpApiTest, FaultsAreInjectedOnlyWhereAllowed) {
  HttpApi::Options options;
  options.faults = true;
  HttpApi kodim(link_.desk(kKodim), options);
  HttpApi bpbd(link_.desk(kBpbd), options);
  const std::string id = send();
  const std::string raw = post(bpbd, "/v1/fault", {{"hand_out", id}}, 200)["raw"];

  post(kodim, "/v1/fault", {{"raw", {raw}}}, 200);
  post(kodim, "/v1/fault", {{"line", {{"delay_s", 40}}}, {"factor", 2}}, 200);
  post(kodim, "/v1/fault", {{"line", nullptr}, {"cut", true}}, 200);
  post(kodim, "/v1/fault", {{"raw", {"***"}}}, 400);

  EXPECT_EQ(get(kodim, "/v1/status")["line"], "disconnected");
}

TEST_F(HttpApiTest, G14_BytesThatAreNoTextAreAnsweredNotFatal) {
  transport::HttpRequest request;
  request.method = "POST";
  request.path = "/v1/send";
  request.body = "{\"type\":\"\xff\xfe\"}";
  EXPECT_GE(bpbd_.handle(request).status, 400);
  request.body = "{\"type\":\"general_message\",\"fields\":" + std::string(200, '[') +
                 std::string(200, ']') + "}";
  EXPECT_GE(bpbd_.handle(request).status, 400);
  get(bpbd_, "/v1/messages/%ff%fe", 404);
}

/// Every member that a route takes, with every kind of value that JSON has.
TEST_F(HttpApiTest, G14_AMemberOfAnotherKindIsAnsweredNotFatal) {
  HttpApi::Options options;
  options.faults = true;
  options.set_skew = [](double) {};
  HttpApi api(link_.desk(kBpbd), options);
  const std::string id = send();
  const std::vector<std::pair<const char*, nlohmann::json>> routes{
      {"/v1/send", message_body()},
      {"/v1/evidence", nlohmann::json::parse(kEvidenceBody)},
      {"/v1/fault", nlohmann::json::object()}};
  const auto kinds = nlohmann::json::parse(kKinds);

  for (const auto& [path, whole] : routes) {
    std::istringstream members(kMembers);
    for (std::string member; members >> member;) {
      for (const nlohmann::json& kind : kinds) {
        transport::HttpRequest request;
        request.method = "POST";
        request.path = path;
        nlohmann::json body = whole;
        if (member != "about") {
          body["about"] = id;
        }
        body[member] = kind;
        request.body = body.dump();
        EXPECT_LT(api.handle(request).status, 500) << path << ' ' << request.body;
      }
    }
  }
  get(api, "/v1/status");
}

TEST_F(HttpApiTest, AFlagThatIsNoFlagIsRefusedAndNothingIsSent) {
  auto body = message_body();
  body["dry_run"] = "true";

  const auto refused = post(bpbd_, "/v1/send", body, 422);

  EXPECT_NE(refused["text"]["id"].get<std::string>().find("dry_run"), std::string::npos);
  EXPECT_TRUE(get(bpbd_, "/v1/outbox?all=1")["items"].empty());
}

}  // namespace
}  // namespace kentongan::agents::api
