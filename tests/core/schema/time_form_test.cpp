// Shows that times are read and written as RFC 3339 and as people write them. Tables of text and
// instant; "now" is 3 March 2023, 20:11 in Jakarta.
#include "core/schema/time_form.h"

#include <ostream>

#include <gmock/gmock.h>

#include "tests/core/schema/schema_support.h"

namespace kentongan::schema {
namespace {

constexpr int kJakarta = 25'200;

struct Written {
  std::string text;
  std::string instant;

  friend std::ostream& operator<<(std::ostream& out, const Written& shown) {
    return out << shown.text;
  }
};

class TimeTest : public ::testing::TestWithParam<Written> {};

TEST_P(TimeTest, IsReadAsTheInstant) {
  const auto time_us = read_time(GetParam().text, kNow, kJakarta);

  ASSERT_TRUE(time_us.has_value());
  EXPECT_EQ(rfc3339(*time_us, kJakarta), GetParam().instant);
}

INSTANTIATE_TEST_SUITE_P(
    Table, TimeTest,
    ::testing::Values(Written{"2023-03-03T20:11:00+07:00", "2023-03-03T20:11:00+07:00"},
                      Written{"2023-03-03T13:11:00Z", "2023-03-03T20:11:00+07:00"},
                      Written{"2023-03-03 13:11:00.25Z", "2023-03-03T20:11:00.25+07:00"},
                      Written{"2023-03-03", "2023-03-03T00:00:00+07:00"},
                      Written{"16:00", "2023-03-03T16:00:00+07:00"},
                      Written{"16.05", "2023-03-03T16:05:00+07:00"},
                      Written{"2024-02-29", "2024-02-29T00:00:00+07:00"},
                      Written{"1969-12-31T23:59:59Z", "1970-01-01T06:59:59+07:00"},
                      Written{"2016-12-31T23:59:60Z", "2017-01-01T06:59:59+07:00"}));

class NoTimeTest : public ::testing::TestWithParam<std::string> {};

TEST_P(NoTimeTest, IsRefusedWithTheForms) {
  const auto time_us = read_time(GetParam(), kNow, kJakarta);

  ASSERT_FALSE(time_us.has_value());
  EXPECT_EQ(time_us.error().code, ErrorCode::invalid_argument);
  EXPECT_THAT(time_us.error().text.id, ::testing::HasSubstr("20:11"));
}

INSTANTIATE_TEST_SUITE_P(Table, NoTimeTest,
                         ::testing::Values("", "besok", "24:00", "20:60", "2023-02-29",
                                           "2023-13-01", "2023-03-03T20:11:00", "2023-3-3",
                                           "2023-03-03T20:11+07:00", "0000-01-01",
                                           "2023-03-03T20:11:00.+07:00",
                                           "2023-03-03T20.11:00+07:00", "20:11 WIB"));

struct WrittenSpan {
  std::string text;
  std::string start;
  std::string end;

  friend std::ostream& operator<<(std::ostream& out, const WrittenSpan& shown) {
    return out << shown.text;
  }
};

class SpanTest : public ::testing::TestWithParam<WrittenSpan> {};

TEST_P(SpanTest, IsReadFromStartToEnd) {
  const auto span = read_span(GetParam().text, kNow, kJakarta);

  ASSERT_TRUE(span.has_value());
  EXPECT_EQ(rfc3339(span->start_us, kJakarta), GetParam().start);
  EXPECT_EQ(rfc3339(span->end_us, kJakarta), GetParam().end);
}

INSTANTIATE_TEST_SUITE_P(
    Table, SpanTest,
    ::testing::Values(
        WrittenSpan{"2021-02-05/2021-02-11", "2021-02-05T00:00:00+07:00",
                    "2021-02-12T00:00:00+07:00"},
        WrittenSpan{"2023-08", "2023-08-01T00:00:00+07:00", "2023-09-01T00:00:00+07:00"},
        WrittenSpan{"2023-12", "2023-12-01T00:00:00+07:00", "2024-01-01T00:00:00+07:00"},
        WrittenSpan{"2023-03-03", "2023-03-03T00:00:00+07:00", "2023-03-04T00:00:00+07:00"},
        WrittenSpan{"16:00-23:00", "2023-03-03T16:00:00+07:00", "2023-03-03T23:00:00+07:00"},
        WrittenSpan{"22:00-12:00", "2023-03-02T22:00:00+07:00", "2023-03-03T12:00:00+07:00"},
        WrittenSpan{"2023-03-03T08:00:00+07:00/2023-03-03T10:00:00+07:00",
                    "2023-03-03T08:00:00+07:00", "2023-03-03T10:00:00+07:00"}));

TEST(SpanTest, RefusesWhatIsNoPeriod) {
  EXPECT_FALSE(read_span("seminggu", kNow, kJakarta).has_value());
  EXPECT_FALSE(read_span("2023-13", kNow, kJakarta).has_value());
  EXPECT_FALSE(read_span("2023-03-03/", kNow, kJakarta).has_value());
}

TEST(Rfc3339Test, WritesATimePastAllYearsAsItsNumber) {
  EXPECT_EQ(rfc3339(INT64_MAX, kJakarta), "9223372036854775807");
  EXPECT_EQ(rfc3339(INT64_MIN), "-9223372036854775808");
  EXPECT_EQ(rfc3339(kTimeUsMax), "9999-12-31T23:59:59.999999Z");
  EXPECT_EQ(rfc3339(kTimeUsMin), "0001-01-01T00:00:00Z");
  EXPECT_EQ(rfc3339(kNow, -12'600), "2023-03-03T09:41:00-03:30");
}

}  // namespace
}  // namespace kentongan::schema
