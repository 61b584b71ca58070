#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/ids.h"
#include "core/base/result.h"

namespace kentongan::eventlog {

/// 256 hashes of one level of the tree, as in C2SP tlog-tiles: level 0 holds leaf hashes, level n
/// the roots of 256 full subtrees of level n-1.
struct Tile {
  std::uint8_t level = 0;
  std::uint64_t index = 0;
  std::vector<Digest> hashes;
};

/// The log's RFC 6962 tree, growing at its right edge. Only the edge is in memory (at most 255
/// hashes a level); what is full leaves as a tile, once, and is never needed again to go on.
///
/// Place:   fed by the implementations of `EventLog`, one leaf an event.
/// Threads: belongs to the thread that appends.
/// Limits:  2^56 leaves.
class MerkleTree {
 public:
  static constexpr unsigned kTileHeight = 8;
  static constexpr std::size_t kTileHashes = std::size_t{1} << kTileHeight;

  /// Hands out a full tile; fails as the storage behind it does.
  using TileReader =
      std::function<Result<std::vector<Digest>>(std::uint8_t level, std::uint64_t index)>;

  MerkleTree() = default;

  /// The tree of `size` leaves, made again from its full tiles and the leaf hashes after the last
  /// full tile of level 0.
  /// @return `malformed` if `last_leaves` are not size % 256, or a tile has not 256 hashes; what
  ///         `tiles` returns.
  static Result<MerkleTree> rebuild(std::uint64_t size, const TileReader& tiles,
                                    std::span<const Digest> last_leaves);

  /// Tiles that become full are added to `full`.
  void append(const Digest& leaf_hash, std::vector<Tile>& full);

  /// Root over all leaves; of none, H() as the RFC says. At most 56 hashes.
  [[nodiscard]] Digest root() const;
  [[nodiscard]] std::uint64_t size() const { return size_; }

  /// By level, what is not in a full tile yet.
  using Edges = std::vector<std::vector<Digest>>;
  [[nodiscard]] const Edges& edges() const { return edges_; }
  /// How many full tiles a level of a tree of `size` leaves has.
  [[nodiscard]] static std::uint64_t full_tiles(std::uint64_t size, std::uint8_t level);

 private:
  void put(std::uint8_t level, const Digest& hash, std::vector<Tile>& full);

  std::uint64_t size_ = 0;
  std::vector<Digest> peaks_;  ///< Roots of the full subtrees, the largest first.
  Edges edges_;
};

}  // namespace kentongan::eventlog
