#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/ids.h"

namespace kentongan::scenario {

enum class FaultKind : std::uint8_t {
  offline,
  partition,
  slow,
  duplicate,
  burst,
  clock_skew,
  clock,
  crash,
  disk_full,
  stolen_key,
  replay_attack,
  stale,
  bad_data,
  expired,
  bad_area,
};

/// What a run does about a kind of fault.
enum class FaultSupport : std::uint8_t { injected, in_the_events, not_yet };

/// An injected trouble. Times in seconds after the epoch; parameters that a kind lacks are zero.
struct Fault {
  int line = 0;
  std::string id;
  FaultKind kind = FaultKind::offline;
  std::vector<std::string> target;  ///< Agency codes, or "@bus".
  std::int64_t from_s = 0;
  std::int64_t to_s = 0;
  double delay_s = 0;
  double loss = 0;
  std::int64_t max_bytes = 0;
  std::int64_t factor = 0;
  std::int64_t messages = 0;
  std::int64_t skew_s = 0;
  std::string type;  ///< Of a burst; empty: position reports of every actor to its parent.
  std::vector<AgencyCode> from;
  std::vector<AgencyCode> to;
};

[[nodiscard]] std::string_view name_of(FaultKind kind);
[[nodiscard]] std::optional<FaultKind> fault_named(std::string_view name);
[[nodiscard]] FaultSupport support_of(FaultKind kind);

}  // namespace kentongan::scenario
