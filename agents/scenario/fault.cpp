#include "agents/scenario/fault.h"

#include <algorithm>
#include <array>

#include "core/base/check.h"

namespace kentongan::scenario {
namespace {

struct FaultName {
  FaultKind kind;
  std::string_view name;
  FaultSupport support;
};

constexpr std::array kFaults = {
    FaultName{FaultKind::offline, "offline", FaultSupport::injected},
    FaultName{FaultKind::partition, "partition", FaultSupport::injected},
    FaultName{FaultKind::slow, "slow", FaultSupport::injected},
    FaultName{FaultKind::duplicate, "duplicate", FaultSupport::injected},
    FaultName{FaultKind::burst, "burst", FaultSupport::injected},
    FaultName{FaultKind::clock_skew, "clock_skew", FaultSupport::injected},
    FaultName{FaultKind::clock, "clock", FaultSupport::not_yet},
    FaultName{FaultKind::crash, "crash", FaultSupport::injected},
    FaultName{FaultKind::disk_full, "disk_full", FaultSupport::injected},
    FaultName{FaultKind::stolen_key, "stolen_key", FaultSupport::injected},
    FaultName{FaultKind::replay_attack, "replay_attack", FaultSupport::injected},
    FaultName{FaultKind::stale, "stale", FaultSupport::in_the_events},
    FaultName{FaultKind::bad_data, "bad_data", FaultSupport::in_the_events},
    FaultName{FaultKind::expired, "expired", FaultSupport::in_the_events},
    FaultName{FaultKind::bad_area, "bad_area", FaultSupport::in_the_events},
};

const FaultName& row_of(FaultKind kind) {
  const auto* row = std::find_if(kFaults.begin(), kFaults.end(),
                                 [kind](const FaultName& known) { return known.kind == kind; });
  KTG_CHECK(row != kFaults.end());
  return *row;
}

}  // namespace

std::string_view name_of(FaultKind kind) {
  return row_of(kind).name;
}

FaultSupport support_of(FaultKind kind) {
  return row_of(kind).support;
}

std::optional<FaultKind> fault_named(std::string_view name) {
  const auto* row = std::find_if(kFaults.begin(), kFaults.end(),
                                 [name](const FaultName& known) { return known.name == name; });
  return row == kFaults.end() ? std::nullopt : std::optional(row->kind);
}

}  // namespace kentongan::scenario
