#pragma once

#include <functional>
#include <map>
#include <unordered_map>
#include <vector>

#include "core/base/clock.h"
#include "core/base/ids.h"
#include "core/base/result.h"

namespace kentongan::broker::gateway {

/// One agent at the door.
struct Session {
  SessionId id;
  Bytes routing_id;   ///< Where answers go.
  TransportKey user;  ///< Who speaks, by ZAP.
  AgencyCode agency;
  bool deliver = false;  ///< Takes the agency's mailbox.
  Instant heard;         ///< Newest frame from there.
  Instant spoken;        ///< Newest frame to there.
  std::uint64_t pings = 0;
  std::uint64_t offers = 0;           ///< How often it was told that nobody holds the mailbox.
  std::int64_t clock_off_us = 0;      ///< How far ahead its wall clock was at Hello.
  std::uint32_t items_in_flight = 0;  ///< Submitted, not settled.
  std::size_t bytes_in_flight = 0;
};

/// Who is in, and who was: at most one session of an agency takes its mailbox.
///
/// Threads: belongs to the core thread. Pointers live until the session is closed.
class SessionTable {
 public:
  [[nodiscard]] Session* find(const SessionId& id);
  [[nodiscard]] Session* mailbox_of(const AgencyCode& agency);
  [[nodiscard]] Session* by_routing(BytesView routing_id);
  [[nodiscard]] std::size_t count_of(const TransportKey& user) const;
  [[nodiscard]] std::size_t count_of(const AgencyCode& agency) const;
  [[nodiscard]] std::size_t size() const { return sessions_.size(); }

  /// @pre no session has its routing id.
  Session& open(Session session);
  /// Makes it the one that takes the mailbox; the one before only submits from now on.
  void give_mailbox(Session& session);
  /// Remembers when it was last heard, if it had the mailbox: the others only submit.
  void close(const SessionId& id, std::int64_t wall_us);
  void each(const std::function<void(Session&)>& visit);

  /// Wall time of the newest sign of a session that had the mailbox and is gone; 0: none since the
  /// start.
  [[nodiscard]] std::int64_t last_seen_us(const AgencyCode& agency) const;

 private:
  std::unordered_map<SessionId, Session> sessions_;
  std::unordered_map<Bytes, SessionId> by_routing_;
  std::unordered_map<AgencyCode, SessionId> mailboxes_;
  std::map<AgencyCode, std::int64_t> last_seen_us_;
};

}  // namespace kentongan::broker::gateway
