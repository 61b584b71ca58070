// Shows that the deadlines of a message are the shortest of precedence, type and header.
// Headers are made by hand; the types are those of the schema.
#include "core/view/timers.h"

#include <gtest/gtest.h>

namespace kentongan::view {
namespace {

constexpr std::int64_t kSecond = 1'000'000;

v1::Header header_of(const char* type, v1::Precedence precedence) {
  v1::Header header;
  header.mutable_identity()->set_type(type);
  header.mutable_handling()->set_precedence(precedence);
  return header;
}

TEST(TimersTest, AreThoseOfThePrecedence) {
  EXPECT_EQ(timers_of(v1::PRECEDENCE_KILAT).read, std::chrono::seconds(180));
  EXPECT_EQ(timers_of(v1::PRECEDENCE_SANGAT_SEGERA).respond, std::chrono::seconds(1800));
  EXPECT_EQ(timers_of(v1::PRECEDENCE_SEGERA).escalate[1], std::chrono::seconds(21600));
  EXPECT_EQ(timers_of(v1::PRECEDENCE_UNSPECIFIED).read, timers_of(v1::PRECEDENCE_BIASA).read);
}

TEST(TimersTest, ARequestIsToBeReadAndAnswered) {
  const auto dues = dues_of(header_of("rfa", v1::PRECEDENCE_SANGAT_SEGERA), 0);

  EXPECT_EQ(dues.read_us, 900 * kSecond);
  EXPECT_EQ(dues.answer_us, 1800 * kSecond);
}

TEST(TimersTest, TheSenderMayShortenADeadlineAndNotStretchIt) {
  auto shorter = header_of("rfa", v1::PRECEDENCE_SANGAT_SEGERA);
  shorter.mutable_handling()->set_read_within_s(60);
  auto longer = header_of("rfa", v1::PRECEDENCE_SANGAT_SEGERA);
  longer.mutable_handling()->set_read_within_s(6000);

  EXPECT_EQ(dues_of(shorter, 0).read_us, 60 * kSecond);
  EXPECT_EQ(dues_of(longer, 0).read_us, 900 * kSecond);
}

TEST(TimersTest, ATypeThatDemandsNothingOwesNothing) {
  const auto dues = dues_of(header_of("position_report", v1::PRECEDENCE_SEGERA), 0);

  EXPECT_FALSE(dues.read_us.has_value());
  EXPECT_FALSE(dues.answer_us.has_value());
}

TEST(TimersTest, AnUnknownTypeOwesNothing) {
  EXPECT_FALSE(dues_of(header_of("jenis_baru", v1::PRECEDENCE_KILAT), 0).read_us.has_value());
}

}  // namespace
}  // namespace kentongan::view
