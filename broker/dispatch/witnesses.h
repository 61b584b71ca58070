#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "broker/dispatch/notary.h"
#include "core/base/clock.h"
#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/eventlog/event_log.h"
#include "core/identity/bus_quorum.h"
#include "core/identity/directory.h"
#include "kentongan/v1/proof.pb.h"

namespace kentongan::v1 {
class Cosign;
}

namespace kentongan::broker::dispatch {

/// State row of the broker's log: the newest checkpoint that the quorum has seen, a v1.Checkpoint.
constexpr BytesView kFinalRow = "final";

/// How far the witnesses have come, for the admin page.
struct WitnessStatus {
  std::uint64_t final_size = 0;  ///< 0: nothing is final yet.
  std::int64_t final_time_s = 0;
  std::size_t groups = 0;  ///< Of the quorum, and those of which somebody saw the newest.
  std::size_t groups_done = 0;
  std::size_t asked = 0;  ///< Sessions that are asked.
  std::uint64_t lines = 0;
  std::uint64_t lines_refused = 0;
  bool is_late = false;  ///< For ten minutes no quorum has been complete.
};

/// Asks the desks to witness how far the log has come, and keeps what they sign.
///
/// Place:   the *dispatch* room; told who comes and goes, asked once a tick. No message waits for
///          it.
/// Pace:    a round at most each `witness_round` while the log grows or something is newly final,
///          else one each `witness_idle`. One question at a time to a session; without an answer
///          again after 10 s.
/// Kept:    lines that verify under the witness key that the directory has in force, of the
///          agencies that the quorum counts, for the 16 newest checkpoints that were asked about;
///          the newest final one in memory, and once a minute as a row. A session is told no more
///          lines of it than make it final.
/// Threads: belongs to the core thread.
class Witnesses {
 public:
  static constexpr Micros kPatience = std::chrono::seconds(10);
  static constexpr Micros kLateAfter = std::chrono::minutes(10);
  static constexpr std::size_t kKeptMost = 16;

  struct Settings {
    Micros round = std::chrono::seconds(1);
    Micros idle = std::chrono::seconds(60);
    std::string quorum_file{};  ///< That of the agreement; empty: as the directory has it.
  };
  /// References outlive it.
  Witnesses(const eventlog::EventLog& log, Notary& notary, const identity::Directory& directory,
            identity::NoteKey log_key, Settings settings);

  /// @return `corrupt` for a row that is none.
  Result<void> load(std::span<const eventlog::StateRow> rows, Instant now);
  /// A session has begun; `seen`: the size of the checkpoint that it showed, 0 for none. Who has no
  /// witness key is not asked.
  void open(const SessionId& session, const AgencyCode& agency, std::uint64_t seen);
  void close(const SessionId& session);
  /// The answer of a session; one that was not asked is not heard.
  void take(const SessionId& session, const v1::Cosign& answer, Instant now);

  /// A frame to a session.
  struct Asking {
    SessionId session;
    Bytes frame;
  };
  /// Those of the round that is due now, if one is. @return as Notary::growth.
  Result<std::vector<Asking>> due(Instant now);
  [[nodiscard]] Instant next(Instant otherwise) const;

  /// Adds the lines that are kept for the checkpoint of that size, if it is that.
  void add_lines(std::uint64_t size, v1::Checkpoint& checkpoint) const;
  /// The newest that its quorum has seen; nothing yet.
  [[nodiscard]] const std::optional<v1::Checkpoint>& newest_final() const { return final_; }
  /// The row, if it is time; at the end whenever it has changed.
  std::vector<eventlog::StateRow> take_rows(Instant now, bool at_end = false);
  /// Those rows, among others, were not stored.
  void put_back(std::span<const eventlog::StateRow> rows);
  [[nodiscard]] WitnessStatus status(Instant now) const;

 private:
  struct Asked {
    AgencyCode agency;
    std::uint64_t old_size = 0;        ///< What it has cosigned, as far as is known.
    std::optional<std::uint64_t> now;  ///< Size of what it has not answered yet.
    Instant at;                        ///< When it was last asked.
    bool is_told = false;              ///< What is final.
  };
  struct Line {
    Bytes bytes;
    identity::PublicKey key;
    std::int64_t time_s = 0;
  };
  struct Kept {
    Bytes note;
    std::string text;
    std::map<AgencyCode, Line> lines;
  };
  const identity::BusQuorum& quorum();
  void weigh(std::uint64_t size, const Kept& kept, Instant now);
  [[nodiscard]] v1::Checkpoint enough_of(const Kept& kept, std::vector<identity::Signed> found);
  Result<bool> put_question(Asked& asked, const eventlog::TreeHead& head, v1::Cosign& cosign);

  const eventlog::EventLog& log_;
  Notary& notary_;
  const identity::Directory& directory_;
  identity::NoteKey log_key_;
  const Settings settings_;
  std::optional<identity::BusQuorum> quorum_;
  Seq quorum_of_;  ///< Version of the directory.

  std::map<SessionId, Asked> sessions_;
  std::map<std::uint64_t, Kept> kept_;
  std::map<std::uint64_t, v1::ConsistencyProof> proofs_;  ///< Of this round, by old size.
  std::uint64_t asked_size_ = 0;
  std::optional<Instant> round_at_;
  bool is_wanted_ = false;  ///< A round before the idle one: somebody came, lags, or is to be told.
  std::optional<v1::Checkpoint> final_;
  v1::Checkpoint told_;  ///< The same with no more lines than it needs.
  std::uint64_t final_size_ = 0;
  std::int64_t final_time_s_ = 0;
  Instant final_at_;
  bool is_unsaved_ = false;
  std::optional<Instant> saved_at_;
  WitnessStatus status_;
};

}  // namespace kentongan::broker::dispatch
