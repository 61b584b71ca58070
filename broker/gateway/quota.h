#pragma once

#include <cstdint>
#include <map>
#include <unordered_map>
#include <vector>

#include "broker/config.h"
#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/base/ids.h"
#include "core/base/result.h"

namespace kentongan::broker::gateway {

/// How many items an agency may hand in, questions it may ask, greetings it may say, or events it
/// may have read: a bucket that fills evenly, of which KILAT alone may use the last part.
///
/// Threads: belongs to the core thread.
class Quota {
 public:
  struct Terms {
    double per_s = 0;  ///< 0: no limit.
    double burst = 0;
    double kilat_reserve = 0;
  };
  explicit Quota(const Terms& terms) : terms_(terms) {}
  [[nodiscard]] static Terms of_items(const GatewayConfig& config);
  [[nodiscard]] static Terms of_queries(const GatewayConfig& config);
  /// Each as dear as five questions.
  [[nodiscard]] static Terms of_greetings(const GatewayConfig& config);
  /// Of events read from the log one by one: 2,048 a second, 16,384 after a quiet time.
  [[nodiscard]] static Terms of_reads();

  /// @return how long to wait before these items are taken; zero: they are, and are counted.
  Micros take(const AgencyCode& agency, Lane lane, std::uint32_t items, Instant now);

 private:
  struct Bucket {
    double items = 0;
    Instant filled;
  };

  const Terms terms_;
  std::unordered_map<AgencyCode, Bucket> buckets_;
};

/// Which refusals become an event each, and which are only counted, so that nobody can fill the log
/// with his mistakes.
///
/// Threads: belongs to the core thread.
class RefusalCount {
 public:
  /// One event for many refusals.
  struct Summary {
    AgencyCode agency;  ///< Empty: strangers.
    ErrorCode code = ErrorCode::malformed;
    std::uint64_t times = 0;
  };

  explicit RefusalCount(const GatewayConfig& config) : config_(config) {}

  /// @return whether this one is an event of its own; otherwise it is counted.
  bool is_event(const AgencyCode& agency, ErrorCode code, Instant now);
  void count(const AgencyCode& agency, ErrorCode code, Instant now);
  /// @return whether an alarm about this agency is stated; not counted, since what raised it is.
  bool is_alarm(const AgencyCode& agency, Instant now);
  /// What was counted, once its time is over.
  std::vector<Summary> due(Instant now);
  /// When `due` has something; `otherwise` if nothing was counted.
  [[nodiscard]] Instant next(Instant otherwise) const;

 private:
  struct Minute {
    Instant began;
    std::uint32_t events = 0;
  };

  using Minutes = std::unordered_map<AgencyCode, Minute>;
  bool is_within(Minutes& minutes, const AgencyCode& agency, std::uint32_t most, Instant now);

  const GatewayConfig config_;
  Minutes minutes_;
  Minutes alarms_;
  std::map<std::pair<AgencyCode, ErrorCode>, std::uint64_t> counted_;
  Instant counting_since_;
};

}  // namespace kentongan::broker::gateway
