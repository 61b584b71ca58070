#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/error.h"
#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/eventlog/event_log.h"
#include "core/eventlog/proof.h"
#include "core/identity/note.h"
#include "kentongan/v1/proof.pb.h"

namespace kentongan::v1 {
class Cosign;
}

namespace kentongan::agents {

/// Two words about one log that cannot both be true.
struct WitnessAlarm {
  /// Numbers are stored; never renumber.
  enum class Kind : std::uint8_t {
    forked = 1,  ///< Under the log's key: one size with two roots, or no growth from one to the
                 ///< other.
    rolled_back = 2,  ///< Under the log's key: shorter than what it had signed before.
    claimed = 3,      ///< An author names what is not in the log: his word against the log's.
    disowned = 4,     ///< The broker itself does not know what it had signed.
  };
  Kind kind = Kind::forked;
  AgencyCode from;  ///< Of `claimed`: whose word.
  std::int64_t at_us = 0;
  eventlog::TreeHead ours;
  eventlog::TreeHead theirs;
  std::vector<Bytes> notes;  ///< Ours, then theirs where the log signed it: proof for anybody.

  /// Nothing is sent any more until an officer has decided.
  [[nodiscard]] bool stops() const { return kind != Kind::claimed; }
};

/// A checkpoint under the log's key.
struct SeenCheckpoint {
  Bytes note;
  identity::OwnNote own;
  eventlog::TreeHead head;
};

/// What a desk has seen of the broker's log, so that nobody can show it another past: it follows
/// the log from one checkpoint to the next and says where one does not continue the other.
///
/// Proven:  the newest that it could cosign: each continues the one before, from the first that it
///          ever saw. What is only seen (beside a receipt, in a Welcome) is *loose* until a proof
///          has tied it to the proven one.
/// Order:   checkpoints of one line come in order of size; a smaller one is a rollback.
/// State:   rows `wit/…` of the desk's log; who owns this writes what rows() gives.
/// Cost:    one signature verified for each checkpoint that is not the newest known or the one
///          cosigned before it.
/// Threads: belongs to one thread.
class Witness {
 public:
  static constexpr BytesView kRows = "wit/";
  static constexpr std::size_t kHeadsMost = 256;

  /// Without a key of the log nothing is looked at.
  Witness(const std::string& bus, const std::optional<identity::PublicKey>& log_key);

  /// What another log's key signed is left aside. @return `corrupt` for a row that was not written
  /// from rows().
  Result<void> open(std::span<const eventlog::StateRow> rows);
  [[nodiscard]] bool is_watching() const { return !key_.empty(); }

  /// Reads and verifies. @return `malformed`, `bad_signature`, `too_large`: not the log's own.
  [[nodiscard]] Result<SeenCheckpoint> read(BytesView note) const;
  /// A checkpoint that came on the line, with a proof from the newest known or without.
  /// @return the alarm it gives; as read().
  Result<std::optional<WitnessAlarm>> see(BytesView note, const v1::ConsistencyProof& proof);

  /// Of one that came beside something else: whether the newest known stands against it.
  [[nodiscard]] Result<std::optional<WitnessAlarm>> check(BytesView note) const;

  /// What a question of the broker leads to.
  struct Asked {
    std::optional<WitnessAlarm> alarm;
    std::optional<SeenCheckpoint> good;  ///< May be cosigned once it is stored.
    std::uint64_t own_size = 0;          ///< Neither: the proof is not from what this desk has.
  };
  /// As C2SP tlog-witness, add-checkpoint. @return as read().
  [[nodiscard]] Result<Asked> weigh(const v1::Cosign& question) const;
  /// The rows to be durable before `good` is cosigned; then accept() it.
  [[nodiscard]] std::vector<eventlog::StateRow> rows_with(const SeenCheckpoint& good) const;
  void accept(SeenCheckpoint good);

  /// What is seen and not proven, and not tied to it yet.
  [[nodiscard]] const SeenCheckpoint* loose() const;
  [[nodiscard]] const SeenCheckpoint* proven() const { return proven_ ? &*proven_ : nullptr; }
  /// The larger of both: what a desk shows when it comes back.
  [[nodiscard]] const SeenCheckpoint* newest() const;
  /// A head was found to be of the same log as the proven one.
  void tie(const eventlog::TreeHead& head);
  /// Whether it is of the log: nothing where its size is not among those known.
  [[nodiscard]] std::optional<bool> holds(const eventlog::TreeHead& head) const;

  /// The rows as things stand.
  [[nodiscard]] std::vector<eventlog::StateRow> rows() const;
  /// The next checkpoint is the first: an officer has decided.
  void forget();

 private:
  [[nodiscard]] static std::optional<WitnessAlarm> against(const SeenCheckpoint& ours,
                                                           const SeenCheckpoint& theirs);
  void remember(const eventlog::TreeHead& head);

  std::vector<identity::NoteKey> key_;  ///< One or none.
  std::optional<SeenCheckpoint> proven_;
  std::optional<SeenCheckpoint> former_;  ///< The proven one before it: the next said to be final.
  std::optional<SeenCheckpoint> loose_;
  bool is_tied_ = false;                   ///< The loose one.
  std::map<std::uint64_t, Digest> heads_;  ///< The newest that are of the log.
};

/// True if the proof leads from `old` to `head`.
[[nodiscard]] bool proves(const v1::ConsistencyProof& proof, const eventlog::TreeHead& old,
                          const eventlog::TreeHead& head);

/// The row of an alarm, and what it was. @return `corrupt`.
[[nodiscard]] Bytes write_alarm(const WitnessAlarm& alarm);
/// The row of an officer's decision about it.
[[nodiscard]] Bytes write_decision(const WitnessAlarm& alarm, const std::string& reason,
                                   const DutyCode& by);
Result<WitnessAlarm> read_alarm(BytesView row);
/// What it means, what is safe, what to do. Code: `history_lost`, or `conflict` of a bare claim.
[[nodiscard]] Error error_of(const WitnessAlarm& alarm);
/// "forked", "rolled_back", "claimed", "disowned".
[[nodiscard]] std::string_view name_of(WitnessAlarm::Kind kind);

}  // namespace kentongan::agents
