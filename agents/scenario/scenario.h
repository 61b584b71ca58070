#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "agents/scenario/fault.h"
#include "core/base/error.h"
#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/base/value.h"

namespace kentongan::scenario {

/// Something the file says that is wrong, or worth a look. `line` counts from 1; 0: the whole file.
struct Finding {
  enum class Severity : std::uint8_t { error, warning };
  Severity severity = Severity::error;
  int line = 0;
  Text text;
};

/// How long the people at a simulated desk take.
struct Habit {
  bool online = true;
  std::int64_t read_after_s = 60;
  std::int64_t respond_after_s = 240;
};

/// A level of acknowledgement that the file asks a desk for.
struct AckWish {
  AgencyCode by;
  std::string
      level;  ///< received, read, accepted, rejected, executing, completed, forwarded, response.
  std::int64_t within_s = 0;
};

/// One event of the file. `t` is in seconds after the epoch.
struct ScriptEvent {
  int line = 0;
  std::string id;
  std::int64_t t = 0;
  std::string wib;
  AgencyCode from;
  std::vector<AgencyCode> to;
  std::vector<AgencyCode> cc;
  std::string type;
  std::string precedence;
  std::string classification;
  std::vector<std::string> markings;
  std::vector<std::string> ref;  ///< Ids of events of the file.
  std::string basis;
  std::string channel;  ///< Empty: the bus.
  std::string text;
  Value fields;
  std::vector<AckWish> expect_ack;
};

/// What a correct bus must show.
struct Expectation {
  int line = 0;
  std::string id;
  std::int64_t at_s = 0;
  std::string kind;
  std::string statement;
  std::string expect;               ///< check.expect
  std::vector<std::string> events;  ///< check.event or check.events
  std::vector<AgencyCode> agencies;
  Value check;

  /// A number of `check`. @return `otherwise` where the file gives none.
  [[nodiscard]] double number(std::string_view name, double otherwise) const;
};

/// A file of the format scenario/1 (tests/scenarios/README.md), as a value.
struct Scenario {
  std::string id;
  Text title;
  std::string kind;
  bool exercise = false;
  std::int64_t epoch_us = 0;  ///< t = 0, microseconds UTC.
  std::int64_t duration_s = 0;
  Habit habit;
  std::map<AgencyCode, Habit> overrides;
  std::vector<AgencyCode> actors;
  std::map<std::string, std::int64_t> counts;
  std::vector<Fault> faults;
  std::vector<ScriptEvent> events;
  std::vector<Expectation> expectations;

  [[nodiscard]] const ScriptEvent* event(std::string_view event_id) const;
  [[nodiscard]] const Habit& habit_of(const AgencyCode& agency) const;
  [[nodiscard]] std::int64_t wall_us(double t_s) const;
};

/// What was understood, and what was not. A scenario with an error among its findings is not
/// played.
struct Reading {
  Scenario scenario;
  std::vector<Finding> findings;
};

/// Reads the parsed file; collects every finding instead of stopping at the first. Pure.
[[nodiscard]] Reading read(const Value& root);

/// Reads a file. @return `invalid_argument` with its first error, `not_found`, `too_large`.
Result<Scenario> load(const std::filesystem::path& file);

/// RFC 3339 with offset, as microseconds UTC. @return `invalid_argument`.
Result<std::int64_t> instant_from(std::string_view text);

}  // namespace kentongan::scenario
