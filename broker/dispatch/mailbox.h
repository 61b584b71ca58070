#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <vector>

#include "broker/config.h"
#include "core/base/clock.h"
#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/eventlog/event_log.h"

namespace kentongan::broker::dispatch {

/// What a desk says it can take.
struct Window {
  std::uint32_t messages = 0;
  std::uint32_t bytes = 0;
};

/// One agency's four lanes: how far it has come, what is under way to it, what comes next.
///
/// Memory:  at most 1024 numbers a lane and the window's worth of what is under way, however much
///          waits: the rest stays in the log.
/// Threads: belongs to the core thread.
class Mailbox {
 public:
  Mailbox(AgencyCode agency, const DispatchConfig& config)
      : agency_(std::move(agency)), config_(config) {}

  using Cursors = std::array<Seq, kLaneCount>;

  /// A session takes the mailbox: everything after `from` is to be sent (again).
  void start(const Cursors& from, const Window& window, Instant now);
  void stop();
  [[nodiscard]] bool is_open() const { return is_open_; }
  /// Never more than the configured credit.
  void set_window(const Window& window);
  /// What was under way is lost: it is sent again.
  void rewind(Instant retry_at);

  /// A stored event of this agency, in order of number, whether a desk is there or not.
  void file(Lane lane, Seq seq);
  /// Numbers that come next, at least one if there is any up to `settled`; `after` those given
  /// already. @return as EventLog::mailbox.
  Result<const std::deque<Seq>*> next_of(Lane lane, const eventlog::EventLog& log, Seq settled);
  /// Whether so much more may go into this lane now.
  [[nodiscard]] bool has_credit(Lane lane, std::uint32_t messages, std::size_t bytes) const;
  /// Whether that many could ever go at once.
  [[nodiscard]] bool could_have_credit(Lane lane, std::uint32_t messages, std::size_t bytes) const;
  /// The first of `next_of` goes out.
  void send(Lane lane, std::size_t bytes, const Digest& leaf_hash, Instant now);

  /// The desk has stored up to there. @return how many that were.
  std::uint32_t acknowledge(const Cursors& cursors, Instant now);

  [[nodiscard]] const Cursors& cursors() const { return cursors_; }
  void set_cursor(Lane lane, Seq seq, const Digest& leaf_hash);
  /// Cursors are on record: there is a row of them, or will be.
  [[nodiscard]] bool has_cursors() const { return has_cursors_; }
  [[nodiscard]] std::uint32_t in_flight() const { return used_.messages; }
  [[nodiscard]] bool is_stalled(Instant now) const;
  [[nodiscard]] bool may_send(Instant now) const { return is_open_ && now >= retry_at_; }
  [[nodiscard]] Instant retry_at() const { return retry_at_; }
  [[nodiscard]] const AgencyCode& agency() const { return agency_; }

  [[nodiscard]] std::uint64_t waiting(Lane lane) const { return at(lane).waiting; }
  /// Of those, the ones that are not under way.
  [[nodiscard]] std::uint64_t still_to_send(Lane lane) const {
    const std::uint64_t under_way = at(lane).under_way.size();
    return waiting(lane) > under_way ? waiting(lane) - under_way : 0;
  }
  /// Counts what waits up to `settled` where that is not known: of a lane that was never counted
  /// all of it, at most 100,000; of a cursor that went back what lies between. What comes after is
  /// filed, what is acknowledged taken off. @return as EventLog::mailbox.
  Result<void> count_waiting(const eventlog::EventLog& log, Seq settled);

  /// Rows of the cursors that moved since the last call.
  [[nodiscard]] bool has_rows() const { return moved_; }
  std::vector<eventlog::StateRow> take_rows();
  void put_back_rows() { moved_ = true; }

 private:
  struct UnderWay {
    Seq seq;
    std::uint32_t bytes = 0;
    Digest leaf_hash;
  };
  struct LaneState {
    Digest cursor_leaf;
    Seq sent;                  ///< Newest under way.
    Seq known;                 ///< Up to here every entry is in `ahead` or was.
    std::deque<Seq> ahead;     ///< Next to be sent.
    bool is_complete = false;  ///< `ahead` holds all there is.
    std::deque<UnderWay> under_way;
    std::uint64_t waiting = 0;
    Seq counted_from;         ///< `waiting` counts what comes after it, and is kept up since.
    bool is_counted = false;  ///< Whether it does.
    bool is_least = false;    ///< There is more than was counted.
  };

  [[nodiscard]] const LaneState& at(Lane lane) const {
    return lanes_[static_cast<std::size_t>(lane)];
  }
  LaneState& at(Lane lane) { return lanes_[static_cast<std::size_t>(lane)]; }
  [[nodiscard]] Window allowed(Lane lane) const;
  void move_cursor(Lane lane, Seq seq, const Digest& leaf_hash);

  const AgencyCode agency_;
  const DispatchConfig& config_;
  bool is_open_ = false;
  bool moved_ = false;
  bool has_cursors_ = false;
  Window window_;
  Window used_;
  Instant retry_at_;
  Instant heard_;  ///< Newest acknowledgement, or when nothing was under way.
  Cursors cursors_{};
  std::array<LaneState, kLaneCount> lanes_;
};

/// Row of a cursor: "cur" agency 00 lane -> u64 seq, leaf hash.
constexpr BytesView kCursorPrefix = "cur";
struct CursorRow {
  AgencyCode agency;
  Lane lane = Lane::biasa;
  Seq seq;
  Digest leaf_hash;
};
/// @return `corrupt` for a row that is none.
Result<CursorRow> read_cursor(const eventlog::StateRow& row);

}  // namespace kentongan::broker::dispatch
