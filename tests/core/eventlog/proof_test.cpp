// Shows that proofs are those of RFC 6962: the known answers of tests/golden/audit.json, all leaves
// of all trees up to a size, and that no altered proof passes.
#include "core/eventlog/proof.h"

#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/random.h"
#include "core/base/tree_hash.h"
#include "core/base/yaml.h"
#include "tests/support/long_run.h"

namespace kentongan::eventlog {
namespace {

using ::testing::SizeIs;

const Value& known_answers() {
  static const Value kFile = load_yaml(KTG_SOURCE_DIR "/tests/golden/audit.json").value();
  return *kFile.find("rfc6962");
}

Digest digest_of(const Value& hex) {
  return Digest::copied(from_hex(hex.scalar).value());
}

HashPath path_of(const Value& vector) {
  HashPath path;
  for (const Value& hash : vector.find("proof")->items) {
    path.push_back(digest_of(hash));
  }
  return path;
}

std::uint64_t number_of(const Value& vector, std::string_view name) {
  return std::stoull(vector.text(name));
}

/// A tree in memory, whose partial tiles are its edge.
class Shelf {
 public:
  void append(const Digest& leaf) {
    std::vector<Tile> full;
    tree_.append(leaf, full);
    for (Tile& tile : full) {
      tiles_[{tile.level, tile.index}] = std::move(tile.hashes);
    }
    roots_.push_back(tree_.root());
  }
  [[nodiscard]] Prover prover() const {
    return Prover([this](std::uint8_t level, std::uint64_t index) -> Result<HashPath> {
      if (const auto full = tiles_.find({level, index}); full != tiles_.end()) {
        return full->second;
      }
      return level < tree_.edges().size() ? tree_.edges()[level] : HashPath();
    });
  }
  [[nodiscard]] TreeHead head(std::uint64_t size) const {
    return {size, size == 0 ? tree_root({}) : roots_.at(size - 1)};
  }

