// Shows that the log's tree has the root of RFC 6962 over all its leaves at every size to 1000 and
// at random sizes beyond, grown at once or made again from its tiles at any moment.
#include <map>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "core/base/tree_hash.h"
#include "core/eventlog/merkle_tree.h"

namespace kentongan::eventlog {
namespace {

std::vector<Digest> leaves_of(std::size_t count) {
  std::vector<Digest> leaves;
  for (std::size_t i = 0; i < count; ++i) {
    leaves.push_back(leaf_hash("leaf " + std::to_string(i)));
  }
  return leaves;
}

/// Keeps the tiles that a tree has emitted, as the store does.
class Shelf {
 public:
  void append(MerkleTree& tree, const Digest& leaf) {
    full_.clear();
    tree.append(leaf, full_);
    for (const Tile& tile : full_) {
      const bool is_new = tiles_.emplace(std::pair(tile.level, tile.index), tile.hashes).second;
      RC_ASSERT(is_new);
    }
  }
  Result<MerkleTree> rebuild(std::span<const Digest> leaves) const {
    const auto after_tiles = leaves.subspan(leaves.size() - leaves.size() % 256);
    return MerkleTree::rebuild(
        leaves.size(),
        [this](std::uint8_t level, std::uint64_t index) -> Result<std::vector<Digest>> {
          return tiles_.at({level, index});
        },
        after_tiles);
  }

 private:
  std::vector<Tile> full_;
  std::map<std::pair<std::uint8_t, std::uint64_t>, std::vector<Digest>> tiles_;
};

TEST(MerkleTreePropertyTest, HasTheRootOfAllLeavesAtEverySizeToAThousand) {
  const auto leaves = leaves_of(1000);
  MerkleTree tree;
  Shelf shelf;
  for (std::size_t size = 1; size <= leaves.size(); ++size) {
    shelf.append(tree, leaves[size - 1]);
    const std::span<const Digest> so_far(leaves.data(), size);
    ASSERT_EQ(tree.root(), tree_root(so_far)) << size;
    ASSERT_EQ(shelf.rebuild(so_far)->root(), tree.root()) << size;
  }
}

RC_GTEST_PROP(MerkleTreePropertyTest, GoesOnAfterAnyRestart, ()) {
  const auto first = *rc::gen::inRange<std::size_t>(0, 3000);
  const auto second = *rc::gen::inRange<std::size_t>(0, 3000);
  const auto leaves = leaves_of(first + second);
  MerkleTree tree;
  Shelf shelf;
  for (std::size_t i = 0; i < first; ++i) {
    shelf.append(tree, leaves[i]);
  }

  auto again = shelf.rebuild(std::span(leaves).first(first)).value();
  for (std::size_t i = first; i < leaves.size(); ++i) {
    shelf.append(again, leaves[i]);
  }

  RC_ASSERT(again.size() == leaves.size());
  RC_ASSERT(again.root() == tree_root(leaves));
}

TEST(MerkleTreePropertyTest, GoesOnAfterARestartWithThreeLevelsOfTiles) {
  const auto leaves = leaves_of(65'536 + 300);
  MerkleTree tree;
  Shelf shelf;
  for (std::size_t i = 0; i < 65'536 + 100; ++i) {
    shelf.append(tree, leaves[i]);
  }

  auto again = shelf.rebuild(std::span(leaves).first(65'536 + 100)).value();
  for (std::size_t i = 65'536 + 100; i < leaves.size(); ++i) {
    shelf.append(again, leaves[i]);
  }

  EXPECT_EQ(again.root(), tree_root(leaves));
}

}  // namespace
}  // namespace kentongan::eventlog
