// Shows how officers come onto the bus, open their keys, take duties and hand them over, over the
// desk's API. Two real desks that meet at a broker's heart; keys in a temporary folder.
#include "agents/api/duty_api.h"

#include "agents/api/prepared_key.h"
#include "tests/agents/api/api_under_test.h"
#include "tests/support/temp_dir.h"

namespace kentongan::agents::api {
namespace {

constexpr const char* kSecret = "tujuh kentong di tepi kali";

class DutyApiTest : public ApiTest {
 protected:
  DutyApiTest() { link_.lock(kKodim); }

  /// Enters an officer and opens his key. @return his id.
  std::string seat(const std::vector<std::string>& duties) {
    const auto entry =
        post(api_, "/v1/duty/officer", {{"passphrase", kSecret}, {"duties", duties}}, 201);
    link_.run();
    const std::string id = entry["officer"];
    post(api_, "/v1/duty/unlock", {{"passphrase", kSecret}, {"officer", id}}, 200);
    return id;
  }
  nlohmann::json holders(const std::string& duty) {
    const auto shown = get(api_, "/v1/duty");
    for (const auto& one : shown["duties"]) {
      if (one["duty"] == duty) {
        return one["holders"];
      }
    }
    return {};
  }
  /// A message that an officer signs.
  static nlohmann::json release(bool only_looks) {
    return {{"type", "public_release"},
            {"fields", {{"text", "Jalan ditutup."}, {"approved_by", "DANDIM"}}},
            {"to", {kBpbd}},
            {"duty", "PAWAS"},
            {"dry_run", only_looks}};
  }
  /// Who holds it, as the other desk has it.
  std::size_t holders_at_bpbd(const std::string& duty) {
    return link_.desk(kBpbd)
        .directory()
        .roster()
        .holders(AgencyCode(kKodim), DutyCode(duty), {Seq(1'000'000), link_.desk(kBpbd).now_us()})
        .size();
  }

