#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "agents/scenario/record.h"

namespace kentongan::scenario {

enum class Outcome : std::uint8_t { held, broken, unsupported };

/// What a run shows about an expectation, and why, with numbers.
struct Verdict {
  Outcome outcome = Outcome::unsupported;
  Text why;
};

/// "held", "broken", "unsupported": stable, for JSON.
[[nodiscard]] std::string_view name_of(Outcome outcome);

/// Judges one expectation by the logs that the run left. Of what later parts of the bus are needed
/// for, and of a word that no checker knows, it is `unsupported`: never held by accident, never
/// broken for what is not there yet.
///
/// Each predicate that counts can fail: tests/scenarios/verdict_test.cpp bends a run for each.
[[nodiscard]] Verdict judge(const Expectation& expectation, const RunRecord& record);

/// "20.11.30", in the zone of the file's people (WIB).
[[nodiscard]] std::string clock_text(std::int64_t wall_us);

}  // namespace kentongan::scenario