 private:
  MerkleTree tree_;
  std::map<std::pair<std::uint8_t, std::uint64_t>, HashPath> tiles_;
  std::vector<Digest> roots_;  ///< Of the trees of 1, 2 … leaves.
};

Digest leaf_at(std::uint64_t index) {
  return leaf_hash("leaf " + std::to_string(index));
}

Shelf shelf_of(std::uint64_t leaves) {
  Shelf shelf;
  for (std::uint64_t index = 0; index < leaves; ++index) {
    shelf.append(leaf_at(index));
  }
  return shelf;
}

Shelf golden_shelf() {
  Shelf shelf;
  for (const Value& input : known_answers().find("leaf_inputs_hex")->items) {
    shelf.append(leaf_hash(from_hex(input.scalar).value()));
  }
  return shelf;
}

TEST(ProofTest, GivesAndTakesTheThirtySixKnownInclusions) {
  const Shelf shelf = golden_shelf();
  const auto& vectors = known_answers().find("inclusion")->items;

  ASSERT_THAT(vectors, SizeIs(36));
  for (const Value& vector : vectors) {
    const auto index = number_of(vector, "index");
    const auto size = number_of(vector, "size");
    const auto leaf = digest_of(known_answers().find("leaf_hashes_hex")->items.at(index));
    EXPECT_EQ(shelf.prover().inclusion(index, size).value(), path_of(vector));
    EXPECT_TRUE(includes(shelf.head(size), index, leaf, path_of(vector)));
  }
}

TEST(ProofTest, GivesAndTakesTheKnownConsistencies) {
  const Shelf shelf = golden_shelf();
  const auto& vectors = known_answers().find("consistency")->items;

  ASSERT_THAT(vectors, SizeIs(44));
  for (const Value& vector : vectors) {
    const auto old_size = number_of(vector, "size1");
    const auto new_size = number_of(vector, "size2");
    const auto proof = shelf.prover().consistency(old_size, new_size);
    const bool says_something = old_size > 0;
    EXPECT_EQ(proof.has_value(), says_something) << "of " << old_size << " to " << new_size;
    EXPECT_EQ(continues(shelf.head(new_size), shelf.head(old_size), path_of(vector)),
              says_something);
    if (proof) {
      EXPECT_EQ(*proof, path_of(vector));
    }
  }
}

TEST(ProofTest, G10_EveryLeafOfEveryTreeIsProved) {
  const std::uint64_t largest = test::is_long_run() ? 1025 : 330;
  const Shelf shelf = shelf_of(largest);
  Prover prover = shelf.prover();
  std::uint64_t proved = 0;
  for (std::uint64_t size = 1; size <= largest; ++size) {
    for (std::uint64_t index = 0; index < size; ++index) {
      const auto path = prover.inclusion(index, size).value();
      ASSERT_TRUE(includes(shelf.head(size), index, leaf_at(index), path))
          << index << " of " << size;
      ++proved;
    }
  }

  EXPECT_EQ(proved, largest * (largest + 1) / 2);
}

TEST(ProofTest, G10_EveryBeginningOfEveryTreeIsProved) {
  const std::uint64_t largest = test::is_long_run() ? 512 : 162;
  const Shelf shelf = shelf_of(largest);
  Prover prover = shelf.prover();
  for (std::uint64_t now = 1; now <= largest; ++now) {
    for (std::uint64_t before = 1; before <= now; ++before) {
      const auto path = prover.consistency(before, now).value();
      ASSERT_TRUE(continues(shelf.head(now), shelf.head(before), path)) << before << " to " << now;
    }
  }
}

TEST(ProofTest, ProvesAcrossFullTilesOfTwoLevels) {
  constexpr std::uint64_t kLeaves = 256 * 256 + 300;
  const Shelf shelf = shelf_of(kLeaves);
  Prover prover = shelf.prover();

  for (const std::uint64_t index : {std::uint64_t{0}, std::uint64_t{255}, std::uint64_t{65'535},
                                    std::uint64_t{65'536}, kLeaves - 1}) {
    const auto path = prover.inclusion(index, kLeaves).value();
    EXPECT_TRUE(includes(shelf.head(kLeaves), index, leaf_at(index), path)) << index;
  }
  for (const std::uint64_t before : {1U, 255U, 256U, 257U, 65'535U, 65'536U, 65'537U}) {
    const auto path = prover.consistency(before, kLeaves).value();
    EXPECT_TRUE(continues(shelf.head(kLeaves), shelf.head(before), path)) << before;
    EXPECT_EQ(prover.root(before).value(), shelf.head(before).root);
  }
}

/// One change of a proof that was right.
struct Altered {
  TreeHead head, old;
  std::uint64_t index = 0;
  Digest leaf;
  HashPath path;
};

Digest one_bit_off(Digest digest, Random& random) {
  digest.data()[random.below(Digest::kSize)] ^= static_cast<std::uint8_t>(1U << random.below(8));
  return digest;
}

void alter_path(HashPath& path, Random& random) {
  const auto at = path.empty() ? 0 : random.below(path.size());
  const auto place = path.begin() + static_cast<std::ptrdiff_t>(at);
  switch (random.below(path.empty() ? 1 : 4)) {
    case 0:
      path.insert(place, Digest::copied(random.bytes(Digest::kSize)));
      break;
    case 1:
      path.erase(place);
      break;
    case 2:
      path.insert(place, *place);
      break;
    default:
      *place = one_bit_off(*place, random);
  }
}

TEST(ProofTest, G10_NoAlteredProofPasses) {
  constexpr std::uint64_t kLeaves = 700;
  const Shelf shelf = shelf_of(kLeaves);
  Prover prover = shelf.prover();
  SeededRandom random(6962);
  const int rounds = test::is_long_run() ? 500'000 : 50'000;
  int passed = 0;
  for (int round = 0; round < rounds; ++round) {
    const std::uint64_t size = 1 + random.below(kLeaves);
    Altered proof{shelf.head(size), {}, random.below(size), {}, {}};
    proof.leaf = leaf_at(proof.index);
    proof.path = prover.inclusion(proof.index, size).value();
    switch (random.below(4)) {
      case 0:
        proof.leaf = one_bit_off(proof.leaf, random);
        break;
      case 1:
        proof.head.root = one_bit_off(proof.head.root, random);
        break;
      case 2:
        proof.index = proof.index + 1 + random.below(kLeaves);
        break;
      default:
        alter_path(proof.path, random);
    }
    passed += includes(proof.head, proof.index, proof.leaf, proof.path) ? 1 : 0;

    proof.old = shelf.head(1 + random.below(size));
    proof.head = shelf.head(size);
    proof.path = prover.consistency(proof.old.size, size).value();
    switch (random.below(3)) {
      case 0:
        proof.old.root = one_bit_off(proof.old.root, random);
        break;
      case 1:
        proof.head.root = one_bit_off(proof.head.root, random);
        break;
      default:
        alter_path(proof.path, random);
    }
    passed += continues(proof.head, proof.old, proof.path) ? 1 : 0;
  }

  EXPECT_EQ(passed, 0) << "of " << 2 * rounds;
}

TEST(ProofTest, AnEmptyTreeProvesNothing) {
  const Shelf shelf = shelf_of(3);

  EXPECT_FALSE(continues(shelf.head(3), shelf.head(0), {}));
  EXPECT_FALSE(continues(shelf.head(0), shelf.head(0), {}));
  EXPECT_FALSE(includes(shelf.head(0), 0, leaf_at(0), {}));
  EXPECT_EQ(shelf.prover().root(0).value(), tree_root({}));
}

TEST(ProofTest, AProofOfWhatIsNotThereIsRefused) {
  const Shelf shelf = shelf_of(3);

  EXPECT_EQ(shelf.prover().inclusion(3, 3).error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(shelf.prover().inclusion(2, 4).error().code, ErrorCode::not_found);
  EXPECT_EQ(shelf.prover().consistency(4, 3).error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(shelf.prover().consistency(2, 5).error().code, ErrorCode::not_found);
}

}  // namespace
}  // namespace kentongan::eventlog
