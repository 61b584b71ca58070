#include "broker/gateway/quota.h"

#include <algorithm>
#include <cmath>

namespace kentongan::broker::gateway {
namespace {

constexpr std::size_t kCountedMax = 4096;     ///< Agencies and codes counted apart.
constexpr std::uint32_t kAlarmsAMinute = 10;  ///< Of one agency: enough to be seen.

}  // namespace

Quota::Terms Quota::of_items(const GatewayConfig& config) {
  return {static_cast<double>(config.rate_items_per_s), static_cast<double>(config.rate_burst),
          static_cast<double>(config.rate_kilat_reserve)};
}

Quota::Terms Quota::of_queries(const GatewayConfig& config) {
  return {static_cast<double>(config.queries_per_s), static_cast<double>(config.queries_burst), 0};
}

Quota::Terms Quota::of_greetings(const GatewayConfig& config) {
  constexpr double kQuestions = 5;
  return {config.queries_per_s / kQuestions, config.queries_burst / kQuestions, 0};
}

Quota::Terms Quota::of_reads() {
  return {2048, 16'384, 0};
}

Micros Quota::take(const AgencyCode& agency, Lane lane, std::uint32_t items, Instant now) {
  if (terms_.per_s == 0) {
    return Micros(0);
  }
  const double burst = terms_.burst;
  const double per_us = terms_.per_s / 1e6;
  auto [entry, is_new] = buckets_.try_emplace(agency, Bucket{burst, now});
  Bucket& bucket = entry->second;
  bucket.items += static_cast<double>((now - bucket.filled).count()) * per_us;
  bucket.items = std::min(bucket.items, burst);
  bucket.filled = now;

  // A submission larger than the bucket goes when the bucket is full, and is paid for afterwards.
  const double reserve = lane == Lane::kilat ? 0 : terms_.kilat_reserve;
  const double needed = std::min<double>(items, burst - reserve) + reserve;
  if (bucket.items < needed) {
    return Micros(static_cast<std::int64_t>(std::ceil((needed - bucket.items) / per_us)));
  }
  bucket.items -= items;
  return Micros(0);
}

bool RefusalCount::is_within(Minutes& minutes, const AgencyCode& agency, std::uint32_t most,
                             Instant now) {
  Minute& minute = minutes.try_emplace(agency, Minute{now, 0}).first->second;
  if (now - minute.began >= std::chrono::minutes(1)) {
    minute = {now, 0};
  }
  if (minute.events >= most) {
    return false;
  }
  ++minute.events;
  return true;
}

bool RefusalCount::is_event(const AgencyCode& agency, ErrorCode code, Instant now) {
  if (is_within(minutes_, agency, config_.refusals_per_minute, now)) {
    return true;
  }
  count(agency, code, now);
  return false;
}

bool RefusalCount::is_alarm(const AgencyCode& agency, Instant now) {
  return is_within(alarms_, agency, kAlarmsAMinute, now);
}

void RefusalCount::count(const AgencyCode& agency, ErrorCode code, Instant now) {
  if (counted_.empty()) {
    counting_since_ = now;
  }
  const auto key = std::make_pair(agency, code);
  if (counted_.size() < kCountedMax || counted_.contains(key)) {
    ++counted_[key];
  }
}

std::vector<RefusalCount::Summary> RefusalCount::due(Instant now) {
  std::vector<Summary> due;
  if (counted_.empty() || now - counting_since_ < config_.refusal_summary) {
    return due;
  }
  for (const auto& [key, times] : counted_) {
    due.push_back({key.first, key.second, times});
  }
  counted_.clear();
  return due;
}

Instant RefusalCount::next(Instant otherwise) const {
  return counted_.empty() ? otherwise
                          : std::min(otherwise, counting_since_ + config_.refusal_summary);
}

}  // namespace kentongan::broker::gateway
