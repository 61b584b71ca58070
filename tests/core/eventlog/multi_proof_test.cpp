// Shows that leaves together with a proof of the rest lead to the root of every small tree, and
// nothing else does. All sets of leaves of all trees up to ten; random sets of larger ones.
#include "core/eventlog/multi_proof.h"

#include <gtest/gtest.h>

#include "core/base/random.h"
#include "core/base/tree_hash.h"
#include "core/eventlog/tlog_proof.h"

namespace kentongan::eventlog {
namespace {

class MultiProofTest : public ::testing::Test {
 protected:
  void grow(std::uint64_t size) {
    leaves_.clear();
    for (std::uint64_t i = 0; i < size; ++i) {
      leaves_.push_back(leaf_hash("leaf " + std::to_string(i)));
    }
  }
  [[nodiscard]] Prover prover() const {
    return Prover([this](std::uint8_t level, std::uint64_t index) -> Result<std::vector<Digest>> {
      std::vector<Digest> row = leaves_;
      for (int i = 0; i < level; ++i) {
        std::vector<Digest> above;
        for (std::size_t at = 0; at + 256 <= row.size(); at += 256) {
          above.push_back(tree_root(std::span(row).subspan(at, 256)));
        }
        row = above;
      }
      const std::size_t begin = std::min<std::size_t>(index * 256, row.size());
      const std::size_t end = std::min<std::size_t>(begin + 256, row.size());
      return std::vector<Digest>(row.begin() + static_cast<std::ptrdiff_t>(begin),
                                 row.begin() + static_cast<std::ptrdiff_t>(end));
    });
  }
  [[nodiscard]] std::vector<PlacedLeaf> placed(const std::vector<std::uint64_t>& indexes) const {
    std::vector<PlacedLeaf> made;
    for (const std::uint64_t index : indexes) {
      made.push_back({index, leaves_[index]});
    }
    return made;
  }
  void expect_holds(const std::vector<std::uint64_t>& indexes) const {
    auto proving = prover();
    const auto proof = multi_proof(proving, indexes, leaves_.size());
    ASSERT_TRUE(proof);
    const auto root = root_of_multi_proof(leaves_.size(), placed(indexes), *proof);
    ASSERT_TRUE(root);
    ASSERT_EQ(*root, tree_root(leaves_));
  }

  std::vector<Digest> leaves_;
};

TEST_F(MultiProofTest, EverySetOfLeavesOfASmallTreeHolds) {
  for (std::uint64_t size = 1; size <= 10; ++size) {
    grow(size);
    for (std::uint64_t set = 0; set < std::uint64_t{1} << size; ++set) {
      std::vector<std::uint64_t> indexes;
      for (std::uint64_t i = 0; i < size; ++i) {
        if ((set >> i & 1) != 0) {
          indexes.push_back(i);
        }
      }
      ASSERT_NO_FATAL_FAILURE(expect_holds(indexes));
    }
  }
}

TEST_F(MultiProofTest, SetsOfALargeTreeHold) {
  SeededRandom random(5);
  grow(1234);
  for (int round = 0; round < 20; ++round) {
    std::vector<std::uint64_t> indexes;
    for (std::uint64_t i = random.below(200); i < leaves_.size(); i += 1 + random.below(100)) {
      indexes.push_back(i);
    }
    ASSERT_NO_FATAL_FAILURE(expect_holds(indexes));
  }
}

TEST_F(MultiProofTest, OneHashMoreOrLessIsMalformed) {
  grow(9);
  auto proving = prover();
  auto proof = multi_proof(proving, std::vector<std::uint64_t>{2, 7}, 9).value();
  const auto leaves = placed({2, 7});
  proof.push_back({});
  EXPECT_EQ(root_of_multi_proof(9, leaves, proof).error().code, ErrorCode::malformed);
  proof.resize(proof.size() - 2);
  EXPECT_EQ(root_of_multi_proof(9, leaves, proof).error().code, ErrorCode::malformed);
}

TEST_F(MultiProofTest, LeavesStandInOrderAndInTheTree) {
  grow(9);
  auto proving = prover();
  EXPECT_EQ(multi_proof(proving, std::vector<std::uint64_t>{3, 2}, 9).error().code,
            ErrorCode::invalid_argument);
  EXPECT_EQ(multi_proof(proving, std::vector<std::uint64_t>{9}, 9).error().code,
            ErrorCode::invalid_argument);
  EXPECT_EQ(root_of_multi_proof(0, {}, {}).error().code, ErrorCode::malformed);
}

TEST_F(MultiProofTest, OneLeafAloneIsAFileForEveryTool) {
  TlogProof proof;
  proof.index = 7;
  proof.path.resize(1);
  proof.checkpoint = "bus\n8\nroot\n\nline\n";

  const std::string text = write_tlog_proof(proof);

  EXPECT_TRUE(text.starts_with("c2sp.org/tlog-proof@v1\nextra "));
  EXPECT_NE(text.find("\nindex 7\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\nbus\n8\n"),
            std::string::npos);
}

}  // namespace
}  // namespace kentongan::eventlog
