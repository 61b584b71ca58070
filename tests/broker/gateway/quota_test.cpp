// Shows how many items an agency may hand in, and which refusals become events.
// Buckets and counters asked directly; time is given.
#include "broker/gateway/quota.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kentongan::broker::gateway {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

const AgencyCode kPolres{"POLRES"};
constexpr Micros kSecond = std::chrono::seconds(1);

TEST(QuotaTest, FillsEvenlyUpToTheBurst) {
  GatewayConfig config;
  config.rate_items_per_s = 50;
  config.rate_burst = 100;
  config.rate_kilat_reserve = 20;
  Quota quota(Quota::of_items(config));
  const Instant start;

  EXPECT_EQ(quota.take(kPolres, Lane::biasa, 80, start), Micros(0));
  EXPECT_GT(quota.take(kPolres, Lane::biasa, 1, start), Micros(0));
  EXPECT_EQ(quota.take(kPolres, Lane::biasa, 50, start + kSecond), Micros(0));
  EXPECT_GT(quota.take(kPolres, Lane::biasa, 1, start + kSecond), Micros(0));
}

TEST(QuotaTest, KeepsAPartForKilat) {
  GatewayConfig config;
  config.rate_burst = 100;
  config.rate_kilat_reserve = 20;
  Quota quota(Quota::of_items(config));

  EXPECT_EQ(quota.take(kPolres, Lane::biasa, 80, Instant()), Micros(0));
  EXPECT_EQ(quota.take(kPolres, Lane::kilat, 20, Instant()), Micros(0));
  EXPECT_GT(quota.take(kPolres, Lane::kilat, 1, Instant()), Micros(0));
}

TEST(QuotaTest, TakesASubmissionLargerThanTheBucketWhenItIsFull) {
  GatewayConfig config;
  config.rate_burst = 100;
  Quota quota(Quota::of_items(config));

  EXPECT_EQ(quota.take(kPolres, Lane::biasa, 256, Instant()), Micros(0));
  EXPECT_GT(quota.take(kPolres, Lane::biasa, 1, Instant() + kSecond), Micros(0));
}

TEST(QuotaTest, SaysHowLongToWait) {
  GatewayConfig config;
  config.rate_items_per_s = 10;
  config.rate_burst = 10;
  config.rate_kilat_reserve = 0;
  Quota quota(Quota::of_items(config));
  EXPECT_EQ(quota.take(kPolres, Lane::biasa, 10, Instant()), Micros(0));

  const Micros wait = quota.take(kPolres, Lane::biasa, 5, Instant());

  EXPECT_EQ(wait, Micros(500'000));
  EXPECT_EQ(quota.take(kPolres, Lane::biasa, 5, Instant() + wait), Micros(0));
}

TEST(RefusalCountTest, CountsTogetherWhatIsMoreThanAMinuteAllows) {
  GatewayConfig config;
  config.refusals_per_minute = 2;
  RefusalCount count(config);
  const Instant start;

  EXPECT_TRUE(count.is_event(kPolres, ErrorCode::malformed, start));
  EXPECT_TRUE(count.is_event(kPolres, ErrorCode::malformed, start));
  EXPECT_FALSE(count.is_event(kPolres, ErrorCode::malformed, start));
  EXPECT_FALSE(count.is_event(kPolres, ErrorCode::malformed, start));
  EXPECT_THAT(count.due(start + kSecond), IsEmpty());

  const auto due = count.due(start + kSecond * 10);

  ASSERT_THAT(due, SizeIs(1));
  EXPECT_EQ(due[0].times, 2U);
  EXPECT_TRUE(count.is_event(kPolres, ErrorCode::malformed, start + kSecond * 60));
}

}  // namespace
}  // namespace kentongan::broker::gateway
