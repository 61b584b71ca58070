// Shows how instants are printed with their zone and read as people type them.
// Instants and what people type for them, in three zones.
#include "agents/cli/time_words.h"

#include <gtest/gtest.h>

#include "core/schema/time_form.h"

namespace kentongan::cli {
namespace {

constexpr const char* kNow = "2023-03-04T00:30:00+07:00";

std::string typed(const char* text) {
  const auto instant = instant_from(text, zoned(kNow).value());
  return instant ? schema::rfc3339(*instant, 7 * 3600) : instant.error().text.en;
}

TEST(TimeWordsTest, TheZoneIsAlwaysNamed) {
  EXPECT_EQ(zone_name(7 * 3600), "WIB");
  EXPECT_EQ(zone_name(8 * 3600), "WITA");
  EXPECT_EQ(zone_name(9 * 3600), "WIT");
  EXPECT_EQ(zone_name(0), "UTC");
  EXPECT_EQ(zone_name(5 * 3600 + 1800), "UTC+5.30");
  EXPECT_EQ(zone_name(-3 * 3600), "UTC-3");
}

TEST(TimeWordsTest, TheDateStandsWhereItIsAnotherDay) {
  EXPECT_EQ(clock_words("2023-03-03T20:21:04+07:00", "2023-03-03T21:00:00+07:00"), "20.21.04");
  EXPECT_EQ(clock_with_zone("2023-03-03T20:21:04+07:00", kNow), "2023-03-03 20.21.04 WIB");
  EXPECT_EQ(clock_words("", kNow), "");
}

TEST(TimeWordsTest, AClockTimeIsTheLatestThatHasBeen) {
  EXPECT_EQ(typed("20:15"), "2023-03-03T20:15:00+07:00");
  EXPECT_EQ(typed("20.15"), "2023-03-03T20:15:00+07:00");
  EXPECT_EQ(typed("20.15.30"), "2023-03-03T20:15:30+07:00");
  EXPECT_EQ(typed("00:10"), "2023-03-04T00:10:00+07:00");
}

TEST(TimeWordsTest, BackFromNowAndRfc3339) {
  EXPECT_EQ(typed("-10m"), "2023-03-04T00:20:00+07:00");
  EXPECT_EQ(typed("-90s"), "2023-03-04T00:28:30+07:00");
  EXPECT_EQ(typed("2023-03-03T13:15:00Z"), "2023-03-03T20:15:00+07:00");
}

TEST(TimeWordsTest, WhatIsNoTimeIsRefusedWithTheForms) {
  EXPECT_NE(typed("nanti").find("20:15"), std::string::npos);
  EXPECT_NE(typed("25:99").find("is no time"), std::string::npos);
  EXPECT_NE(typed("-m").find("is no time"), std::string::npos);
  EXPECT_NE(typed("").find("is no time"), std::string::npos);
}

TEST(TimeWordsTest, DurationsHaveAUnit) {
  EXPECT_EQ(seconds_from("5m").value(), 300);
  EXPECT_EQ(seconds_from("30").value(), 30);
  EXPECT_EQ(seconds_from("2h").value(), 7200);
  EXPECT_EQ(duration_from("250ms").value(), std::chrono::milliseconds(250));
  EXPECT_EQ(seconds_from("5 menit").error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(seconds_from("-5").error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(seconds_from("").error().code, ErrorCode::invalid_argument);
}

}  // namespace
}  // namespace kentongan::cli
