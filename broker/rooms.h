#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "broker/admission/admission.h"
#include "broker/admission/verifier.h"
#include "broker/config.h"
#include "broker/dispatch/answers.h"
#include "broker/dispatch/dispatch.h"
#include "broker/dispatch/notary.h"
#include "broker/dispatch/releases.h"
#include "broker/dispatch/witnesses.h"
#include "broker/door.h"
#include "broker/gateway/absences.h"
#include "broker/gateway/gateway.h"
#include "broker/sequencer/sequencer.h"
#include "core/base/clock.h"
#include "core/base/random.h"
#include "core/identity/directory.h"
#include "core/identity/keyring.h"
#include "core/policy/agreements.h"
#include "core/view/retention.h"
#include "core/view/standing.h"

namespace kentongan::broker {

/// What happened since the start, for the admin page.
struct Counts {
  std::uint64_t frames = 0;
  std::uint64_t frames_malformed = 0;
  std::uint64_t frames_refused = 0;
  std::uint64_t items_accepted = 0;
  std::uint64_t items_again = 0;
  std::array<std::uint64_t, 32> items_refused{};
  std::uint64_t commits = 0;
  std::uint64_t alarms = 0;
};

/// What only a log that cannot be read says: the process ends.
[[nodiscard]] inline bool is_of_the_log(const Error& error) {
  return error.code == ErrorCode::corrupt || error.code == ErrorCode::unavailable;
}

/// The rooms of the house and what they all stand on. The corridor walks between them; they do not
/// know each other.
struct Rooms {
  Rooms(const BrokerConfig& settings, const identity::BrokerKeys& broker_keys,
        eventlog::EventLog& event_log, const Clock& time, Random& chance, std::uint32_t epoch)
      : config(settings),
        keys(broker_keys),
        log(event_log),
        clock(time),
        random(chance),
        gateway(config.gateway, random),
        refusals(config.gateway),
        verifier(config.admission, config.bus),
        admission(config.admission, log),
        sequencer(log, keys.tag().str(), keys.statement().key_id(), epoch),
        dispatch(config.dispatch, log, keys.tag().str(), directory),
        notary(log, keys.log(), config.bus),
        witnesses(
            log, notary, directory,
            identity::NoteKey(config.bus, identity::NoteKeyKind::log, keys.log().public_key()),
            {config.dispatch.witness_round, config.dispatch.witness_idle, config.quorum}),
        answers(config.dispatch, log, dispatch, notary, witnesses),
        releases(log, dispatch.clearances()) {}

  const BrokerConfig config;
  const identity::BrokerKeys& keys;
  eventlog::EventLog& log;
  const Clock& clock;
  Random& random;

  identity::Directory directory;
  policy::Agreements agreements;
  view::Standing standing;
  view::Retention retention;
  gateway::Gateway gateway;
  gateway::RefusalCount refusals;
  gateway::Absences absences;
  admission::Verifier verifier;
  admission::Admission admission;
  sequencer::Sequencer sequencer;
  dispatch::Dispatch dispatch;
  dispatch::Notary notary;
  dispatch::Witnesses witnesses;
  dispatch::Answers answers;
  dispatch::Releases releases;

  Counts counts;
  std::vector<Outbound> outbound;
  std::optional<Error> failure;  ///< The log could not be read.

  /// What stands now, for who decides.
  [[nodiscard]] admission::Basis basis() const {
    return {directory,
            agreements,
            standing,
            sequencer.kept(),
            clock.wall_us(),
            &retention,
            [this](const AgencyCode& agency, Lane lane, Seq seq) {
              const dispatch::Mailbox* mailbox = dispatch.mailbox(agency);
              const bool has_it =
                  mailbox != nullptr && mailbox->cursors()[static_cast<std::size_t>(lane)] >= seq;
              return !has_it && directory.key_of(agency, identity::KeyKind::agent) != nullptr;
            }};
  }
  /// Sends within a session, and notes that something was said.
  void send(gateway::Session& session, Bytes frame, Outbound::Kind kind = Outbound::Kind::other) {
    session.spoken = clock.now();
    outbound.push_back({session.routing_id, std::move(frame), kind});
  }
  /// What the log gives, or nothing and the end of the process.
  template <typename T>
  std::optional<T> read_or_fail(Result<T> result) {
    if (!result) {
      failure = result.error();
      return std::nullopt;
    }
    return std::move(result).value();
  }
};

}  // namespace kentongan::broker
