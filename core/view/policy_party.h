#pragma once

#include <vector>

#include "core/identity/directory.h"
#include "core/policy/request.h"

namespace kentongan::view {

/// An agency as the rules of policy see it: who stands above it, where it is, in which groups, what
/// it may hold. One that the directory does not have has a code and nothing else: a stranger, to
/// whom nothing is permitted. `duty` empty: the watch.
[[nodiscard]] policy::Party party_of(const identity::Directory& directory, const AgencyCode& agency,
                                     const DutyCode& duty = {});

/// All of them, rising by code, each as its watch: whom `policy::named` chooses from.
[[nodiscard]] std::vector<policy::Party> all_parties(const identity::Directory& directory);

}  // namespace kentongan::view
