#pragma once

#include <memory>
#include <span>
#include <vector>

#include "broker/broker.h"
#include "broker/pipeline.h"
#include "broker/rooms.h"

namespace kentongan::broker {

/// Everything of one broker: its rooms, and the corridor between them.
struct Broker::House {
  House(const BrokerConfig& config, const identity::BrokerKeys& keys, eventlog::EventLog& log,
        const Clock& clock, Random& random, std::uint32_t epoch)
      : rooms(config, keys, log, clock, random, epoch), pipeline(rooms) {}

  void greet(const v1::Hello& hello, const gateway::Speaker& speaker);
  void acknowledge(gateway::Session& session, const v1::Acknowledge& acknowledge);
  void answer(gateway::Session& session, const v1::Query& query);
  /// What would become of a message that is not sent. @return as Admission::weigh.
  Result<std::vector<Bytes>> weigh(const gateway::Session& session, const v1::Query& query);
  void release_key(gateway::Session& session, const v1::KeyRelease& asked);
  void pong(gateway::Session& session, const v1::Ping& ping);
  /// The round of the witnesses, if one is due.
  void ask_witnesses();
  void close(const SessionId& id);
  /// Whether the operator takes that agency in alone: nobody has spoken yet, or there are not two
  /// others that could vouch for it.
  [[nodiscard]] bool is_founding(const AgencyCode& newcomer) const;
  /// Whether directory and policy may be changed now.
  Result<void> check_open_to_change() const;
  bool check_witnessed(const v1::Hello& hello);
  /// What the desk shows under this log's own key: proved in the Welcome to be the beginning of the
  /// log under the checkpoint that the Welcome holds already.
  /// @return false, and the alarm is given, if it is not; as Notary::since.
  Result<bool> continues_what_was_seen(const v1::Hello& hello, v1::Welcome& welcome);
  void bye(BytesView routing_id, const SessionId& session, const Error& error,
           Micros retry_after = std::chrono::seconds(1));
  void turn_away(const Inbound& inbound, const Error& error);
  /// Ends every session of an agency whose keys end, in these words.
  void part_with(const AgencyCode& agency, const Text& why);
  /// Changes of the directory, one submission or none, as events behind those there are.
  Result<void> prepare(std::span<const v1::Envelope> changes, std::vector<PreparedEvent>& events);

  Rooms rooms;
  Pipeline pipeline;
  std::uint64_t tickets = 0;
  std::vector<AgencyCode> held;  ///< Of whom a key ends with the change under way.
  Instant roll_at;               ///< When the sessions are called next.
};

}  // namespace kentongan::broker
