// Shows that what takes long about an officer's key is done before the desk is asked, which then
// uses what it is given. Keys in a temporary folder; a desk that meets a broker's heart.
#include "agents/api/prepared_key.h"

#include <filesystem>

#include "tests/agents/api/api_under_test.h"
#include "tests/support/temp_dir.h"

namespace kentongan::agents::api {
namespace {

constexpr const char* kTyped = "tujuh kentong di tepi kali";

class PreparedKeyTest : public ApiTest {
 protected:
  static transport::HttpRequest request_of(const std::string& path, const nlohmann::json& body) {
    transport::HttpRequest request;
    request.method = "POST";
    request.path = path;
    request.body = body.dump();
    return request;
  }

  test::TempDir folder_;
  SeededRandom random_{22};
  OfficerFiles files_{folder_.path() / "officers", random_, {1, 8 * 1024}};
  HttpApi api_{link_.desk(kKodim), {.officers = &files_}};
};

TEST_F(PreparedKeyTest, OnlyWhatNeedsAKeyTakesLong) {
  EXPECT_TRUE(api_.takes_long(request_of("/v1/duty/unlock", {})));
  EXPECT_TRUE(api_.takes_long(request_of("/v1/duty/officer", {})));
  EXPECT_TRUE(api_.takes_long(request_of("/v1/duty/key", {})));
  EXPECT_FALSE(api_.takes_long(request_of("/v1/duty/lock", {})));
  EXPECT_FALSE(api_.takes_long(request_of("/v1/send", {})));
  EXPECT_FALSE(kodim_.takes_long(request_of("/v1/duty/unlock", {}))) << "no keys at this desk";
}

TEST_F(PreparedKeyTest, TheDeskOpensWhatIsPreparedAndReadsNoFile) {
  link_.lock(kKodim);
  const auto entered =
      post(api_, "/v1/duty/officer", {{"passphrase", kTyped}, {"duties", {"PAWAS"}}}, 201);
  link_.run();
  const auto unlock = request_of("/v1/duty/unlock", {{"passphrase", kTyped}});
  PreparedKey prepared = api_.prepare(unlock);
  std::filesystem::remove(folder_.path() / "officers" / (std::string(entered["officer"]) + ".key"));

  const auto answer = api_.handle(unlock, &prepared);

  EXPECT_EQ(answer.status, 200) << answer.body;
  EXPECT_TRUE(link_.desk(kKodim).officers().signer(DutyCode("PAWAS")));
}

TEST_F(PreparedKeyTest, WhatIsWrongIsSaidByTheDesk) {
  const auto unlock = request_of("/v1/duty/unlock", {{"passphrase", kTyped}});
  PreparedKey none = api_.prepare(unlock);
  EXPECT_EQ(api_.handle(unlock, &none).status, 404) << "no key lies here";

  const auto wrong = request_of("/v1/duty/officer", {{"passphrase", 7}});
  PreparedKey nothing = api_.prepare(wrong);
  EXPECT_FALSE(nothing.drawn);
  EXPECT_EQ(api_.handle(wrong, &nothing).status, 422);
}

}  // namespace
}  // namespace kentongan::agents::api
