// Shows that the tree is that of RFC 6962, by the known answers of tests/golden/audit.json, and
// that it comes back from its tiles. Larger sizes: tests/property/merkle_tree_property_test.cpp.
#include "core/eventlog/merkle_tree.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/tree_hash.h"
#include "core/base/yaml.h"

namespace kentongan::eventlog {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

const Value& golden() {
  static const Value kFile = load_yaml(KTG_SOURCE_DIR "/tests/golden/audit.json").value();
  return *kFile.find("rfc6962");
}

/// The roots, hexadecimal, of the trees of 0, 1, 2 … leaves.
std::vector<std::string> roots_over(const Value& leaf_inputs) {
  MerkleTree tree;
  std::vector<Tile> full;
  std::vector<std::string> roots{to_hex(tree.root().view())};
  for (const Value& input : leaf_inputs.items) {
    tree.append(leaf_hash(from_hex(input.scalar).value()), full);
    roots.push_back(to_hex(tree.root().view()));
  }
  return roots;
}

std::vector<std::string> scalars(const Value& list) {
  std::vector<std::string> texts;
  for (const Value& item : list.items) {
    texts.push_back(item.scalar);
  }
  return texts;
}

Digest nth(std::uint64_t index) {
  return leaf_hash("leaf " + std::to_string(index));
}

TEST(MerkleTreeTest, RootsAreTheNineKnownAnswers) {
  const auto roots = roots_over(*golden().find("leaf_inputs_hex"));

  ASSERT_THAT(roots, SizeIs(9));
  EXPECT_EQ(roots, scalars(*golden().find("roots_hex")));
}

TEST(MerkleTreeTest, EmitsATileOnceWhenItIsFull) {
  MerkleTree tree;
  std::vector<Tile> full;
  for (std::uint64_t index = 0; index < 65'536; ++index) {
    tree.append(nth(index), full);
  }

  ASSERT_THAT(full, SizeIs(257));
  EXPECT_EQ(full.front().level, 0);
  EXPECT_EQ(full.front().index, 0U);
  EXPECT_EQ(full.front().hashes.front(), nth(0));
  EXPECT_EQ(full[255].index, 255U);
  EXPECT_EQ(full.back().level, 1);
  EXPECT_EQ(full.back().index, 0U);
  EXPECT_EQ(full.back().hashes.front(), tree_root(full.front().hashes));
  EXPECT_EQ(tree.root(), tree_root(full.back().hashes));
  EXPECT_THAT(tree.edges().at(0), SizeIs(0));
  EXPECT_THAT(tree.edges().at(2), ElementsAre(tree.root()));
  EXPECT_EQ(MerkleTree::full_tiles(65'536, 0), 256U);
  EXPECT_EQ(MerkleTree::full_tiles(65'535, 1), 0U);
}

TEST(MerkleTreeTest, RefusesToComeBackFromPartsThatDoNotFit) {
  const auto no_tile = [](std::uint8_t, std::uint64_t) -> Result<std::vector<Digest>> {
    return std::vector<Digest>(3);
  };
  const std::vector<Digest> one{nth(0)};

  EXPECT_EQ(MerkleTree::rebuild(2, no_tile, one).error().code, ErrorCode::malformed);
  EXPECT_EQ(MerkleTree::rebuild(257, no_tile, one).error().code, ErrorCode::malformed);
}

}  // namespace
}  // namespace kentongan::eventlog
