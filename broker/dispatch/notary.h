#pragma once

#include <string>

#include "core/base/result.h"
#include "core/eventlog/event_log.h"
#include "core/eventlog/proof.h"
#include "core/identity/keys.h"
#include "core/identity/note.h"
#include "kentongan/v1/proof.pb.h"

namespace kentongan::broker::dispatch {

/// Says how far the log has come, under the log's own key, and proves it: to whoever has a receipt,
/// comes back, or asks.
///
/// Order:   newest() signs the head that `EventLog::head` shows, which in the broker's log is
///          durable; the log thread may move it on at any time. Proofs are of what was signed last,
///          so that note and proof of one answer are of one head: newest() first, then since() and
///          of().
/// Kept:    nothing. Signing is deterministic, and the tiles prove every size that there was.
/// Cost:    one signature for each head that is asked for, not for each message.
/// Threads: belongs to the core thread.
class Notary {
 public:
  /// `origin`: the bus, as is_note_name() says.
  Notary(const eventlog::EventLog& log, const identity::SigningKey& key, std::string origin);

  /// The log as it stands, signed; the same bytes again until it has grown.
  const v1::Checkpoint& newest();
  /// What newest() signed last; of nothing before its first call.
  [[nodiscard]] const eventlog::TreeHead& signed_head() const { return signed_; }

  /// That what newest() signed last began as `old`; or that the log did when it had `size` leaves.
  /// @return `history_lost` if it did not, or is shorter than one of them; `field_invalid` for an
  ///         empty one, of which nothing can be said, and for a `size` below it; as EventLog::tile.
  Result<v1::ConsistencyProof> since(const eventlog::TreeHead& old, std::uint64_t size = 0);
  /// That what newest() signed last began as the log when it had `old_size` leaves.
  /// @pre 0 < `old_size` <= size of what was signed. @return as EventLog::tile.
  Result<v1::ConsistencyProof> growth(std::uint64_t old_size);
  /// That the event stands in what newest() signed last, or in the log when it had `size` leaves.
  /// @return as EventLog::read and ::tile; `not_found` beyond either, or a `size` beyond the first.
  Result<v1::InclusionProof> of(Seq seq, std::uint64_t size = 0);

  /// What somebody shows as a checkpoint of this log.
  /// @return its head, if this log's own key signed it; `bad_signature`, `malformed` or `too_large`
  ///         for a bare claim, which anybody can make.
  [[nodiscard]] Result<eventlog::TreeHead> own_head(BytesView note) const;

 private:
  Result<v1::ConsistencyProof> between(std::uint64_t old_size, std::uint64_t size);

  const eventlog::EventLog& log_;
  const identity::SigningKey& key_;
  const identity::NoteKey note_key_;
  eventlog::Prover prover_;
  eventlog::TreeHead signed_;
  v1::Checkpoint newest_;
};

}  // namespace kentongan::broker::dispatch
