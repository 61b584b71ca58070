#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/eventlog/event.h"
#include "core/identity/item.h"

namespace kentongan::v1 {
class Envelope;
class Evidence;
class Header;
}  // namespace kentongan::v1

namespace kentongan::broker {

namespace admission {
class Admission;
class Verifier;
}  // namespace admission
namespace sequencer {
class Sequencer;
}

// A message on its way through the broker. Each stage is a type that only its room can make:
//   frame -> VerifiedMessage -> AdmittedMessage -> PreparedEvent -> SequencedEvent -> StoredEvent

/// The items of one submission, in order; shared by those that came together.
struct Run {
  std::vector<Digest> item_hashes;
  Bytes signatures;  ///< As they stand in each envelope: fields 8 of v1.Envelope, encoded.
};

/// What the corridor needs to know of an item, read once from what was signed.
struct ItemFacts {
  eventlog::LeafType type = eventlog::LeafType::message;
  std::uint8_t code = 0;    ///< Of evidence, as in the leaf; 1 of a message, 15 of a correction.
  std::uint16_t flags = 0;  ///< eventlog::LeafFlag.
  std::uint8_t classification = 0;  ///< Of a message.
  MessageId id;
  AgencyCode agency;  ///< Whose key signed.
  KeyId agent_key;
  KeyId signer;  ///< The officer's key if one signed, else the agent's.
  std::uint64_t sender_seq = 0;
  std::uint32_t index = 0;
  std::shared_ptr<const Run> run;
};

/// Its bytes are well-formed, its fields keep the rules of their type, and its signature is that of
/// a key in force. Views lie in the frame: it lives no longer than the walk of its submission.
class VerifiedMessage {
 public:
  [[nodiscard]] const ItemFacts& facts() const { return facts_; }
  [[nodiscard]] const identity::ItemHashes& hashes() const { return hashes_; }
  [[nodiscard]] const v1::Envelope& envelope() const { return *envelope_; }
  [[nodiscard]] const v1::Header* header() const { return header_; }        ///< Of a message.
  [[nodiscard]] const v1::Evidence* evidence() const { return evidence_; }  ///< Of an evidence.

 private:
  friend class admission::Verifier;
  VerifiedMessage() = default;

  ItemFacts facts_;
  identity::ItemHashes hashes_;
  const v1::Envelope* envelope_ = nullptr;
  const v1::Header* header_ = nullptr;
  const v1::Evidence* evidence_ = nullptr;
};

/// A decision as recorded: who may have the item, and where it is filed.
struct Decided {
  Bytes bytes;  ///< Serialised v1.Decision.
  Digest digest;
  Lane lane = Lane::biasa;
  bool flagged = false;        ///< Let through by break-glass.
  bool receipt_first = false;  ///< A rule asks that its key wait for DELIVERED.
  std::vector<eventlog::MailboxEntry> mailboxes;
};

/// Somebody may have it, and why is on record.
class AdmittedMessage {
 public:
  [[nodiscard]] const VerifiedMessage& verified() const { return verified_; }
  [[nodiscard]] const Decided& decided() const { return *decided_; }
  [[nodiscard]] const std::shared_ptr<const Decided>& shared_decision() const { return decided_; }
  [[nodiscard]] const std::optional<IncidentId>& incident() const { return incident_; }
  [[nodiscard]] const Digest& subject() const { return subject_; }
  [[nodiscard]] const std::vector<std::uint32_t>& wraps() const { return wraps_; }

 private:
  friend class admission::Admission;
  AdmittedMessage(VerifiedMessage verified, std::shared_ptr<const Decided> decided)
      : verified_(std::move(verified)), decided_(std::move(decided)) {}

  VerifiedMessage verified_;
  std::shared_ptr<const Decided> decided_;
  std::optional<IncidentId> incident_;
  Digest subject_;                    ///< Leaf hash of what it is about; zero: nothing.
  std::vector<std::uint32_t> wraps_;  ///< Those stored with it, by place in the envelope.
};

/// An event's bytes but for number and time, which the moment of its commit gives.
class PreparedEvent {
 public:
  [[nodiscard]] const ItemFacts& facts() const { return facts_; }
  [[nodiscard]] Lane lane() const { return lane_; }
  [[nodiscard]] std::size_t bytes() const { return body_.size(); }

 private:
  friend class sequencer::Sequencer;
  PreparedEvent() = default;

  ItemFacts facts_;
  Lane lane_ = Lane::biasa;
  Bytes body_;  ///< With room in front for number and time.
  Digest item_hash_;
  Digest header_root_;
  Digest subject_;
  std::optional<IncidentId> incident_;
  std::shared_ptr<const Decided> decided_;         ///< Of an item.
  std::vector<eventlog::MailboxEntry> mailboxes_;  ///< Of what has no decision.
  bool run_is_whole_ = true;
};

/// Numbered, timed, with its leaf: what the log appends and is needed when it has.
class SequencedEvent {
 public:
  [[nodiscard]] Seq seq() const { return seq_; }
  [[nodiscard]] const ItemFacts& facts() const { return facts_; }
  [[nodiscard]] const Digest& incident_key() const { return incident_key_; }
  [[nodiscard]] const eventlog::Event& event() const { return event_; }
  [[nodiscard]] eventlog::Event take_event() { return std::move(event_); }

 private:
  friend class sequencer::Sequencer;
  SequencedEvent() = default;

  Seq seq_;
  ItemFacts facts_;
  Digest incident_key_;  ///< Zero: of no incident.
  eventlog::Event event_;
};

}  // namespace kentongan::broker
