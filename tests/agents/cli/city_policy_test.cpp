// Shows that the city's policy files fit its directory and the catalogue of types, and that a file
// that names nothing is refused with its name. The shipped city; small files beside it.
#include "agents/cli/city_policy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/files.h"
#include "core/policy/decide.h"
#include "core/view/policy_party.h"
#include "tests/support/temp_dir.h"

namespace kentongan::cli {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::SizeIs;

const std::filesystem::path kShipped = std::filesystem::path(KTG_SOURCE_DIR) / "deploy/city";

TEST(CityPolicyTest, EveryWordOfTheShippedFilesIsOneOfTheDirectoryAndTheCatalogue) {
  const auto city = load_city_policy(kShipped);

  ASSERT_TRUE(city) << city.error().detail();
  EXPECT_THAT(city->agreements.files(), SizeIs(18));
  EXPECT_THAT(city->vocabulary.types, Contains("rfa"));
  EXPECT_TRUE(city->vocabulary.fields.contains("activity.kind"));
  EXPECT_THAT(city->vocabulary.fields.at("status_kind"), Contains("siaga_polri"));
}

TEST(CityPolicyTest, G8_TheShippedFilesDecideOverTheDirectory) {
  const auto city = load_city_policy(kShipped).value();
  policy::Request request;
  request.time_us = 1'677'848'400'000'000;  // 3 March 2023, 20.00 WIB.
  request.type = "order";
  request.from = view::party_of(city.directory, AgencyCode("POLDA-METRO"));
  request.to = view::party_of(city.directory, AgencyCode("POLRES-JAKUT"));
  EXPECT_TRUE(policy::decide(city.agreements, request).permit) << "down its own line";

  request.to = view::party_of(city.directory, AgencyCode("KODIM-0502"));

  EXPECT_FALSE(policy::decide(city.agreements, request).permit) << "across the lines";
}

TEST(CityPolicyTest, AWordThatNamesNothingIsToldWithItsFileAndLine) {
  const test::TempDir folder;
  const auto file = folder.path() / "salah.yaml";
  ASSERT_TRUE(write_file(file,
                         "schema: policy/1\n"
                         "instrument: {id: X, kind: protap, valid: {from: 2026-01-01, until: "
                         "2026-12-31}, certainty: constructed}\n"
                         "rules:\n"
                         "  - {id: A, effect: permit, types: [rfaa]}\n"));

  const auto refused = load_agreement(file, load_city_policy(kShipped)->vocabulary);

  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().text.id, HasSubstr("salah.yaml"));
  EXPECT_THAT(refused.error().text.id, HasSubstr("rfa"));
}

TEST(CityPolicyTest, AFolderWithoutAgenciesIsSaidToBe) {
  const test::TempDir folder;

  EXPECT_EQ(load_city_policy(folder.path()).error().code, ErrorCode::not_found);
}

}  // namespace
}  // namespace kentongan::cli
