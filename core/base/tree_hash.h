#pragma once

#include <span>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/ids.h"

namespace kentongan {

/// The RFC 6962 tree, section 2.1, over leaf hashes that are given: for the header of an item, the
/// items of a submission, and the log itself.

/// H(00 || data).
[[nodiscard]] Digest leaf_hash(BytesView data);
/// H(01 || left || right).
[[nodiscard]] Digest node_hash(const Digest& left, const Digest& right);

/// Root over the leaf hashes; of none, H() as the RFC says.
[[nodiscard]] Digest tree_root(std::span<const Digest> leaves);

/// Audit path of leaf `index`, from the leaf upwards. `index` < `leaves.size()`.
[[nodiscard]] std::vector<Digest> audit_path(std::span<const Digest> leaves, std::size_t index);

/// Root that the path leads to from `leaf` at `index` in a tree of `size`.
/// @return `malformed` if `index` >= `size` or the length of the path is not that of the tree.
Result<Digest> root_from_path(const Digest& leaf, std::uint64_t index, std::uint64_t size,
                              std::span<const Digest> path);

}  // namespace kentongan
