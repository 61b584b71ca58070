#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "agents/outbox/outbox_item.h"
#include "core/base/clock.h"
#include "core/base/random.h"
#include "core/base/result.h"
#include "core/eventlog/event_log.h"
#include "core/eventlog/proof.h"
#include "kentongan/v1/directory.pb.h"
#include "kentongan/v1/evidence.pb.h"
#include "kentongan/v1/header.pb.h"
#include "kentongan/v1/wire.pb.h"

namespace kentongan::agents {

/// What a desk has said and the broker has not yet confirmed. Kept in the desk's own log: an item
/// is durable when `add` returns and survives kill -9 between any two steps.
///
/// Bytes:   fixed when added: number and hash of the item before (`Chain`), salt, item hash. What
///          is signed later, in company of other items, is always the same item.
/// Rows:    `out/i/N` the item, `out/s/N` its state, `out/chain`, `out/receipt`. The rows of a
///          message go when its event has come back, those of the rest when the broker holds it.
///          An officer's evidence leaves `out/e/ID`, its words and receipt, until its event has
///          come back; about a secret, or given by whoever has a copy, it never does.
/// Full:    `storage_full` from `add` before anything is kept: the officer knows at once.
/// Threads: belongs to the desk's thread.
class Outbox {
 public:
  Outbox(eventlog::EventLog& log, const Clock& clock, Random& random,
         const identity::PayloadKeys* keys = nullptr);

  /// Reads what was kept. @return as `EventLog::state`; `corrupt` for a row that cannot be read.
  Result<void> open();

  /// Numbers, salts, hashes and stores; with `more` rows of the caller in the same write. Durable
  /// on return, unless `with_next` is asked for.
  /// @return the item's hash and bytes ready for the `Submitter`; as `EventLog::put`;
  ///         `too_large` for a header beyond 4 KiB.
  Result<OutItem> add(OutboxDraft draft, std::vector<eventlog::StateRow> more = {},
                      eventlog::Durability durability = eventlog::Durability::at_once);

  /// Everything that is to be handed to a new `Submitter`: KILAT first, in order within a lane.
  [[nodiscard]] std::vector<OutItem> to_send() const;
  void note_sent(const MessageId& id);
  /// Read from the log at each call. @return as `EventLog::state`; `corrupt`.
  [[nodiscard]] Result<std::vector<GivenEvidence>> given() const;

  /// Settles, refuses or leaves waiting. One write for all, durable with the next: an item whose
  /// outcome loss of power takes is submitted again, and has the same outcome.
  /// SENDER_GAP makes the item a `draft`. @return as `EventLog::put`.
  Result<void> settle(const std::vector<Outcome>& outcomes);
  /// An own event has come back from the broker: its rows are no longer needed.
  [[nodiscard]] std::vector<eventlog::StateRow> rows_freed_by(const MessageId& id) const;
  void forget(const MessageId& id);
  /// No longer shown. @return `not_found`, `conflict` unless refused; as `EventLog::put`.
  Result<void> dismiss(const MessageId& id);

  /// The checkpoint that is named in what is added from now on.
  void saw(const eventlog::TreeHead& head) { seen_ = head; }
  /// From Welcome: the other agent of this agency may have used numbers. Kept with the next item.
  void adopt(const SenderChain& broker);
  /// Gives every draft a new number after the chain; what an officer signed stays a draft until his
  /// key is open. @return what is ready to be sent again.
  using OpenKey = std::function<const identity::SigningKey*(BytesView key_id)>;
  Result<std::vector<OutItem>> renumber(const OpenKey& open_key);

  [[nodiscard]] const SenderChain& chain() const { return chain_; }
  [[nodiscard]] std::optional<v1::Receipt> highest_receipt() const { return highest_receipt_; }
  [[nodiscard]] const OutboxItem* find(const MessageId& id) const;
  /// In order of precedence, then of age; settled ones that are still kept at the end.
  [[nodiscard]] std::vector<const OutboxItem*> items() const;
  [[nodiscard]] std::size_t count(OutboxState state) const;

 private:
  Result<OutboxItem> sealed(OutboxDraft draft, std::uint64_t number) const;
  void keep(OutboxItem item);
  void apply(OutboxItem& item, const Outcome& outcome, std::vector<eventlog::StateRow>& rows);
  void release(const MessageId& id, std::vector<eventlog::StateRow>& rows);

  eventlog::EventLog& log_;
  const Clock& clock_;
  Random& random_;
  const identity::PayloadKeys* keys_;
  std::map<std::uint64_t, OutboxItem> items_;
  std::unordered_map<MessageId, std::uint64_t> by_id_;
  std::unordered_set<MessageId> given_;  ///< Evidence with a row `out/e/ID`.
  std::uint64_t next_number_ = 1;
  SenderChain chain_;
  eventlog::TreeHead seen_;
  std::optional<v1::Receipt> highest_receipt_;
};

}  // namespace kentongan::agents
