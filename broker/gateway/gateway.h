#pragma once

#include <map>
#include <optional>
#include <vector>

#include "broker/config.h"
#include "broker/gateway/quota.h"
#include "broker/gateway/session_table.h"
#include "core/base/random.h"
#include "core/base/result.h"
#include "core/identity/directory.h"
#include "core/transport/frame.h"

namespace kentongan::v1 {
class Frame;
class Hello;
class Query;
class Submit;
class Welcome;
}  // namespace kentongan::v1

namespace kentongan::broker::gateway {

/// Who handed a frame in, as far as the door knows.
struct Speaker {
  BytesView routing_id;
  TransportKey user;
  AgencyCode agency;           ///< Whose key it is now; empty: nobody's.
  Session* session = nullptr;  ///< Null only with Hello.
};

/// The door: frames within their limits, from whom they say they are, in a session that lives, no
/// more of them than agreed.
///
/// Place:   the *gateway* room; the first to see a frame.
/// Trust:   who speaks is the transport key that ZAP attached, looked up in the directory of now on
///          every frame, so that a revoked key is silent at once. The routing id decides nothing.
/// Threads: belongs to the core thread.
class Gateway {
 public:
  Gateway(const GatewayConfig& config, Random& random)
      : config_(config),
        random_(random),
        quota_(Quota::of_items(config)),
        queries_(Quota::of_queries(config)),
        greetings_(Quota::of_greetings(config)),
        reads_(Quota::of_reads()) {}

  /// The frame lives until the next call. @return as transport::read_frame.
  Result<const v1::Frame*> read(BytesView frame) { return reader_.read(frame); }

  /// @return who speaks; `key_unknown` for a key that is no agency's now; `session` for a frame
  ///         without a living session of this key and this line.
  Result<Speaker> speaker_of(const v1::Frame& frame, BytesView routing_id, const TransportKey& user,
                             const identity::Directory& directory);

  /// Opens a session. `taken_from`: the session that had the mailbox and has it no longer.
  /// @return `version`, `key_unknown` for a key that is not that agency's, `session` on a line that
  ///         has one, `overloaded` beyond the sessions of one key.
  struct Greeted {
    Session* session = nullptr;
    Session* taken_from = nullptr;
  };
  Result<Greeted> greet(const v1::Hello& hello, const Speaker& speaker, Instant now);

  /// Counts a submission into the session's window; a KILAT finds a reserve beyond each limit.
  /// @return `overloaded`, with how long to wait; nothing is counted then.
  struct Overload {
    Error error;
    Micros retry_after{0};
  };
  std::optional<Overload> charge(Session& session, Lane lane, const v1::Submit& submit,
                                 std::size_t bytes, Instant now);
  /// Counts a question. @return as `charge`.
  std::optional<Overload> charge(const Session& session, const v1::Query& query, Instant now);
  /// Counts a greeting: what was on its way to that agency goes out once more. @return as `charge`.
  std::optional<Overload> charge_greeting(const Speaker& speaker, Instant now);
  /// Counts events that are read from the log one by one for an item. @return as `charge`.
  std::optional<Overload> charge_reads(const Session& session, std::uint32_t events, Instant now);
  void discharge(const SessionId& session, std::uint32_t items, std::size_t bytes);

  /// Sessions silent for too long, and those that are owed a ping; and for each agency whose
  /// mailbox nobody has held since the last call but one, a standby that may take it.
  struct Roll {
    std::vector<SessionId> gone;
    std::vector<SessionId> ping;
    std::vector<SessionId> offer;
  };
  Roll call(Instant now);
  [[nodiscard]] Instant next_call(Instant now);

  SessionTable& sessions() { return sessions_; }
  [[nodiscard]] std::uint64_t bytes_in_flight() const { return bytes_in_flight_; }

 private:
  std::vector<SessionId> offers(Instant now);

  const GatewayConfig config_;
  Random& random_;
  transport::FrameReader reader_;
  SessionTable sessions_;
  Quota quota_;
  Quota queries_;
  Quota greetings_;
  Quota reads_;
  std::map<AgencyCode, Instant> vacant_since_;  ///< Mailboxes with standbys alone, or last offered.
  std::uint64_t bytes_in_flight_ = 0;
};

}  // namespace kentongan::broker::gateway
