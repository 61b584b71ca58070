#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "agents/session/event_reader.h"
#include "agents/session/repeats.h"
#include "core/base/bytes.h"
#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/eventlog/event.h"
#include "core/eventlog/leaf.h"
#include "core/identity/directory.h"
#include "core/identity/keys.h"

namespace kentongan::agents {

/// What a desk believes before it has read anything: from the bus card.
struct BusTrust {
  std::string bus;
  identity::PublicKey statement_key;  ///< Signs the founding directory, ladders, statements.
  /// Signs checkpoints; without it none is looked at.
  std::optional<identity::PublicKey> log_key = {};
};

/// A delivery whose every part fits. Views into the frame it came in.
struct VerifiedDelivery {
  EventParts event;
  HeaderFacts facts;  ///< Empty for lead, refused, statement.
  BytesView bytes;    ///< The Event as stored.
  eventlog::LeafBytes leaf_bytes;
  eventlog::Leaf leaf;
  Digest leaf_hash;
  std::vector<Digest> path;  ///< Only where the frame did not hold the whole submission.

  [[nodiscard]] Seq seq() const { return Seq(event.seq); }
};

/// A delivery that does not fit, and why. Stored nowhere.
struct DeliveryFault {
  Seq seq;                      ///< 0: cannot be read.
  std::optional<MessageId> id;  ///< Of the item, as far as it can be read.
  std::optional<Digest> leaf_hash;
  bool is_message = false;
  Error error;
  std::string exercise = {};  ///< Of the item, as far as it can be read.
};

/// The deliveries of a frame up to the first that does not fit.
struct VerifiedFrame {
  Lane lane = Lane::biasa;
  std::uint64_t waiting = 0;
  std::vector<VerifiedDelivery> good;  ///< In the order of the frame.
  std::optional<DeliveryFault> bad;    ///< The one after the last good.
};

/// Checks deliveries offline: nothing a broker says is taken on trust. For each event: the bytes
/// are an event of this bus; the hashes of its item; the root of its submission, by the whole run
/// in the frame or by its path; a signature by a key that the directory had in force at that seq
/// for the agency that the header names; the officer beside it, where one is named or needed, and
/// that he held the duty then; the leaf, field by field, as far as it can be made from
/// the event (type, code, flags, time, item, header root, signer, decision, incident tag where its
/// key came). The signature is checked once a run.
///
/// A run that a fault cuts is judged by the root that it has with the faulty item's hash, as its
/// leaf names it or its contents have it: what stands before the fault is taken, with paths. Where
/// leaf and contents are both wrong nothing of the run can be, and its first item is the fault.
///
/// Directory changes need the broker's statement key over their root, or, an agency's own entries
/// (its officers, their keys, holders of its duties), its agent key; they are not applied here.
/// Cost:    about 20 hashes a message; no allocation but for the vectors of `VerifiedFrame`, which
///          is used again.
/// Threads: belongs to one thread. `directory` is read at each call and must outlive it.
class DeliveryVerifier {
 public:
  DeliveryVerifier(BusTrust trust, const identity::Directory& directory);

  /// `body`: a serialised Deliver, which must outlive `frame`.
  /// @return `malformed` if it is none. What is wrong with one delivery is in `frame.bad`:
  ///         `malformed`, `bad_signature`, `key_unknown`, `key_revoked`, `duty_not_held`,
  ///         `wrong_bus`, `corrupt`.
  Result<void> verify_deliver(BytesView body, VerifiedFrame& frame);
  /// The same for the `events` of a serialised Answer.
  Result<void> verify_answer(BytesView body, VerifiedFrame& frame);

  [[nodiscard]] const BusTrust& trust() const { return trust_; }

 private:
  /// A root whose signature was found right.
  struct Checked {
    Digest root;
    KeyId key;
    identity::SignatureBytes signature;
  };
  void verify_all(VerifiedFrame& frame);
  Result<void> check_run(std::vector<VerifiedDelivery>& all, std::size_t from, std::size_t& size);
  /// The same of a whole run, of which `here` items are good and the rest is behind a fault.
  Result<void> check_whole(std::vector<VerifiedDelivery>& all, std::size_t from, std::size_t here);
  Result<void> check_signatures(const VerifiedDelivery& delivery, const Digest& root);
  /// Of an item whose signatures are those of one already checked: the standing of its keys.
  Result<void> check_keys(const VerifiedDelivery& delivery) const;
  Result<void> check_officer(const VerifiedDelivery& delivery) const;
  /// Whether that key alone lets this change of the directory stand.
  [[nodiscard]] bool may_change(const VerifiedDelivery& delivery, const KeyId& id) const;
  Result<identity::PublicKey> key_for(const VerifiedDelivery& delivery, const KeyId& id) const;

  BusTrust trust_;
  KeyId statement_id_;
  const identity::Directory& directory_;
  Repeats repeats_;
  std::vector<BytesView> deliveries_;
  std::vector<Digest> hashes_;
  std::optional<Digest> faulty_item_;  ///< What the contents of the frame's fault hash to.
  std::vector<Checked> checked_;       ///< The newest few.
  std::size_t next_checked_ = 0;
};

/// A serialised Event with its leaf, ready for a log; `own` is the agency whose mailbox it is filed
/// in, at the role that the decision gives it.
[[nodiscard]] eventlog::Event to_log_event(const VerifiedDelivery& delivery, Lane lane,
                                           const AgencyCode& own);

}  // namespace kentongan::agents
