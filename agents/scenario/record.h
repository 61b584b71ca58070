#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "agents/scenario/scenario.h"
#include "core/base/ids.h"
#include "core/eventlog/event_log.h"
#include "core/identity/directory.h"
#include "core/policy/agreements.h"
#include "core/view/delivery_view.h"
#include "core/view/parsed_event.h"

namespace kentongan::scenario {

/// One log as it was found after the run, and the view that it folds to.
struct LogCopy {
  std::vector<view::ParsedEvent> events;  ///< By the log's own number.
  view::DeliveryView view;
  eventlog::Head head;

  /// How often the log holds the message, and its first place (from 1; 0: nowhere).
  [[nodiscard]] std::size_t count(const MessageId& id) const;
  [[nodiscard]] std::uint64_t place(const MessageId& id) const;
  [[nodiscard]] const view::ParsedMessage* message(const MessageId& id) const;
};

/// Reads a whole log. @return as `EventLog::read` and `view::parse`.
Result<LogCopy> copy_of(const eventlog::EventLog& log);

/// A time that the desk would not take a message.
struct DeskRefusal {
  std::int64_t wall_us = 0;  ///< Scenario time.
  Error error;
};

/// What became of one event of the file at the desk of its sender.
struct Sent {
  std::optional<MessageId> id;  ///< None: no desk ever took it.
  AgencyCode from;
  std::int64_t wall_us = 0;  ///< Scenario time when the desk took it.
  std::int64_t real_us = 0;  ///< The machine's monotonic clock just before it was handed in.
  std::vector<DeskRefusal> refusals;
  std::vector<std::string> unknown_fields;  ///< Carried at the end of its text.
};

/// Bytes of one message handed in again by somebody else.
struct Replayed {
  std::string event;  ///< Of the file, whose bytes they were.
  MessageId id;
  AgencyCode by;
  std::int64_t wall_us = 0;
};

/// Everything that a run left behind: what was handed in, and the logs of the broker and of every
/// desk. The only thing that checkers see, so that the simulator and real processes are judged by
/// the same ones. A value: a test bends it and sees who notices.
struct RunRecord {
  Scenario scenario;
  std::map<std::string, Sent> sent;                 ///< By event id of the file.
  std::map<std::string, std::uint64_t> burst_sent;  ///< By fault id: messages that desks took.
  std::map<std::string, Replayed> replays;  ///< By event id that is the replay, or by fault id.
  identity::Directory directory;            ///< Of the broker's log at its end, as the next.
  policy::Agreements agreements;
  LogCopy broker;
  /// For each event of the broker's log the machine's monotonic clock when it was confirmed.
  std::vector<std::int64_t> broker_real_us;
  std::map<AgencyCode, LogCopy> desks;
  std::vector<Error> damage;  ///< What `fsck` and the checkers of the house found; empty: sound.

  [[nodiscard]] std::optional<MessageId> id_of(const std::string& event) const;
  [[nodiscard]] const view::MessageTrace* trace(const std::string& event) const;
  [[nodiscard]] std::int64_t wall_us(std::int64_t t_s) const {
    return scenario.wall_us(static_cast<double>(t_s));
  }
  /// Faults of that kind which hit the agency. `partition` counts as `offline`.
  [[nodiscard]] std::vector<const Fault*> faults_of(const AgencyCode& agency, FaultKind kind) const;
};

/// "tni", "polri", as the directory has it; empty for a stranger.
[[nodiscard]] std::string sector_of(const RunRecord& record, const AgencyCode& code);

/// What a desk should hold and does not, or holds more than once.
struct Differences {
  std::vector<MessageId> lost;
  std::vector<MessageId> twice;
  std::vector<MessageId> foreign;  ///< Held without being party to it.

  [[nodiscard]] bool none() const { return lost.empty() && twice.empty() && foreign.empty(); }
};

/// Compares a desk's log with the broker's: every message it is party to, exactly once.
[[nodiscard]] Differences differences_of(const RunRecord& record, const AgencyCode& agency);

}  // namespace kentongan::scenario