  test::TempDir folder_;
  SeededRandom random_{21};
  OfficerFiles files_{folder_.path() / "officers", random_, {1, 8 * 1024}};
  HttpApi::Options options_{.officers = &files_};
  HttpApi api_{link_.desk(kKodim), options_};
};

TEST_F(DutyApiTest, AnOfficerIsEnteredWithHisDutiesAndSigns) {
  const std::string id = send();
  const nlohmann::json acting = {{"code", "acting"}, {"about", id}, {"duty", "PAWAS"}};
  const auto refused = post(api_, "/v1/evidence", acting, 403);
  EXPECT_EQ(refused["code"], "not_permitted");

  const std::string officer = seat({"PAWAS"});
  post(api_, "/v1/evidence", acting, 201);
  link_.run();

  EXPECT_EQ(link_.desk(kKodim).outbox().items().size(), 0U);
  EXPECT_EQ(holders("PAWAS")[0]["officer"], officer);
  EXPECT_EQ(holders("PAWAS")[0]["form"], "definitif");
  EXPECT_TRUE(holders("PAWAS")[0]["open"]);
  const auto party = get(bpbd_, "/v1/who/" + id)["parties"][0];
  EXPECT_EQ(party["state"], "acting");
  EXPECT_EQ(party["officer"], officer);
  EXPECT_EQ(party["signed_by"]["id"], "petugas " + officer.substr(0, 8) + ", PAWAS");
}

TEST_F(DutyApiTest, G9_WhoSignedStandsBesideWhatHeSigned) {
  const std::string id = send();
  const std::string officer = seat({});
  post(api_, "/v1/duty/take", {{"duty", "PASIOPS"}, {"officer", officer}, {"form", "Plh"}}, 201);
  link_.run();
  post(api_, "/v1/evidence",
       {{"code", "acting"}, {"about", id}, {"duty", "PASIOPS"}, {"on_behalf_of", "DANDIM"}}, 201);
  link_.run();

  const auto shown = get(bpbd_, "/v1/messages/" + id);

  EXPECT_EQ(shown["message"]["signed_by"]["id"], "oleh meja, PAWAS");
  EXPECT_TRUE(shown["message"]["officer"].is_null());
  const auto& mark = shown["marks"].back();
  EXPECT_EQ(mark["signed_by"]["id"],
            "petugas " + officer.substr(0, 8) + ", Plh PASIOPS (pelaksana harian), a.n. DANDIM");
  EXPECT_EQ(mark["officer"], officer);
}

TEST_F(DutyApiTest, AWrongPassphraseOpensNothing) {
  const std::string officer = seat({"PAWAS"});
  post(api_, "/v1/duty/lock", nlohmann::json::object(), 200);

  const auto refused = post(api_, "/v1/duty/unlock", {{"passphrase", "bukan frasa sandinya"}}, 403);

  EXPECT_EQ(refused["code"], "not_permitted");
  EXPECT_TRUE(get(api_, "/v1/duty")["open"].empty());
  EXPECT_EQ(get(api_, "/v1/duty")["keys"][0]["officer"], officer);
}

TEST_F(DutyApiTest, AKeyIsOpenForTheMinutesAsked) {
  seat({"PAWAS"});

  const auto shown = post(api_, "/v1/duty/unlock", {{"passphrase", kSecret}, {"minutes", 2}}, 200);

  EXPECT_EQ(shown["open"][0]["left_s"], 120);
  EXPECT_EQ(shown["open"][0]["duties"][0], "PAWAS");
  link_.run(std::chrono::minutes(3));
  EXPECT_TRUE(get(api_, "/v1/duty")["open"].empty());
}

TEST_F(DutyApiTest, G9_AnotherKeyEndsTheOldOneAndItsOfficerSignsOn) {
  const std::string id = send();
  const std::string officer = seat({"PAWAS"});

  const auto entry =
      post(api_, "/v1/duty/key", {{"passphrase", "kunci yang baru"}, {"officer", officer}}, 201);
  EXPECT_EQ(entry["officer"], officer);
  link_.run();

  const nlohmann::json acting = {{"code", "acting"}, {"about", id}, {"duty", "PAWAS"}};
  EXPECT_EQ(post(api_, "/v1/evidence", acting, 403)["code"], "key_revoked");
  post(api_, "/v1/duty/unlock", {{"passphrase", "kunci yang baru"}, {"officer", officer}}, 200);
  post(api_, "/v1/evidence", acting, 201);
  link_.run();
  EXPECT_EQ(link_.desk(kKodim).outbox().items().size(), 0U);
  EXPECT_EQ(get(bpbd_, "/v1/who/" + id)["parties"][0]["state"], "acting");
}

TEST_F(DutyApiTest, WhereANewKeyCannotBeHandedInTheOldOneStays) {
  const std::string officer = seat({"PAWAS"});
  link_.disk(kKodim).set_capacity(0);

  post(api_, "/v1/duty/key", {{"passphrase", "kunci yang baru"}, {"officer", officer}}, 507);

  post(api_, "/v1/duty/unlock", {{"passphrase", kSecret}, {"officer", officer}}, 200);
}

TEST_F(DutyApiTest, ALeaderChangesAndTheFormerHoldsNothingMore) {
  const std::string former = seat({});
  post(api_, "/v1/duty/take",
       {{"duty", "PASIOPS"}, {"officer", former}, {"form", "Plt"}, {"order", "Sprin/9"}}, 201);
  link_.run();
  EXPECT_EQ(holders_at_bpbd("PASIOPS"), 2U);  // And the one the bus was founded with.
  const std::string next = seat({});

  post(api_, "/v1/duty/take",
       {{"duty", "PASIOPS"}, {"officer", next}, {"form", "definitif"}, {"in_place_of", former}},
       201);
  link_.run();

  EXPECT_EQ(holders("PASIOPS")[0]["officer"], next);
  EXPECT_EQ(holders_at_bpbd("PASIOPS"), 2U);
}

TEST_F(DutyApiTest, BothOfficersSignAHandOver) {
  const std::string from = seat({"PAWAS"});
  const std::string to = seat({});

  const auto entry = post(api_, "/v1/duty/handover",
                          {{"duty", "PAWAS"}, {"from", from}, {"to", to}, {"text", "tenang"}}, 201);
  link_.run();

  EXPECT_EQ(holders("PAWAS")[0]["officer"], to);
  EXPECT_EQ(holders("PAWAS")[0]["form"], "jaga");
  const auto message = get(api_, "/v1/messages/" + std::string(entry["id"]));
  EXPECT_EQ(message["message"]["type"], "handover");
  EXPECT_FALSE(message["message"]["by_desk"]);
  EXPECT_EQ(link_.desk(kKodim).status().faults, 0U);
  EXPECT_EQ(link_.desk(kBpbd).status().faults, 0U);
}

TEST_F(DutyApiTest, AHandOverRecordsWhatTheDutyLeavesOpen) {
  const std::string unread = send();
  const std::string from = seat({"PAWAS"});
  const std::string to = seat({});
  const nlohmann::json body = {{"duty", "PAWAS"}, {"from", from}, {"to", to}};
  nlohmann::json look = body;
  look["dry_run"] = true;

  const auto shown = post(api_, "/v1/duty/handover", look, 200);
  ASSERT_EQ(shown["open_items"].size(), 1U) << shown;
  EXPECT_EQ(shown["open_items"][0]["message"], unread);
  EXPECT_THAT(std::string(shown["open_items"][0]["text"]),
              ::testing::HasSubstr("dari BPBD-DKI: belum dibaca, batas "));
  EXPECT_THAT(std::string(shown["say"]["id"]), ::testing::HasSubstr("belum dibaca"));
  EXPECT_EQ(holders("PAWAS")[0]["officer"], from) << "nobody has signed yet";

  const auto entry = post(api_, "/v1/duty/handover", body, 201);
  link_.run();

  const auto message = get(api_, "/v1/messages/" + std::string(entry["id"]));
  ASSERT_EQ(message["fields"]["open_items"].size(), 1U);
  EXPECT_EQ(message["fields"]["open_items"][0]["message"], unread);
}

TEST_F(DutyApiTest, AfterItIsReadItIsLeftOpenNoMore) {
  const std::string read = send();
  const std::string from = seat({"PAWAS"});
  const std::string to = seat({});
  post(api_, "/v1/evidence", {{"code", "read"}, {"about", read}, {"duty", "PAWAS"}}, 201);
  link_.run();

  const auto shown = post(api_, "/v1/duty/handover",
                          {{"duty", "PAWAS"}, {"from", from}, {"to", to}, {"dry_run", true}}, 200);

  EXPECT_TRUE(shown["open_items"].empty()) << shown;
}

TEST_F(DutyApiTest, AHandOverWithOneKeyOpenIsNone) {
  const std::string from = seat({"PAWAS"});

  post(api_, "/v1/duty/handover", {{"duty", "PAWAS"}, {"from", from}, {"to", from}}, 403);
  post(api_, "/v1/duty/handover", {{"duty", "PASIOPS"}, {"to", from}}, 403);
  link_.run();

  EXPECT_EQ(holders("PAWAS")[0]["officer"], from);
}

TEST_F(DutyApiTest, G9_ALookSaysWhoWouldSignOrWhyNobodyCan) {
  const auto nobody = post(api_, "/v1/send", release(true), 200);
  EXPECT_TRUE(nobody["officer_signs"]);
  EXPECT_TRUE(nobody["signed_by"].is_null());
  EXPECT_EQ(nobody["cannot_sign"]["code"], "not_permitted");
  const std::string officer = seat({"PAWAS"});

  const auto shown = post(api_, "/v1/send", release(true), 200);

  EXPECT_TRUE(shown["cannot_sign"].is_null());
  EXPECT_EQ(shown["signed_by"]["id"], "petugas " + officer.substr(0, 8) + ", PAWAS");
  auto elsewhere = release(true);
  elsewhere["duty"] = "PASIOPS";
  EXPECT_EQ(post(api_, "/v1/send", elsewhere, 200)["cannot_sign"]["code"], "duty_not_held");
}

TEST_F(DutyApiTest, G9_WhatWasShownToOneOfficerNoOtherSigns) {
  const std::string first = seat({"PAWAS"});
  const std::string draft = post(api_, "/v1/send", release(true), 200)["draft"];
  const std::string second = seat({"PAWAS"});

  EXPECT_EQ(post(api_, "/v1/send", {{"draft", draft}}, 409)["code"], "conflict");
  EXPECT_EQ(link_.desk(kKodim).outbox().items().size(), 0U);

  post(api_, "/v1/duty/lock", {{"officer", second}}, 200);
  post(api_, "/v1/send", {{"draft", draft}}, 201);
  EXPECT_EQ(get(api_, "/v1/messages/" + draft)["message"]["officer"], first);
}

TEST_F(DutyApiTest, G9_WhatWasShownInNobodysNameNobodySigns) {
  const std::string draft = post(api_, "/v1/send", release(true), 200)["draft"];
  EXPECT_EQ(post(api_, "/v1/send", {{"draft", draft}}, 403)["code"], "not_permitted");
  seat({"PAWAS"});

  EXPECT_EQ(post(api_, "/v1/send", {{"draft", draft}}, 409)["code"], "conflict");
  EXPECT_EQ(link_.desk(kKodim).outbox().items().size(), 0U);
}

TEST_F(DutyApiTest, G9_AHandOverIsSignedAsItWasShown) {
  const std::string seen = send();
  const std::string from = seat({"PAWAS"});
  const std::string to = seat({});
  const auto shown = post(api_, "/v1/duty/handover",
                          {{"duty", "PAWAS"}, {"from", from}, {"to", to}, {"dry_run", true}}, 200);
  const nlohmann::json signs = {{"draft", shown["draft"]}};
  send();  // Comes in between, and nobody saw it.

  EXPECT_EQ(post(api_, "/v1/send", signs, 404)["code"], "not_found")
      << "alone it hands over nothing";
  const auto entry = post(api_, "/v1/duty/handover", signs, 201);
  link_.run();

  EXPECT_EQ(entry["id"], shown["draft"]);
  const auto message = get(api_, "/v1/messages/" + std::string(entry["id"]));
  ASSERT_EQ(message["fields"]["open_items"].size(), 1U) << message;
  EXPECT_EQ(message["fields"]["open_items"][0]["message"], seen);
  EXPECT_EQ(holders("PAWAS")[0]["officer"], to);
  EXPECT_EQ(post(api_, "/v1/duty/handover", signs, 404)["code"], "not_found");
}

TEST_F(DutyApiTest, G9_AShownHandOverIsSignedByThoseTwoOrByNobody) {
  const std::string from = seat({"PAWAS"});
  const std::string to = seat({});
  const auto shown = post(api_, "/v1/duty/handover",
                          {{"duty", "PAWAS"}, {"from", from}, {"to", to}, {"dry_run", true}}, 200);
  nlohmann::json signs = {{"draft", shown["draft"]}};
  seat({});
  post(api_, "/v1/duty/lock", {{"officer", to}}, 200);

  post(api_, "/v1/duty/handover", signs, 403);
  signs["to"] = to;
  post(api_, "/v1/duty/handover", signs, 422);
  link_.run();

  EXPECT_EQ(holders("PAWAS")[0]["officer"], from);
}

TEST_F(DutyApiTest, WhatIsWrongIsNamed) {
  seat({"PAWAS"});

  EXPECT_EQ(post(api_, "/v1/duty/officer", {{"passphrase", "pendek"}}, 400)["code"],
            "invalid_argument");
  post(api_, "/v1/duty/officer", {{"passphrase", kSecret}, {"duties", {"TIDAK-ADA"}}}, 403);
  post(api_, "/v1/duty/take", nlohmann::json::object(), 422);
  post(api_, "/v1/duty/take", {{"duty", "PASIOPS"}, {"form", "raja"}}, 422);
  post(api_, "/v1/duty/unlock", {{"passphrase", kSecret}, {"officer", "zz"}}, 404);
  post(api_, "/v1/duty/lain", nlohmann::json::object(), 404);
}

TEST_F(DutyApiTest, T20_WhatIsNoRequestIsRefusedAndNoKeyIsTouched) {
  const std::string officer = seat({"PAWAS"});
  const std::string deep = std::string(100'000, '[') + std::string(100'000, ']');
  const std::vector<std::string> bodies = {"[]",
                                           "\"x\"",
                                           "{",
                                           R"({"passphrase":{}})",
                                           R"({"passphrase":"a","passphrase":"b"})",
                                           R"({"passphrase":)" + deep + "}",
                                           R"({"officer":)" + deep + "}",
                                           R"({"tidak-ada":1})",
                                           R"({"passphrase":"\ud800"})",
                                           "{\"passphrase\":\"\xff\xfe\"}"};
  std::map<int, int> statuses;
  for (const char* path : {"unlock", "lock", "officer", "key", "take", "handover"}) {
    for (const std::string& body : bodies) {
      const transport::HttpRequest request{
          .method = "POST", .path = std::string("/v1/duty/") + path, .body = body};
      PreparedKey prepared = api_.prepare(request);
      ++statuses[api_.handle(request, &prepared).status];
    }
  }

  EXPECT_EQ(statuses[400] + statuses[422], 60) << testing::PrintToString(statuses);
  EXPECT_EQ(get(api_, "/v1/duty")["keys"].size(), 1U);
  EXPECT_EQ(get(api_, "/v1/duty")["open"][0]["officer"], officer);
}

}  // namespace
}  // namespace kentongan::agents::api
