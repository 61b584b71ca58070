#pragma once

#include <map>
#include <optional>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/clock.h"
#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/eventlog/event_log.h"

namespace kentongan::agents {

/// Receipt-first messages whose key is still to come. A key is asked for with the DELIVERED that
/// the broker gave a receipt for, again in each session and every 10 s until it is there.
///
/// Rows:    `seal/wait/ID` -> id of that DELIVERED, written with it and kept: who loses the folder
///          of keys asks again. What dies before it was written is delivered and told again.
/// Threads: belongs to the desk's thread.
class AwaitedKeys {
 public:
  static constexpr BytesView kPrefix = "seal/wait/";

  /// A message of another agency needs a receipt first; an own one only the asking.
  void wait_for(const MessageId& id, Lane lane, Seq seq, bool is_own);
  /// The row of an earlier life of the process. Of what no longer waits: no effect.
  void read(const eventlog::StateRow& row);
  /// DELIVERED of that run goes out: which rows go with it.
  std::vector<eventlog::StateRow> told(Lane lane, Seq first, Seq last, const MessageId& evidence);
  /// The broker has that evidence durably.
  void settled(const MessageId& evidence, Instant now);
  void new_session(Instant now);

  /// What to ask for now: message and evidence (zero for an own one).
  struct Asking {
    MessageId id;
    MessageId evidence;
  };
  std::vector<Asking> due(Instant now);
  [[nodiscard]] Instant next() const;

  [[nodiscard]] bool has(const MessageId& id) const { return waiting_.count(id) > 0; }
  /// It is there.
  void arrived(const MessageId& id) { waiting_.erase(id); }

 private:
  struct Waiting {
    Lane lane = Lane::biasa;
    Seq seq;
    bool is_own = false;
    MessageId evidence;  ///< Zero: DELIVERED is not told.
    Instant ask_at = Instant::max();
  };
  std::map<MessageId, Waiting> waiting_;
};

}  // namespace kentongan::agents
