#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/error.h"
#include "core/base/ids.h"
#include "core/view/refusal_trace.h"
#include "core/view/signed_by.h"
#include "core/view/timers.h"
#include "kentongan/v1/event.pb.h"
#include "kentongan/v1/evidence.pb.h"
#include "kentongan/v1/options.pb.h"

namespace kentongan::view {

constexpr std::size_t kSummaryBytesMax = 240;

/// What one party said about a message, once.
struct Mark {
  MessageId evidence;
  AgencyCode agency;
  v1::EvidenceCode code = v1::EVIDENCE_CODE_UNSPECIFIED;
  Seq seq;                      ///< 0: not yet on record (`DeliveryView::note_own`).
  std::int64_t time_us = 0;     ///< The broker's.
  std::int64_t claimed_us = 0;  ///< What the party's clock said; 0: nothing.
  DutyCode duty;
  OfficerId officer;  ///< Who signed it; zero: nobody but the desk, or a machine.
  std::string on_behalf_of;
  bool by_desk = false;  ///< Under the agent's key alone: *oleh meja*.
  bool by_machine = false;
  std::string note;
  std::string reason;      ///< Of a refusal, a delegation's address, a rung's address.
  std::uint32_t step = 0;  ///< Of an escalation.
};

/// How far a message has come with one party. The order is that of the ladder of states.
enum class State : std::uint8_t {
  stored,  ///< At the broker, not at the desk.
  failed,  ///< The desk could not verify or open it.
  delivered,
  read,
  acknowledged,
  acting,
  acted,
  delegated,
  refused,
};
/// "delivered": stable, for JSON.
[[nodiscard]] std::string_view name_of(State state);

/// How a party stands with its deadline.
enum class Timeliness : std::uint8_t {
  not_owed,  ///< Nothing is demanded of it.
  in_time,   ///< Met before the deadline.
  waiting,   ///< Not met, the deadline is to come.
  met_late,  ///< Met, after the deadline.
  overdue,   ///< Not met, the deadline has passed.
};
[[nodiscard]] std::string_view name_of(Timeliness timeliness);

/// A party as of an instant. Times are the broker's; absent: not so far.
struct PartyState {
  AgencyCode agency;
  DutyCode duty;
  v1::PartyRole role = v1::PARTY_ROLE_TO;
  bool information = false;
  State state = State::stored;
  std::optional<std::int64_t> delivered_us, read_us, acknowledged_us, acting_us, acted_us;
  std::optional<std::int64_t> refused_us, delegated_us, answered_us;
  std::optional<std::int64_t> shown_read_us;  ///< READ, or whatever a person said without it.
  SignedBy by;                                ///< Who gave the newest human evidence.
  bool by_desk = false;                       ///< ... under the desk's seat alone.
  std::string reason;                         ///< Of a refusal or delegation.
  Timeliness reading = Timeliness::not_owed;
  std::int64_t reading_late_us = 0;  ///< How far past the deadline it was read, or is by now.
};

/// One party and everything it said, in order.
struct PartyTrace {
  AgencyCode agency;
  DutyCode duty;
  v1::PartyRole role = v1::PARTY_ROLE_TO;
  bool information = false;  ///< By rule: has it to know, not to obey.
  std::vector<Mark> marks;
  std::optional<std::int64_t>
      answered_us;  ///< First message of it that replies with one of `answers`.
};

/// A message, without its payload, and what became of it.
struct MessageTrace {
  MessageId id;
  Seq number;  ///< In the log it was read from.
  Seq seq;     ///< The broker's.
  std::int64_t time_us = 0;
  std::int64_t written_us = 0;
  Digest leaf_hash;
  std::string type;
  AgencyCode from;
  DutyCode from_duty;
  bool by_desk = false;         ///< No officer signed it.
  OfficerId officer;            ///< Who signed it.
  std::string written_for;      ///< On whose behalf; empty: nobody else's.
  std::int64_t expires_us = 0;  ///< Of no use from then on; 0: it does not expire.
  IncidentId incident;          ///< Empty: none.
  v1::Precedence precedence = v1::PRECEDENCE_UNSPECIFIED;
  v1::Classification classification = v1::CLASSIFICATION_UNSPECIFIED;
  v1::Channel channel = v1::CHANNEL_UNSPECIFIED;
  std::vector<v1::Marking> markings;
  std::string exercise;
  std::optional<MessageId> reply_to;
  std::vector<MessageId> refs;
  std::string text;  ///< Its text, else its fields in words, cut at `kSummaryBytesMax`; empty if
                     ///< sealed or erased.
  bool sealed = false;
  Dues dues;
  std::string rule;                     ///< By which it was let through.
  std::vector<PartyTrace> parties;      ///< Without the author; `to` first, as decided.
  std::vector<Mark> others;             ///< Escalations, verdicts, evidence of agencies not party.
  bool withdraws = false;               ///< A correction: nothing of its original holds any longer.
  std::vector<MessageId> corrected_by;  ///< By its author, the newest last.

  /// Its validity has run out: what it says may no longer hold.
  [[nodiscard]] bool has_expired(std::int64_t at_us) const {
    return expires_us != 0 && expires_us <= at_us;
  }
  [[nodiscard]] const PartyTrace* party(const AgencyCode& agency) const;
  [[nodiscard]] Lane lane() const;
  /// Of what the type demands of `to`: nothing of anybody else, READ alone of whoever has it for
  /// information.
  [[nodiscard]] Dues owed_by(const PartyTrace& party) const;

  /// As the log had it at `at_us`; deadlines are judged at `now_us`, which for the past is the
  /// same.
  [[nodiscard]] PartyState state_of(const PartyTrace& party, std::int64_t at_us,
                                    std::int64_t now_us) const;
  [[nodiscard]] std::vector<PartyState> states(std::int64_t at_us, std::int64_t now_us) const;
};

}  // namespace kentongan::view
