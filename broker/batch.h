#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "broker/admission/chains.h"
#include "broker/admission/denial.h"
#include "broker/stages.h"
#include "core/base/error.h"
#include "core/eventlog/event_log.h"

namespace kentongan::broker {

/// What became of one item of a submission, as far as it is known before the commit.
struct ItemOutcome {
  enum class Kind : std::uint8_t {
    accepted,    ///< Its event is in the batch.
    refused,     ///< With or without an event of its own.
    again,       ///< Stored before: `seq` is the first one's.
    on_its_way,  ///< The same item has gathered before this one.
  };

  Kind kind = Kind::accepted;
  MessageId id{};
  Seq seq{};
  std::optional<Error> error{};               ///< Of `refused`.
  std::vector<std::string> paths{};           ///< Fields at fault.
  std::optional<admission::Denial> denial{};  ///< The rule at fault.
};

/// Whom an item does not reach while it reaches others.
struct Unreached {
  MessageId id;
  Digest item_hash;
  std::vector<std::string> addresses;     ///< That name nobody.
  std::vector<admission::Denial> denied;  ///< Who may not have it.
};

/// One submission that has been walked, and what is to be stored of it.
struct Gathered {
  SessionId session;         ///< Zero: the broker's own.
  std::uint64_t number = 0;  ///< Of the Submit.
  std::uint64_t ticket = 0;  ///< Of an enrolment.
  Lane lane = Lane::biasa;
  bool changes_directory = false;  ///< By entries of its agency's own: it stands or falls whole.
  std::uint32_t items = 0;         ///< As counted into the session's window, with `frame_bytes`.
  std::size_t frame_bytes = 0;
  std::size_t event_bytes = 0;
  std::vector<ItemOutcome> outcomes;    ///< One for each item, in order.
  std::vector<PreparedEvent> events;    ///< In the order they will be numbered.
  std::vector<std::uint32_t> event_of;  ///< For each outcome its event, or kNoEvent.
  std::vector<admission::Spent> spent;
  std::vector<Unreached> unreached;

  static constexpr std::uint32_t kNoEvent = 0xffff'ffff;
};

/// What goes to the log in one commit. Opaque to the shell but for what EventLog takes.
///
/// Threads: moves from the core thread to the log thread and back.
class Batch {
 public:
  [[nodiscard]] std::span<const eventlog::Event> events() const { return events_; }
  [[nodiscard]] std::span<const eventlog::StateRow> state() const { return state_; }
  /// Nothing for the log to do; settle() with no stored events.
  [[nodiscard]] bool empty() const { return events_.empty() && state_.empty(); }
  /// To be appended where it was taken: handing over would cost more than the sync is worth.
  [[nodiscard]] bool lone() const { return events_.size() <= 1; }

 private:
  friend class Pipeline;

  std::vector<eventlog::Event> events_;
  std::vector<eventlog::StateRow> state_;
  std::vector<SequencedEvent> sequenced_;  ///< Beside `events_`, theirs taken.
  std::vector<Gathered> gathered_;
  std::vector<std::size_t> first_event_;  ///< Of each `gathered_`, in `events_`.
};

}  // namespace kentongan::broker
