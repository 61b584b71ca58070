#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "agents/session/credit.h"
#include "core/base/bytes.h"
#include "core/base/clock.h"
#include "core/base/ids.h"
#include "core/base/limits.h"
#include "core/identity/item.h"
#include "core/identity/keys.h"
#include "kentongan/v1/wire.pb.h"

namespace kentongan::agents {

/// A finished item on its way to the broker: its bytes are fixed, its place in a submission is not,
/// unless an officer signed it: then it is a submission of its own, with what goes along with it.
struct OutItem {
  Lane lane = Lane::biasa;
  MessageId id;
  Digest item_hash;
  Bytes media_type, header, payload, salt;
  std::vector<v1::KeyWrap> wraps;       ///< Of a sealed payload.
  std::vector<v1::Signature> officers;  ///< Over the root of this item and those along.
  std::vector<OutItem> along;
};

/// What became of one item.
struct Outcome {
  MessageId id;
  Lane lane = Lane::biasa;
  std::optional<v1::Receipt> receipt;
  std::optional<v1::Refusal> refusal;
  bool final = true;  ///< False: the broker was busy or full; the item is sent again by itself.
};

/// One submission to hand in: a serialised Submit, for `Session::send`, and what it holds.
struct Sending {
  Bytes submit;
  std::uint32_t copies = 1;
  std::vector<MessageId> ids;
};

/// Puts items of one lane together into submissions, signs each once, sends them within the
/// broker's window and repeats them until they are settled (protocol.md 6, *Submit*).
///
/// Order:   KILAT first; within a lane in the order added, also of what is sent again after a
///          passing refusal. At most 4 unsettled submissions a lane, each of up to 64 items or
///          64 KiB unless one item is larger; at most one of them is not full: while it is on its
///          way, what comes gathers under the next signature. A KILAT never waits for that.
/// Again:   unsettled after 10 s, or in a new session: the same bytes.
/// Memory:  holds what was added until its outcome; bounded by the caller (`unsettled()`).
/// Threads: belongs to one thread.
class Submitter {
 public:
  struct Options {
    std::size_t items_most = limits::kSubmissionItemsUsual;
    std::size_t bytes_most = limits::kSubmissionBytesUsual;
    std::size_t submissions_most = limits::kSubmissionsUnsettledMax;  ///< Unsettled, a lane.
    Micros resend_after = limits::kResendAfter;
    std::size_t kilat_reserve_items =
        limits::kKilatReserveItems;  ///< Of KILAT beyond the window (protocol.md 7).
    std::size_t kilat_reserve_bytes = limits::kKilatReserveBytes;
    std::uint32_t copies = 1;  ///< How often each submission is handed in: the duplicate fault.
  };

  /// `key` outlives this.
  Submitter(const identity::SigningKey& key, const Clock& clock, const Options& options);

  void add(OutItem item);
  /// Items that wait or are unsettled.
  [[nodiscard]] std::size_t unsettled() const { return unsettled_; }
  [[nodiscard]] std::size_t unsettled(Lane lane) const;
  /// The window of Welcome or Settled; {0, 0}: no bound.
  void window(const v1::Window& window);
  /// A session was opened: everything sent before is sent again.
  void new_session();
  /// What is to be sent now, at most so many submissions that were not sent before.
  [[nodiscard]] std::vector<Sending> due(std::size_t fresh_most = SIZE_MAX);
  [[nodiscard]] Instant next_tick() const;
  void copies(std::uint32_t copies) { options_.copies = copies; }
  /// Of a line that needs longer than the usual.
  void resend_after(Micros time) { options_.resend_after = time; }
  void items_most(std::size_t items) { options_.items_most = items; }

  /// Outcomes in the order of the frame. Items that are not ours are left out.
  [[nodiscard]] std::vector<Outcome> settle(const v1::Settled& settled);

 private:
  struct Placed {
    std::uint64_t place = 0;  ///< Rising in the order added.
    OutItem item;
  };
  struct Submission {
    std::uint64_t number = 0;
    Bytes bytes;  ///< A serialised Submit.
    std::vector<Placed> items;
    std::vector<bool> settled;  ///< Beside `items`.
    std::size_t open = 0;       ///< Not settled yet.
    bool full = false;          ///< Nothing more would have gone into it.
    bool sent = false;          ///< In this session.
    Instant resend_at;
  };
  struct LaneState {
    std::deque<Placed> waiting;  ///< By place.
    std::size_t waiting_bytes = 0;
    std::deque<Submission> unsettled;
    Instant resume_at;  ///< After a refusal that is not final.
  };

  [[nodiscard]] bool fits(Lane lane, std::size_t items, std::size_t bytes) const;
  /// Enough waits for a whole submission.
  [[nodiscard]] bool fills_one(const LaneState& lane) const;
  [[nodiscard]] bool may_go(Lane lane) const;
  /// The next submission of a lane; nothing if the window is full.
  bool gather(Lane lane);
  static void put_back(LaneState& lane, std::vector<Placed> items);
  void finish(LaneState& lane, std::size_t at);
  std::optional<Outcome> outcome_of(Submission& submission, std::size_t& hint, BytesView id) const;

  const identity::SigningKey& key_;
  const Clock& clock_;
  Options options_;
  std::array<LaneState, kLaneCount> lanes_;
  std::uint64_t next_number_ = 1;
  std::uint64_t next_place_ = 1;
  std::size_t unsettled_ = 0;
  std::size_t in_flight_items_ = 0;
  std::size_t in_flight_bytes_ = 0;
  Credit window_{0, 0};
};

/// True for a refusal after which the item is sent again: OVERLOADED, STORAGE_FULL, UNAVAILABLE,
/// SESSION (protocol.md 9).
[[nodiscard]] bool is_passing(v1::RefusalReason reason);

}  // namespace kentongan::agents
