#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/eventlog/proof.h"

namespace kentongan::eventlog {

/// A leaf of the log with its place.
struct PlacedLeaf {
  std::uint64_t index = 0;
  Digest hash;
};

/// The roots of the largest subtrees of the tree of `size` that hold none of the leaves, left
/// before right: what somebody needs who has the leaves, and nothing more (bundle.md 3).
/// @return as Prover::root; `invalid_argument` for indexes that do not rise or are not below
///         `size`.
Result<HashPath> multi_proof(Prover& prover, std::span<const std::uint64_t> indexes,
                             std::uint64_t size);

/// The root that leaves and proof lead to, in a tree of `size` > 0.
/// @return `malformed` for indexes that do not rise or are not below `size`, and for more or fewer
///         hashes than there are such subtrees.
Result<Digest> root_of_multi_proof(std::uint64_t size, std::span<const PlacedLeaf> leaves,
                                   std::span<const Digest> proof);

}  // namespace kentongan::eventlog
