// Shows what each route that reads answers, and with which status it refuses; and that no body is
// fatal. The API over two real desks that meet at a broker's heart; no sockets.
#include "agents/api/http_api.h"

#include <sstream>
#include <tuple>

#include "core/base/clock.h"
#include "core/schema/text_form.h"
#include "core/schema/time_form.h"
#include "tests/agents/api/api_under_test.h"

namespace kentongan::agents::api {
namespace {

constexpr const char* kSendMembers =
    "type fields to cc precedence classification markings incident areas reply_to refs legal_basis "
    "channel duty language expires_at exercise read_within_s answer_within_s written_for spoken_at "
    "purpose agreement dry_run draft carry_unknown attachments";
constexpr const char* kEvidenceMembers =
    "code about duty note on_behalf_of spoken_at channel commitment reason delegate_to read_back "
    "right";
constexpr const char* kFaultMembers = "line cut factor skew_s stolen_key raw hand_out";
constexpr const char* kEvidenceBody =
    R"({"code":"acting","duty":"PAWAS","read_back":[{"field":"a"}],"reason":{"text":"x"}})";
constexpr const char* kKinds =
    R"([null, true, -1, 18446744073709551615, 1e300, -0.5, "teks", [], [1, "a", null], {},
        {"what":1, "quantity":"x", "delay_s":"x", "loss":[1], "max_bytes":-1},
        {"text":true, "code":1.5, "loss":1, "delay_s":-1}, [{"field":null, "text":[]}]])";

class HttpApiTest : public ApiTest {
 protected:
  std::string correct(const std::string& original, bool withdraw) {
    auto body = message_body();
    body["type"] = "correction";
    body["reply_to"] = original;
    body["classification"] = "biasa";
    body["fields"]["withdraw"] = withdraw;
    std::string id = post(bpbd_, "/v1/send", body, 201)["id"];
    link_.run();
    return id;
  }
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

TEST_F(HttpApiTest, G10_ADeskHoldsTheSealOfItsIncidents) {
  send();
  EXPECT_TRUE(get(kodim_, "/v1/who/PLP-0303")["sealed"].is_null());

  for (int minute = 0; minute <= 60; ++minute) {
    link_.clock().advance(std::chrono::minutes(1));
    link_.run();
  }

  for (HttpApi* api : {&bpbd_, &kodim_}) {
    const auto sealed = get(*api, "/v1/who/PLP-0303")["sealed"];
    ASSERT_TRUE(sealed.is_object());
    EXPECT_GE(sealed["count"], 1);
    EXPECT_EQ(sealed["head"].get<std::string>().size(), 64U);
  }
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

TEST_F(HttpApiTest, ACorrectedMessageSaysSoWhereverItIsShown) {
  const std::string id = send();
  const std::string before = get(kodim_, "/v1/who/" + id)["at"];
  link_.run();
  const std::string correction = correct(id, false);

  const auto inbox = get(kodim_, "/v1/inbox")["messages"];
  ASSERT_EQ(inbox.size(), 2U);
  EXPECT_EQ(inbox[1]["id"], id);
  EXPECT_EQ(inbox[1]["corrected_by"], nlohmann::json({correction}));
  EXPECT_TRUE(inbox[1]["withdrawn_by"].is_null());
  EXPECT_TRUE(inbox[0]["corrected_by"].empty());
  const auto shown = get(kodim_, "/v1/messages/" + id);
  EXPECT_EQ(shown["message"]["corrected_by"], nlohmann::json({correction}));
  EXPECT_EQ(shown["corrected_by"], nlohmann::json({correction}));
  EXPECT_EQ(get(bpbd_, "/v1/who/" + id)["message"]["corrected_by"][0], correction);
  EXPECT_EQ(get(bpbd_, "/v1/who/PLP-0303")["messages"][0]["message"]["corrected_by"][0],
            correction);
  const auto past = get(kodim_, "/v1/who/" + id + "?at=" + transport::percent_encoded(before));
  EXPECT_TRUE(past["message"]["corrected_by"].empty());
}

TEST_F(HttpApiTest, AWithdrawnMessageSaysSo) {
  const std::string id = send();
  const std::string withdrawal = correct(id, true);
  correct(id, false);

  const auto message = get(kodim_, "/v1/who/" + id)["message"];

  EXPECT_EQ(message["corrected_by"].size(), 2U);
  EXPECT_EQ(message["withdrawn_by"], withdrawal);
}

TEST_F(HttpApiTest, AnOwnMessageIsShownBeforeTheBrokerHasIt) {
  link_.cut(kBpbd, true);
  const std::string id = post(bpbd_, "/v1/send", message_body(), 201)["id"];

  EXPECT_EQ(get(bpbd_, "/v1/messages/" + id)["message"]["outbox"], "waiting");
  EXPECT_EQ(get(bpbd_, "/v1/outbox")["items"][0]["state"], "waiting");
  EXPECT_EQ(get(bpbd_, "/v1/who/" + id)["counts"]["parties"], 0);
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
  const auto& key = directory["keys"].back();
  EXPECT_EQ(key["key"].get<std::string>().size(), 64U);
  EXPECT_TRUE(key["until"].is_null());
  EXPECT_TRUE(directory["groups"].is_array() && directory["links"].is_array());
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
  EXPECT_EQ(get(bpbd_, "/v1/apa", 404)["text"]["id"], "Alamat API tidak dikenal: /v1/apa.");
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
  auto evidence = nlohmann::json::parse(kEvidenceBody);
  evidence["about"] = id;
  const std::vector<std::tuple<const char*, nlohmann::json, const char*>> routes{
      {"/v1/send", message_body(), kSendMembers},
      {"/v1/evidence", evidence, kEvidenceMembers},
      {"/v1/fault", nlohmann::json::object(), kFaultMembers}};
  const auto kinds = nlohmann::json::parse(kKinds);

  for (const auto& [path, whole, known] : routes) {
    std::istringstream members(known);
    for (std::string member; members >> member;) {
      for (const nlohmann::json& kind : kinds) {
        transport::HttpRequest request;
        request.method = "POST";
        request.path = path;
        nlohmann::json body = whole;
        body[member] = kind;
        request.body = body.dump();
        const auto answered = api.handle(request);
        EXPECT_LT(answered.status, 500) << path << ' ' << request.body;
        EXPECT_EQ(answered.body.find("Isian " + member + ": tidak dikenal."), std::string::npos)
            << path << " no longer takes " << member;
      }
    }
  }
  get(api, "/v1/status");
}

TEST_F(HttpApiTest, AMessageWhoseValidityHasRunOutIsMarked) {
  nlohmann::json body = message_body();
  body["expires_at"] =
      schema::rfc3339(link_.desk(kBpbd).now_us() + 600 * kSecondUs, schema::kWibOffsetS);
  const std::string id = post(bpbd_, "/v1/send", body, 201)["id"];
  link_.run();
  EXPECT_FALSE(get(kodim_, "/v1/messages/" + id)["message"]["expired"]);

  link_.run(std::chrono::minutes(11));

  EXPECT_TRUE(get(kodim_, "/v1/messages/" + id)["message"]["expired"]);
  EXPECT_TRUE(get(kodim_, "/v1/inbox")["messages"][0]["expired"]);
}

}  // namespace
}  // namespace kentongan::agents::api
