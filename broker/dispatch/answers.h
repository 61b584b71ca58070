#pragma once

#include <optional>
#include <vector>

#include "broker/config.h"
#include "broker/dispatch/dispatch.h"
#include "broker/dispatch/notary.h"
#include "broker/dispatch/witnesses.h"
#include "core/base/result.h"

namespace kentongan::v1 {
class Answer;
class Query;
}  // namespace kentongan::v1

namespace kentongan::broker::dispatch {

/// Answers what an agent asks of the log: its own mailbox by number, one event that it is party to,
/// who has stated what about a message, the directory, a proof. What lies in nobody else's mailbox
/// is all it can see. Leaves are shown to everybody: they tell kind, time and signer of an event
/// and commit to the rest.
///
/// Limits:  events and bytes of one answer as configured: it ends early, and who wants more asks
///          again from the number after the last. Leaves: 1024, and no more than stand beside 4 MiB
///          of events. For `who_has` the 1024 events of each lane that follow the message are
///          looked through.
/// Threads: belongs to the core thread.
class Answers {
 public:
  Answers(const DispatchConfig& config, const eventlog::EventLog& log, Dispatch& dispatch,
          Notary& notary, const Witnesses& witnesses)
      : config_(config),
        log_(log),
        shelf_(dispatch.shelf()),
        clearances_(dispatch.clearances()),
        notary_(notary),
        witnesses_(witnesses) {}

  /// Serialised frames, the last marked so; proofs and leaves with the checkpoint that they hold
  /// under. @return `not_found` for an event that is not the asker's, and for questions that have
  /// no answer yet; `field_invalid` for a head that is none, `history_lost` for one that this log
  /// never had; as EventLog::read and ::tile.
  Result<std::vector<Bytes>> answer(const v1::Query& query, const AgencyCode& asker,
                                    const SessionId& session);
  [[nodiscard]] std::uint64_t replayed() const { return replayed_; }

 private:
  /// Nothing for a question that is answered with events.
  Result<std::optional<v1::Answer>> proof(const v1::Query& query, const AgencyCode& asker);
  Result<void> add_leaves(Seq from, std::size_t count, v1::Answer& answer) const;
  Result<std::vector<Seq>> mailbox_from(const AgencyCode& agency, Seq from,
                                        std::size_t count) const;
  Result<Seq> own_event(BytesView item, const AgencyCode& asker) const;
  Result<std::vector<Seq>> said_about(Seq message, const AgencyCode& asker) const;
  struct Asker {
    const AgencyCode& agency;
    const SessionId& session;
  };
  Result<std::vector<Bytes>> packed(const std::vector<Seq>& seqs, std::uint64_t number,
                                    const Asker& asker);

  const DispatchConfig& config_;
  const eventlog::EventLog& log_;
  Shelf& shelf_;
  Clearances& clearances_;
  Notary& notary_;
  const Witnesses& witnesses_;
  std::uint64_t replayed_ = 0;
};

}  // namespace kentongan::broker::dispatch
