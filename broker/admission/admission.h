#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "broker/admission/chains.h"
#include "broker/admission/decisions.h"
#include "broker/admission/delivered_run.h"
#include "broker/admission/denial.h"
#include "broker/admission/duplicates.h"
#include "broker/admission/parties.h"
#include "broker/admission/permission.h"
#include "broker/admission/retention_rules.h"
#include "broker/admission/subjects.h"
#include "broker/admission/verifier.h"
#include "broker/config.h"
#include "broker/stages.h"
#include "core/eventlog/event_log.h"
#include "core/identity/directory.h"

namespace kentongan::broker::admission {

/// Decides who may have an item, and puts that on record.
///
/// Place:   the *admission* room, second half: what depends on what came before.
/// Order:   id, sender's number, addresses, permission (protocol.md 6).
/// Threads: belongs to the core thread.
class Admission {
 public:
  Admission(const AdmissionConfig& config, const eventlog::EventLog& log);

  /// What is known of a claimed item before anything is checked.
  enum class Seen : std::uint8_t {
    never,
    on_its_way,  ///< The same item has gathered.
    stored,      ///< The same item is in the log.
    replayed,    ///< The same item, but another agency hands it in.
    other,       ///< The id stands for other content.
  };
  struct Sight {
    Seen seen = Seen::never;
    Seq seq;  ///< Of a stored one.
  };
  /// @return as EventLog::find.
  Result<Sight> seen(const Claim& claim, const AgencyCode& session) const;

  /// @return `sender_gap`.
  Result<void> check_number(const KeyId& key, const Chains::Link& link) const {
    return chains_.check(key, link);
  }

  /// How many events `decide` will read from the log for it one by one, at most.
  [[nodiscard]] std::uint32_t reads_for(const VerifiedMessage& verified) const;

  /// Let in for those it may reach; the others, each with why not.
  struct Verdict {
    AdmittedMessage message;
    std::vector<std::string> unknown;
    std::vector<Denial> denied{};
  };
  /// @return `address_unknown` when nobody is left, `not_permitted`, `not_found`, `field_invalid`,
  ///         `exercise_mixed`, `too_large`; `corrupt` or `unavailable` as the log says.
  Result<Verdict> decide(VerifiedMessage verified, const Basis& basis);

  /// What would become of a message that is not sent; nothing is gathered or recorded.
  struct Weighed {
    Permission permission;
    std::vector<std::string> unknown;
  };
  /// `draft`: header and payload, unsigned. @return `malformed` for a header that is none or
  /// another
  ///         agency's; else as `decide`.
  Result<Weighed> weigh(const v1::Envelope& draft, const AgencyCode& asker, const Basis& basis);

  /// The rule that the last refusal of `decide` goes back to, if any.
  [[nodiscard]] std::optional<Denial> take_denial() { return std::exchange(denial_, std::nullopt); }

  /// A change of the directory or of policy, to every enrolled agency and the shelf of its kind.
  [[nodiscard]] static AdmittedMessage let_in(VerifiedMessage change,
                                              const identity::Directory& directory);

  /// What the broker itself says of a message. @return as EventLog::read.
  Result<AdmittedMessage> state(VerifiedMessage evidence);
  /// Its word on an incident's chain, to the incident's parties. @return as EventLog::read.
  Result<AdmittedMessage> seal_of(const IncidentId& incident, VerifiedMessage seal);

  /// An admitted item is on its way to the log: its id, its number, whom its incident concerns.
  /// @return as EventLog::read.
  Result<void> gather(const AdmittedMessage& message);
  /// A finally refused one is: its number.
  void gather(const Spent& spent) { chains_.gather(spent.key, spent.number, spent.item_hash); }
  /// It is stored.
  void note(Seq seq, const Digest& leaf_hash, const ItemFacts& facts, const eventlog::Event& event);
  /// A refused item's number is used up.
  void spend(const Spent& spent) { chains_.spend(spent); }
  /// The same, of one whose refusal is in no commit.
  void spend_unwritten(const Spent& spent) { chains_.spend_unwritten(spent); }
  /// It is not stored after all.
  void forget(const ItemFacts& facts, const eventlog::Event& event);
  void forget(const Spent& spent) { chains_.forget(spent.key, spent.number); }

  /// Directory or policy are others now: the same question may have another answer.
  void rules_changed() { permissions_.forget(); }
  [[nodiscard]] const Duplicates& duplicates() const { return duplicates_; }
  Chains& chains() { return chains_; }
  [[nodiscard]] const Chains& chains() const { return chains_; }
  [[nodiscard]] const Parties& parties() const { return parties_; }
  Subjects& subjects() { return subjects_; }

 private:
  /// What rules may look at of a message.
  struct Words {
    const v1::Header& header;
    BytesView header_bytes;
    BytesView payload;
    const Subject* original = nullptr;  ///< That it corrects.
    const Targets* targets = nullptr;   ///< That it orders to be erased or kept.
    bool is_sent = true;                ///< Its answer is kept for the next of its kind.
  };
  Result<Weighed> weigh_message(const Words& words, const Basis& basis);
  Result<Verdict> decide_message(VerifiedMessage verified, const Basis& basis);
  Result<Verdict> decide_evidence(VerifiedMessage verified, const Basis& basis);
  Result<Verdict> decide_delivered(VerifiedMessage verified);
  /// The message that this one corrects, if it says so and the log has it.
  /// @return `not_permitted` for another author's; as EventLog::read.
  Result<std::shared_ptr<const Subject>> corrected_by(const v1::Header& header);
  /// The messages that a retention order names; of another type none.
  /// @return `not_permitted`, `exercise_mixed`; as EventLog::read.
  Result<Targets> ordered_by(const v1::Header& header, BytesView payload, const Basis& basis);

  Duplicates duplicates_;
  Chains chains_;
  Subjects subjects_;
  Parties parties_;
  DeliveredRuns runs_;
  Decisions decisions_;
  Permissions permissions_;
  std::optional<Denial> denial_;
};

}  // namespace kentongan::broker::admission
