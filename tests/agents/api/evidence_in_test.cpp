// Shows that evidence is taken whole or refused by name, at the desk, by what the broker would
// refuse. The API over two real desks that meet at a broker's heart; no sockets.
#include "agents/api/evidence_in.h"

#include "tests/agents/api/api_under_test.h"

namespace kentongan::agents::api {
namespace {

using ::testing::HasSubstr;

class EvidenceInTest : public ApiTest {};

TEST_F(EvidenceInTest, EvidenceThatTheBusWouldRefuseIsRefusedAtTheDesk) {
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

TEST_F(EvidenceInTest, WhatIsHandedToAnAgencyThatNobodyKnowsIsRefusedWithTheNearOne) {
  nlohmann::json body{{"code", "delegated"}, {"about", send()}, {"delegate_to", "BPBD-DKJ"}};
  nlohmann::json other{{"code", "refused"}, {"about", body["about"]}};
  other["reason"] = {{"text", "bukan kami"}, {"instead", "PAWASS BPBD-DKI"}};

  const auto delegated = post(kodim_, "/v1/evidence", body, 422);
  const auto refused = post(kodim_, "/v1/evidence", other, 422);

  EXPECT_EQ(delegated["code"], "address_unknown");
  EXPECT_THAT(delegated["text"]["id"].get<std::string>(), HasSubstr("Maksud Anda: BPBD-DKI?"));
  EXPECT_EQ(refused["code"], "address_unknown");
  EXPECT_TRUE(get(kodim_, "/v1/outbox")["items"].empty());
  body["delegate_to"] = "BPBD-DKI";
  post(kodim_, "/v1/evidence", body, 201);
}

TEST_F(EvidenceInTest, AMemberThatNobodyKnowsIsRefusedWithTheNearOne) {
  const std::string id = send();
  const auto refused = [&](const char* member, const nlohmann::json& value) {
    nlohmann::json body{{"code", "read"}, {"about", id}, {"duty", "PASIOPS"}};
    body[member] = value;
    const auto error = post(kodim_, "/v1/evidence", body, 422);
    EXPECT_EQ(error["code"], "field_invalid");
    return error["text"]["en"].get<std::string>();
  };

  EXPECT_EQ(refused("warna", "merah"), "Field warna: is not known.");
  EXPECT_EQ(refused("chanel", "radio"), "Field chanel: is not known. Did you mean channel?");
  EXPECT_EQ(refused("commitment", {{"what", "x"}, {"units", "truk"}}),
            "Field commitment.units: is not known. Did you mean unit?");
  EXPECT_EQ(refused("reason", {{"txt", "x"}}),
            "Field reason.txt: is not known. Did you mean text?");
  EXPECT_THAT(refused("read_back", nlohmann::json::array({{{"fields", "a"}}})),
              HasSubstr("read_back.fields: is not known."));

  EXPECT_TRUE(get(kodim_, "/v1/outbox")["items"].empty());
}

TEST_F(EvidenceInTest, APartOfAnotherKindIsRefusedAndNotLeftOut) {
  const std::string id = send();

  for (const char* part : {"commitment", "reason", "read_back"}) {
    nlohmann::json body{{"code", "acted"}, {"about", id}, {"duty", "PASIOPS"}};
    body[part] = "2 unit";
    EXPECT_THAT(post(kodim_, "/v1/evidence", body, 422)["text"]["id"].get<std::string>(),
                HasSubstr(part));
    body[part] = nullptr;
    post(kodim_, "/v1/evidence", body, 201);
  }
}

TEST_F(EvidenceInTest, WhatIsOnlyGoingToBeSaidWasNotSpoken) {
  const std::string id = send();
  nlohmann::json body{{"code", "read"}, {"about", id}, {"duty", "PASIOPS"}, {"channel", "radio"}};
  body["spoken_at"] = "2099-01-01";

  const auto refused = post(kodim_, "/v1/evidence", body, 422);
  body["spoken_at"] = "2020-01-01T20:15:00+07:00";
  post(kodim_, "/v1/evidence", body, 201);

  EXPECT_THAT(refused["text"]["id"].get<std::string>(), HasSubstr("spoken_at: belum terjadi"));
}

TEST_F(EvidenceInTest, ATimeThatCannotBeReadIsNamedWithTheFormsThereAre) {
  const std::string id = send();

  const auto refused =
      post(kodim_, "/v1/evidence", {{"code", "read"}, {"about", id}, {"spoken_at", "kapan"}}, 422);

  EXPECT_EQ(refused["text"]["id"],
            "Isian spoken_at: \"kapan\" bukan waktu; tulis 2023-03-03T20:11:00+07:00, 2023-03-03 "
            "atau 20:11.");
}

TEST_F(EvidenceInTest, WithoutAMessageItIsAskedFor) {
  const auto refused = post(kodim_, "/v1/evidence", {{"code", "read"}, {"about", ""}}, 422);

  EXPECT_THAT(refused["text"]["en"].get<std::string>(), HasSubstr("name the message"));
}

}  // namespace
}  // namespace kentongan::agents::api
