#include "core/eventlog/merkle_tree.h"

#include <bit>
#include <utility>

#include "core/base/digest.h"
#include "core/base/tree_hash.h"

namespace kentongan::eventlog {
namespace {

/// How many full subtrees of height 8 * level a tree of `size` leaves has.
std::uint64_t nodes_at(std::uint64_t size, unsigned level) {
  return MerkleTree::kTileHeight * level < 64 ? size >> (MerkleTree::kTileHeight * level) : 0;
}

}  // namespace

Result<MerkleTree> MerkleTree::rebuild(std::uint64_t size, const TileReader& tiles,
                                       std::span<const Digest> last_leaves) {
  if (last_leaves.size() != size % kTileHashes) {
    return fail(ErrorCode::malformed, "a tree of " + std::to_string(size) +
                                          " leaves does not end with " +
                                          std::to_string(last_leaves.size()));
  }
  MerkleTree tree;
  tree.size_ = size;
  tree.edges_.emplace_back(last_leaves.begin(), last_leaves.end());
  for (unsigned level = 1; nodes_at(size, level) > 0; ++level) {
    const auto nodes = nodes_at(size, level);
    auto& edge = tree.edges_.emplace_back();
    for (auto node = nodes - nodes % kTileHashes; node < nodes; ++node) {
      KTG_TRY(const auto below, tiles(static_cast<std::uint8_t>(level - 1), node));
      if (below.size() != kTileHashes) {
        return fail(ErrorCode::malformed, "tile " + std::to_string(node) + " of level " +
                                              std::to_string(level - 1) + " is not full");
      }
      edge.push_back(tree_root(below));
    }
  }
  // The edges hold what the peaks are roots of: a level with c hashes has a peak for each bit of c.
  for (auto level = tree.edges_.size(); level-- > 0;) {
    std::span<const Digest> left = tree.edges_[level];
    while (!left.empty()) {
      const auto width = std::bit_floor(left.size());
      tree.peaks_.push_back(tree_root(left.first(width)));
      left = left.subspan(width);
    }
  }
  return tree;
}

void MerkleTree::append(const Digest& leaf_hash, std::vector<Tile>& full) {
  put(0, leaf_hash, full);
  Digest node = leaf_hash;
  for (unsigned height = 0; ((size_ >> height) & 1) != 0;) {
    node = node_hash(peaks_.back(), node);
    peaks_.pop_back();
    ++height;
    if (height % MerkleTree::kTileHeight == 0) {
      put(static_cast<std::uint8_t>(height / MerkleTree::kTileHeight), node, full);
    }
  }
  peaks_.push_back(node);
  ++size_;
}

void MerkleTree::put(std::uint8_t level, const Digest& hash, std::vector<Tile>& full) {
  if (level >= edges_.size()) {
    edges_.resize(level + 1U);
  }
  auto& edge = edges_[level];
  edge.push_back(hash);
  if (edge.size() == kTileHashes) {
    // The leaf being appended is not counted in `size_` yet.
    const auto index = nodes_at(size_ + 1, level + 1U) - 1;
    full.push_back(Tile{level, index, std::exchange(edge, {})});
  }
}

Digest MerkleTree::root() const {
  if (peaks_.empty()) {
    return sha256(BytesView{});
  }
  Digest root = peaks_.back();
  for (auto peak = peaks_.size() - 1; peak-- > 0;) {
    root = node_hash(peaks_[peak], root);
  }
  return root;
}

std::uint64_t MerkleTree::full_tiles(std::uint64_t size, std::uint8_t level) {
  return nodes_at(size, level + 1U);
}

}  // namespace kentongan::eventlog
