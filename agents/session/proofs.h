#pragma once

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "core/base/clock.h"
#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/eventlog/event.h"
#include "core/eventlog/tlog_proof.h"
#include "kentongan/v1/wire.pb.h"

namespace kentongan::agents {

/// The proofs that a desk has of its own messages: asked for, one after the other, once a quorum of
/// witnesses has cosigned a checkpoint that covers them, and kept as C2SP tlog-proof files. With
/// such a file and the printed annex an agency shows that its message was on the record, whatever
/// has become of the broker.
///
/// Rows:    `prf/ID` -> the file; who owns this writes what take() gives.
/// Asking:  one question at a time, each message after those before it; one that got no proof comes
///          again after 10 s, behind the others.
/// Threads: belongs to one thread.
class Proofs {
 public:
  static constexpr BytesView kRows = "prf/";
  [[nodiscard]] static Bytes key_of(const MessageId& id) { return Bytes(kRows) + id.str(); }

  /// A row that there is: nothing is asked of it any more.
  void read(BytesView row_key);
  /// An own message is on record. One that has its proof is not waited for.
  void wait_for(const MessageId& id, Seq seq);
  /// A checkpoint that is final; `note` with the lines of its witnesses.
  void see(const eventlog::TreeHead& head, std::string note);
  /// What was asked is asked anew.
  void new_session();
  /// What was final no longer holds: an officer has decided.
  void forget_head();

  [[nodiscard]] bool is_due(Instant now) const;
  [[nodiscard]] Instant next() const;
  /// @pre is_due().
  v1::Query ask(std::uint64_t number, Instant now);
  [[nodiscard]] bool has_asked(std::uint64_t number) const {
    return asked_ && asked_->number == number;
  }
  /// The message that was asked about, and where it stands.
  [[nodiscard]] std::optional<std::pair<MessageId, Seq>> asked() const;

  /// The answer to what was asked; `leaf`: as the desk's own log has it.
  /// @return the proof, index, path and checkpoint checked; `corrupt` if it does not lead from that
  ///         leaf to the checkpoint that the witnesses signed. Then done() or put_off().
  [[nodiscard]] Result<eventlog::TlogProof> take(const v1::Answer& answer,
                                                 const eventlog::LeafBytes& leaf) const;
  /// What was asked is kept.
  void done();
  /// There is no proof of it yet, or no room for it.
  void put_off(Instant now);

 private:
  struct Asked {
    std::uint64_t number = 0;
    MessageId id;
    Seq seq;
    eventlog::TreeHead head;
    std::string note;
    Instant again_at;
  };
  [[nodiscard]] bool is_covered(Seq seq) const { return seq.value() <= head_.size; }

  struct Later {
    Instant at;
    Seq seq;
    MessageId id;
  };
  std::map<Seq, MessageId> waiting_;
  std::deque<Later> later_;  ///< By time.
  std::set<MessageId> kept_;
  eventlog::TreeHead head_;
  std::string note_;
  std::optional<Asked> asked_;
};

/// The whole note: the checkpoint's, and the lines that its witnesses gave for it.
[[nodiscard]] Result<std::string> cosigned_note(const v1::Checkpoint& checkpoint);

}  // namespace kentongan::agents
