#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <utility>
#include <vector>

#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/eventlog/merkle_tree.h"

namespace kentongan::eventlog {

/// How many leaves a tree has, and its root: what a checkpoint signs.
struct TreeHead {
  std::uint64_t size = 0;
  Digest root;

  friend bool operator==(const TreeHead&, const TreeHead&) = default;
};

using HashPath = std::vector<Digest>;

/// Makes proofs of a tree that only grows, from its tiles: each of the sizes that it ever had can
/// be proved about as long as the tiles stand.
///
/// Source:  RFC 6962, 2.1.1 and 2.1.2.
/// Cost:    at most two tiles a level, read once for each of their subtrees that is needed; the
///          roots of 4096 full subtrees, which never change, are remembered.
/// Threads: belongs to one thread.
class Prover {
 public:
  /// `tiles`: as many hashes as a tile holds by now, in order; a full one holds 256.
  explicit Prover(MerkleTree::TileReader tiles) : tiles_(std::move(tiles)) {}

  /// Of the tree when it had `size` leaves. @return as the reader; `not_found` beyond its tiles.
  [[nodiscard]] Result<Digest> root(std::uint64_t size);
  /// That the leaf of `index` is in the tree of `size`, from the leaf upwards.
  /// @return as `root`; `invalid_argument` unless `index` < `size`.
  [[nodiscard]] Result<HashPath> inclusion(std::uint64_t index, std::uint64_t size);
  /// That the tree of `new_size` began as that of `old_size`. Empty for equal sizes.
  /// @return as `root`; `invalid_argument` unless 0 < `old_size` <= `new_size`: that a tree began
  ///         empty says nothing.
  [[nodiscard]] Result<HashPath> consistency(std::uint64_t old_size, std::uint64_t new_size);
  /// Root over the leaves [begin, end), not empty, a range into which the recursion of RFC 6962
  /// splits the tree. @return as `root`.
  [[nodiscard]] Result<Digest> range(std::uint64_t begin, std::uint64_t end);

 private:
  [[nodiscard]] Result<Digest> subtree(unsigned height, std::uint64_t index);

  MerkleTree::TileReader tiles_;
  std::map<std::pair<unsigned, std::uint64_t>, Digest> known_;  ///< By height and index.
};

/// True if the path leads from the leaf at `index` to the head. False for whatever does not: a path
/// too long or too short, an index outside, an empty tree.
/// Source: RFC 9162, 2.1.3.2, which holds for the tree of RFC 6962.
[[nodiscard]] bool includes(const TreeHead& head, std::uint64_t index, const Digest& leaf,
                            std::span<const Digest> path);

/// True if the path shows that `head` is `old` with leaves added, or the same. False from an empty
/// tree: every tree began so, and a forked one too.
/// Source: RFC 9162, 2.1.4.2.
[[nodiscard]] bool continues(const TreeHead& head, const TreeHead& old,
                             std::span<const Digest> path);

}  // namespace kentongan::eventlog
