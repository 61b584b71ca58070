// Shows that what an officer hands in is sent as it was meant, or refused at the desk by name.
// The API over two real desks that meet at a broker's heart; no sockets.
#include <map>

#include "agents/api/unknown_names.h"
#include "tests/agents/api/api_under_test.h"

namespace kentongan::agents::api {
namespace {

using ::testing::HasSubstr;

class HttpPostTest : public ApiTest {};

TEST_F(HttpPostTest, ADryRunSendsNothing) {
  auto body = message_body();
  body["dry_run"] = true;

  const auto shown = post(bpbd_, "/v1/send", body, 200);

  EXPECT_EQ(shown["valid"], true);
  EXPECT_EQ(shown["to"][0], kKodim);
  EXPECT_TRUE(get(bpbd_, "/v1/outbox?all=1")["items"].empty());
}

TEST_F(HttpPostTest, AnInvalidMessageIsRefusedWithItsProblems) {
  const auto refused = post(
      bpbd_, "/v1/send", {{"type", "sitrep"}, {"fields", {{"text", "x"}}}, {"to", {kKodim}}}, 422);

  EXPECT_EQ(refused["code"], "field_invalid");
  ASSERT_FALSE(refused["problems"].empty());
  EXPECT_FALSE(refused["problems"][0]["fix"]["id"].get<std::string>().empty());
}

TEST_F(HttpPostTest, ARefusalOfTheBusStandsInTheOutbox) {
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

TEST_F(HttpPostTest, WhereOthersHaveTheMessageNobodyIsToldToSendItAllAgain) {
  auto body = message_body();
  body["to"] = {kKodim, "@parents"};
  const std::string id = post(bpbd_, "/v1/send", body, 201)["id"];
  link_.run();

  const auto refusals = get(bpbd_, "/v1/who/" + id)["refusals"];

  ASSERT_EQ(refusals.size(), 1U);
  EXPECT_NE(refusals[0]["advice"]["id"].get<std::string>().find("Penerima lain"),
            std::string::npos);
}

TEST_F(HttpPostTest, AnAddressThatNobodyHasIsRefusedAtTheDeskWithTheNearOne) {
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

TEST_F(HttpPostTest, AnExerciseWithoutANameIsNotSentAsReal) {
  auto body = message_body();
  body["exercise"] = "";

  const auto refused = post(bpbd_, "/v1/send", body, 422);

  EXPECT_EQ(refused["code"], "field_invalid");
  EXPECT_TRUE(get(bpbd_, "/v1/outbox?all=1")["items"].empty());
  body["exercise"] = nullptr;
  post(bpbd_, "/v1/send", body, 201);
}

TEST_F(HttpPostTest, AMemberThatNobodyKnowsIsRefusedWithTheNearOne) {
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

TEST_F(HttpPostTest, AFieldThatNoTypeKnowsIsRefusedAndNamedInADryRun) {
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

TEST_F(HttpPostTest, OnlyAScenarioCarriesWhatNoTypeKnows) {
  HttpApi scenario{link_.desk(kBpbd), {true, 7 * 60, {}}};
  auto body = message_body();
  body["fields"]["warna"] = "merah";
  body["carry_unknown"] = true;

  post(bpbd_, "/v1/send", body, 422);
  const std::string id = post(scenario, "/v1/send", body, 201)["id"];

  EXPECT_EQ(get(bpbd_, "/v1/messages/" + id)["message"]["text"], "Jalan ditutup. [warna: merah]");
}

TEST_F(HttpPostTest, AMemberThatStandsTwiceIsRefused) {
  transport::HttpRequest request;
  request.method = "POST";
  request.path = "/v1/send";
  request.body =
      R"({"type":"general_message","fields":{"text":"a","text":"b"},"to":["KODIM-0502"]})";

  EXPECT_EQ(ask(bpbd_, request, 422)["code"], "field_invalid");
}

TEST_F(HttpPostTest, ADeskThatWasNeverConnectedTakesEveryAddress) {
  link_.add_standby("baru", kBpbd);
  link_.cut("baru", true);
  HttpApi fresh{link_.desk("baru"), {}};
  auto body = message_body();
  body["to"] = {"INSTANSI-LAIN"};

  EXPECT_EQ(post(fresh, "/v1/send", body, 201)["line"], "disconnected");
}

TEST_F(HttpPostTest, WhoeverSendsIsToldWhetherTheLineStands) {
  EXPECT_EQ(post(bpbd_, "/v1/send", message_body(), 201)["line"], "connected");
}

TEST_F(HttpPostTest, AFlagThatIsNoFlagIsRefusedAndNothingIsSent) {
  auto body = message_body();
  body["dry_run"] = "true";

  const auto refused = post(bpbd_, "/v1/send", body, 422);

  EXPECT_NE(refused["text"]["id"].get<std::string>().find("dry_run"), std::string::npos);
  EXPECT_TRUE(get(bpbd_, "/v1/outbox?all=1")["items"].empty());
}

TEST_F(HttpPostTest, FaultsAreInjectedOnlyWhereAllowed) {
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

TEST_F(HttpPostTest, WhatIsOnlyGoingToBeSaidWasNotSpoken) {
  auto body = message_body();
  body["channel"] = "radio";
  body["spoken_at"] = "2099-01-01";

  const auto refused = post(bpbd_, "/v1/send", body, 422);
  body["dry_run"] = true;
  const auto checked = post(bpbd_, "/v1/send", body, 200);
  body["spoken_at"] = "2020-01-01T20:15:00+07:00";
  const auto past = post(bpbd_, "/v1/send", body, 200);

  EXPECT_EQ(refused["problems"][0]["field"], "times.spoken_at_us");
  EXPECT_THAT(refused["text"]["en"].get<std::string>(), HasSubstr("has not been yet"));
  EXPECT_EQ(checked["valid"], false);
  EXPECT_EQ(past["valid"], true);
}

TEST_F(HttpPostTest, WhatHasExpiredOrIsWrittenInNobodysDutyIsRefusedAtTheDesk) {
  auto body = message_body();
  body["expires_at"] = "2020-01-01T20:15:00+07:00";

  const auto expired = post(bpbd_, "/v1/send", body, 422);
  body.erase("expires_at");
  body["duty"] = "PAWASS";
  const auto nobody = post(bpbd_, "/v1/send", body, 403);
  const auto word =
      post(kodim_, "/v1/evidence", {{"code", "read"}, {"about", send()}, {"duty", "KAPOLRI"}}, 403);

  EXPECT_EQ(expired["problems"][0]["field"], "handling.expires_at_us");
  EXPECT_EQ(nobody["code"], "duty_not_held");
  EXPECT_THAT(nobody["text"]["id"].get<std::string>(), HasSubstr("Maksud Anda: PAWAS?"));
  EXPECT_EQ(word["code"], "duty_not_held");
  EXPECT_TRUE(get(kodim_, "/v1/outbox")["items"].empty());
}

TEST_F(HttpPostTest, ATimeThatCannotBeReadIsNamedWithTheFormsThereAre) {
  auto body = message_body();
  body["expires_at"] = "besok";

  EXPECT_EQ(
      post(bpbd_, "/v1/send", body, 422)["text"]["en"],
      "Field expires_at: \"besok\" is not a time; write 2023-03-03T20:11:00+07:00, 2023-03-03 "
      "or 20:11.");
}

TEST_F(HttpPostTest, EveryRouteRefusesAMemberThatItDoesNotKnow) {
  HttpApi scenario{link_.desk(kBpbd), {true, 7 * 60, {}}};
  const nlohmann::json stranger{{"warna", "merah"}};

  for (const char* path : {"/v1/standby/take", "/v1/outbox/01ffffff/dismiss", "/v1/fault"}) {
    EXPECT_THAT(post(scenario, path, stranger, 422)["text"]["id"].get<std::string>(),
                HasSubstr("Isian warna: tidak dikenal."));
  }
  EXPECT_THAT(
      post(scenario, "/v1/fault", {{"line", {{"delay", 1}}}}, 422)["text"]["en"].get<std::string>(),
      HasSubstr("line.delay: is not known. Did you mean delay_s?"));
}

TEST_F(HttpPostTest, ADeskWithoutALineSaysThatItMayNotKnowANewAgencyYet) {
  auto body = message_body();
  body["to"] = {"INSTANSI-BARU"};
  const std::string online = post(bpbd_, "/v1/send", body, 422)["text"]["id"];
  EXPECT_EQ(online.find("sedang terputus"), std::string::npos) << online;
  link_.cut(kBpbd, true);

  const std::string offline = post(bpbd_, "/v1/send", body, 422)["text"]["id"];

  EXPECT_NE(offline.find("sedang terputus"), std::string::npos) << offline;
}

TEST_F(HttpPostTest, WhatWasShownIsSentAsItWasShownAndOnce) {
  nlohmann::json body = message_body();
  body["dry_run"] = true;
  const auto shown = post(bpbd_, "/v1/send", body, 200);
  EXPECT_FALSE(shown["officer_signs"]);
  EXPECT_TRUE(shown["signed_by"].is_null());
  const std::string draft = shown["draft"];

  const auto sent = post(bpbd_, "/v1/send", {{"draft", draft}}, 201);
  link_.run();

  EXPECT_EQ(sent["id"], draft);
  EXPECT_EQ(get(kodim_, "/v1/messages/" + draft)["message"]["text"], "Jalan ditutup.");
  EXPECT_EQ(post(bpbd_, "/v1/send", {{"draft", draft}}, 404)["code"], "not_found");
  post(bpbd_, "/v1/send", {{"draft", draft}, {"to", {kKodim}}}, 422);
}

}  // namespace
}  // namespace kentongan::agents::api
