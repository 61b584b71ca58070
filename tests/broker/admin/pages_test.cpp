// Shows what monitors, people and Prometheus read of a broker's state.
// Pages made of a status by hand.
#include "broker/admin/pages.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kentongan::broker::admin {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

Status usual() {
  Status status;
  status.bus = "uji/log/1";
  status.head.size = 42;
  status.head.epoch = 3;
  status.items_accepted = 40;
  status.items_refused[static_cast<std::size_t>(ErrorCode::address_unknown)] = 2;
  AgencyStatus agency;
  agency.agency = AgencyCode("POLRES");
  agency.connected = true;
  agency.waiting = {0, 0, 0, 7};
  status.agencies.push_back(agency);
  return status;
}

TEST(PagesTest, IsWellWithNumberAndEpoch) {
  const Health health = health_of(usual(), {});

  EXPECT_TRUE(health.is_well);
  EXPECT_EQ(health.line, "ok seq=42 epoch=3");
}

TEST(PagesTest, SaysThatTheDiskIsFull) {
  Status status = usual();
  status.storage_full = true;

  const Health health = health_of(status, {});

  EXPECT_FALSE(health.is_well);
  EXPECT_THAT(health.line, StartsWith("storage_full"));
}

TEST(PagesTest, G10_SaysThatSomebodyHoldsAPastThatTheLogDoesNotContinue) {
  Status status = usual();
  status.history_lost = true;

  const Health health = health_of(status, {});

  EXPECT_FALSE(health.is_well);
  EXPECT_THAT(health.line, StartsWith("history_lost"));
  EXPECT_THAT(status_json(status, {}), HasSubstr("\"history_lost\": true"));
  EXPECT_THAT(metrics_text(status, {}), HasSubstr("kentongan_eventlog_history_lost 1"));
}

TEST(PagesTest, G10_SaysHowFarTheWitnessesHaveCome) {
  Status status = usual();
  status.witnesses = {40, 1'790'000'000, 3, 2, 5, 100, 1, true};

  const Health health = health_of(status, {});

  EXPECT_TRUE(health.is_well);
  EXPECT_EQ(health.line, "ok, witnesses_late groups=2/3 final_seq=40");
  EXPECT_THAT(status_json(status, {}), HasSubstr("\"final_seq\": 40"));
  EXPECT_THAT(metrics_text(status, {}), HasSubstr("kentongan_witness_final_seq 40"));
  EXPECT_THAT(metrics_text(status, {}), HasSubstr("kentongan_witness_late 1"));
}

TEST(PagesTest, ShowsAgenciesAndLanesAsJson) {
  const std::string page = status_json(usual(), {});

  EXPECT_THAT(page, HasSubstr("\"schema\": \"kentongan.broker-status/1\""));
  EXPECT_THAT(page, HasSubstr("\"agency\": \"POLRES\""));
  EXPECT_THAT(page, HasSubstr("\"biasa\": 7"));
}

TEST(PagesTest, CountsForPrometheus) {
  const std::string page = metrics_text(usual(), {});

  EXPECT_THAT(page, HasSubstr("kentongan_admission_items_accepted_total 40"));
  EXPECT_THAT(page,
              HasSubstr("kentongan_admission_items_refused_total{reason=\"address_unknown\"} 2"));
  EXPECT_THAT(page, HasSubstr("kentongan_dispatch_waiting_events{agency=\"POLRES\"} 7"));
}

TEST(PagesTest, AnErrorIsReadFromItsPageAsItWas) {
  for (const ErrorCode code :
       {ErrorCode::conflict, ErrorCode::bad_signature, ErrorCode::storage_full}) {
    const Error error{code, {"Kunci \"A\" sudah ada.", "Key \"A\" exists."}};

    EXPECT_EQ(error_in(error_json(error)), error);
  }
}

TEST(PagesTest, AnyOtherPageIsReadAsNoAnswer) {
  for (const char* page : {"stopping\n", "", "[]", "{\"code\":\"entah\"}", "{\"code\":5}"}) {
    EXPECT_EQ(error_in(page).code, ErrorCode::unavailable) << page;
  }
  EXPECT_THAT(error_in("overloaded\n").text.id, HasSubstr("overloaded"));
}

}  // namespace
}  // namespace kentongan::broker::admin
