// Shows how days, spans and working days are read and counted, to the second at both ends of a day.
// Values, and days of real calendars.
#include "core/policy/calendar.h"

#include <gtest/gtest.h>

#include "core/base/clock.h"

namespace kentongan::policy {
namespace {

constexpr std::int32_t kWib = 7 * 3600;
constexpr std::int64_t kHourUs = 3600 * kSecondUs;

Day day(const char* text) {
  return day_from(text).value();
}

TEST(CalendarTest, ReadsADayAndWritesItAgain) {
  EXPECT_EQ(day("1970-01-01"), 0);
  EXPECT_EQ(day("2024-02-29") + 1, day("2024-03-01"));
  EXPECT_EQ(to_string_of_day(day("2026-03-02")), "2026-03-02");
}

TEST(CalendarTest, RefusesWhatIsNoDay) {
  EXPECT_FALSE(day_from("2026-02-29"));
  EXPECT_FALSE(day_from("2026-13-01"));
  EXPECT_FALSE(day_from("2026-3-2"));
  EXPECT_FALSE(day_from("2026/03/02"));
  EXPECT_FALSE(day_from("+026-03-02"));
  EXPECT_FALSE(day_from(""));
}

TEST(CalendarTest, ADayBeginsAtMidnightOfTheZone) {
  const std::int64_t midnight_us = day("2026-03-02") * kDayUs - 7 * kHourUs;

  EXPECT_EQ(day_of(midnight_us, kWib), day("2026-03-02"));
  EXPECT_EQ(day_of(midnight_us - 1, kWib), day("2026-03-01"));
  EXPECT_EQ(day_of(midnight_us, 9 * 3600), day("2026-03-02"));
  EXPECT_EQ(day_of(midnight_us, 0), day("2026-03-01"));
}

TEST(CalendarTest, DaysBefore1970AreCountedBack) {
  EXPECT_EQ(day_of(-1, 0), -1);
  EXPECT_EQ(day_of(-kDayUs, 0), -1);
  EXPECT_EQ(day_of(-kDayUs - 1, 0), -2);
}

TEST(CalendarTest, ReadsSpansOfEveryUnit) {
  EXPECT_EQ(span_from("5m"), (Span{5, Span::Unit::minutes}));
  EXPECT_EQ(span_from("24h"), (Span{24, Span::Unit::hours}));
  EXPECT_EQ(span_from("2d"), (Span{2, Span::Unit::days}));
  EXPECT_EQ(span_from("3wd"), (Span{3, Span::Unit::working_days}));
  EXPECT_EQ(span_from("2y"), (Span{2, Span::Unit::years}));
  EXPECT_EQ(to_string_of_span(*span_from("14wd")), "14wd");
}

TEST(CalendarTest, RefusesWhatIsNoSpan) {
  for (const char* text : {"", "5", "m", "0m", "-5m", "+5m", "5 m", "5s", "5M", "100001m", "5mm"}) {
    EXPECT_FALSE(span_from(text)) << text;
  }
}

TEST(CalendarTest, PlainSpansAreSeconds) {
  EXPECT_EQ(seconds_of(*span_from("5m"), 0, kWib, {}), 300);
  EXPECT_EQ(seconds_of(*span_from("72h"), 0, kWib, {}), 259'200);
  EXPECT_EQ(seconds_of(*span_from("2d"), 0, kWib, {}), 172'800);
  EXPECT_EQ(seconds_of(*span_from("2y"), 0, kWib, {}), 63'072'000);
}

TEST(CalendarTest, WorkingDaysLeapOverTheWeekendAndHolidays) {
  const std::int64_t friday_us = day("2024-08-16") * kDayUs + kHourUs;
  const Span one{1, Span::Unit::working_days};

  EXPECT_EQ(seconds_of(one, friday_us, 0, {}), 3 * 86'400);
  EXPECT_EQ(seconds_of(one, friday_us, 0, {day("2024-08-19")}), 4 * 86'400);
  EXPECT_EQ(seconds_of({5, Span::Unit::working_days}, friday_us, 0, {}), 7 * 86'400);
}

TEST(CalendarTest, WorkingDaysAreThoseOfTheZone) {
  const std::int64_t sunday_evening_us = day("2024-08-18") * kDayUs + 20 * kHourUs;
  const Span one{1, Span::Unit::working_days};

  EXPECT_EQ(seconds_of(one, sunday_evening_us, 0, {}), 86'400) << "Sunday in Greenwich";
  EXPECT_EQ(seconds_of(one, sunday_evening_us, kWib, {}), 86'400) << "Monday in Jakarta";
  EXPECT_EQ(seconds_of(one, sunday_evening_us, kWib, {day("2024-08-20")}), 2 * 86'400);
}

}  // namespace
}  // namespace kentongan::policy
