#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "core/base/ids.h"
#include "core/eventlog/event.h"

namespace kentongan::broker {

/// How one agency stands at the door.
struct AgencyStatus {
  AgencyCode agency;
  bool connected = false;  ///< A session that takes the mailbox.
  std::uint32_t sessions = 0;
  std::int64_t last_seen_us = 0;  ///< 0: not since the start.
  std::array<std::uint64_t, kLaneCount> cursors{};
  std::array<std::uint64_t, kLaneCount> waiting{};  ///< Counted at first up to 100,000.
  std::uint32_t in_flight = 0;
  bool stalled = false;
  std::uint64_t missing_numbers = 0;  ///< Gaps in the numbers of its agent key.
};

/// How far the witnesses have come.
struct WitnessFigures {
  std::uint64_t final_size = 0;  ///< 0: nothing is final yet.
  std::int64_t final_time_s = 0;
  std::size_t groups = 0;  ///< Of the quorum, and those of which somebody saw the newest.
  std::size_t groups_done = 0;
  std::size_t asked = 0;  ///< Sessions that are asked.
  std::uint64_t lines = 0;
  std::uint64_t lines_refused = 0;
  bool is_late = false;  ///< For ten minutes no quorum has been complete.
};

/// What the broker says about itself: the admin page and the metrics are made of it.
struct Status {
  std::string bus;
  eventlog::Head head;
  std::uint64_t directory_version = 0;
  bool storage_full = false;  ///< The last commit was refused for want of space.
  bool history_lost = false;  ///< Somebody holds a signed past that this log does not continue.
  std::array<std::uint64_t, kLaneCount> gathered{};  ///< Submissions waiting for a commit.
  std::uint64_t in_flight_bytes = 0;
  std::uint64_t recent_bytes = 0;  ///< Stored events kept in memory.

  // Since the start:
  std::uint64_t frames = 0;
  std::uint64_t frames_malformed = 0;
  std::uint64_t frames_refused = 0;  ///< Of strangers, of no session, over a cap.
  std::uint64_t items_accepted = 0;
  std::uint64_t items_again = 0;
  std::array<std::uint64_t, 32> items_refused{};  ///< By ErrorCode.
  std::uint64_t signatures_checked = 0;
  std::uint64_t commits = 0;
  std::uint64_t deliveries = 0;
  std::uint64_t delivery_frames = 0;
  std::uint64_t replayed = 0;  ///< Events given in answers.
  std::uint64_t alarms = 0;    ///< A replay, an id used twice, a desk that has seen another log.

  WitnessFigures witnesses;
  std::vector<AgencyStatus> agencies;  ///< Enrolled ones and those with a session.
};

}  // namespace kentongan::broker
