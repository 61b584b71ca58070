#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>

#include "core/base/bytes.h"
#include "core/base/clock.h"
#include "core/eventlog/proof.h"
#include "kentongan/v1/wire.pb.h"

namespace kentongan::agents {

/// A head that somebody says the log had.
struct HeadClaim {
  std::string from;  ///< An agency; kOfTheLog where the log's own key signed it.
  eventlog::TreeHead head;
  Bytes note;  ///< Where the log's own key signed it.

  static constexpr const char* kOfTheLog = "";
};

/// Asks the broker whether heads that others name, and checkpoints that came without a proof, are
/// of the log that this desk follows.
///
/// Order:   one question at a time, at most one a second; of each author the newest claim.
/// Limits:  64 authors wait; beyond that a claim is not heard.
/// Line:    what was asked when the line broke is asked again.
/// Threads: belongs to one thread.
class Gossip {
 public:
  static constexpr Micros kPause = std::chrono::seconds(1);
  static constexpr Micros kPatience = std::chrono::seconds(30);
  static constexpr std::size_t kClaimsMost = 64;

  /// Whether the head is of the log; nothing as long as the broker did not say.
  struct Answer {
    HeadClaim claim;
    eventlog::TreeHead ours;
    bool fits = false;
  };

  void hear(HeadClaim claim);
  /// A question about a head of another size than `ours`, if one may be put now.
  std::optional<v1::Query> ask(const eventlog::TreeHead& ours, std::uint64_t number, Instant now);
  /// @return nothing for an answer to another question, or one that the broker cannot give now.
  std::optional<Answer> take(const v1::Answer& answer, Instant now);
  /// Nothing that was asked before is answered any more.
  void new_session();
  [[nodiscard]] Instant next_tick(Instant otherwise) const;
  [[nodiscard]] std::size_t waiting() const { return claims_.size(); }

 private:
  struct Question {
    std::uint64_t number = 0;
    HeadClaim claim;
    eventlog::TreeHead ours;
    Instant at;
  };
  std::map<std::string, HeadClaim> claims_;  ///< By author.
  std::deque<std::string> turn_;
  std::optional<Question> asked_;
  std::optional<Instant> next_at_;
};

}  // namespace kentongan::agents
