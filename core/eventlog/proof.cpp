#include "core/eventlog/proof.h"

#include <algorithm>
#include <bit>

#include "core/base/tree_hash.h"

namespace kentongan::eventlog {
namespace {

constexpr std::size_t kKnownMax = 4096;

/// Where the tree of RFC 6962 splits `leaves`, of which there are at least 2.
std::uint64_t split_of(std::uint64_t leaves) {
  return std::bit_floor(leaves - 1);
}

}  // namespace

Result<Digest> Prover::subtree(unsigned height, std::uint64_t index) {
  const auto known = known_.find({height, index});
  if (known != known_.end()) {
    return known->second;
  }
  const auto level = static_cast<std::uint8_t>(height / MerkleTree::kTileHeight);
  const unsigned inside = height % MerkleTree::kTileHeight;
  const std::uint64_t first = index << inside;
  KTG_TRY(const auto hashes, tiles_(level, first >> MerkleTree::kTileHeight));
  const std::size_t from = first % MerkleTree::kTileHashes;
  const std::size_t count = std::size_t{1} << inside;
  if (hashes.size() < from + count) {
    return fail(ErrorCode::not_found, "the tree is not as large as that");
  }
  if (known_.size() >= kKnownMax) {
    known_.clear();
  }
  return known_[{height, index}] = tree_root(std::span(hashes).subspan(from, count));
}

Result<Digest> Prover::range(std::uint64_t begin, std::uint64_t end) {
  const std::uint64_t leaves = end - begin;
  if (std::has_single_bit(leaves)) {
    const auto height = static_cast<unsigned>(std::countr_zero(leaves));
    return subtree(height, begin >> height);
  }
  const std::uint64_t middle = begin + split_of(leaves);
  KTG_TRY(const Digest left, range(begin, middle));
  KTG_TRY(const Digest right, range(middle, end));
  return node_hash(left, right);
}

Result<Digest> Prover::root(std::uint64_t size) {
  return size == 0 ? Result(tree_root({})) : range(0, size);
}

Result<HashPath> Prover::inclusion(std::uint64_t index, std::uint64_t size) {
  if (index >= size) {
    return fail(ErrorCode::invalid_argument, "a leaf outside of the tree");
  }
  HashPath path;
  std::uint64_t begin = 0;
  std::uint64_t end = size;
  while (end - begin > 1) {
    const std::uint64_t middle = begin + split_of(end - begin);
    const bool is_left = index < middle;
    KTG_TRY(const Digest sibling, is_left ? range(middle, end) : range(begin, middle));
    path.push_back(sibling);
    (is_left ? end : begin) = middle;
  }
  std::ranges::reverse(path);
  return path;
}

Result<HashPath> Prover::consistency(std::uint64_t old_size, std::uint64_t new_size) {
  if (old_size == 0 || old_size > new_size) {
    return fail(ErrorCode::invalid_argument, "no such beginning of the tree");
  }
  HashPath path;
  std::uint64_t begin = 0;
  std::uint64_t end = new_size;
  while (end != old_size) {
    const std::uint64_t middle = begin + split_of(end - begin);
    const bool is_left = old_size <= middle;
    KTG_TRY(const Digest sibling, is_left ? range(middle, end) : range(begin, middle));
    path.push_back(sibling);
    (is_left ? end : begin) = middle;
  }
  if (begin != 0) {  // Else what is left is the whole old tree, whose root the reader has.
    KTG_TRY(const Digest last, range(begin, end));
    path.push_back(last);
  }
  std::ranges::reverse(path);
  return path;
}

bool includes(const TreeHead& head, std::uint64_t index, const Digest& leaf,
              std::span<const Digest> path) {
  const auto root = root_from_path(leaf, index, head.size, path);
  return root && *root == head.root;
}

bool continues(const TreeHead& head, const TreeHead& old, std::span<const Digest> path) {
  if (old.size == 0 || old.size > head.size) {
    return false;
  }
  if (old.size == head.size) {
    return path.empty() && old.root == head.root;
  }
  // Where the old tree is one whole subtree of the new, its root is where the walk begins.
  const bool begins_with_old = std::has_single_bit(old.size);
  if (!begins_with_old && path.empty()) {
    return false;
  }
  Digest old_root = begins_with_old ? old.root : path.front();
  Digest root = old_root;
  const unsigned whole = static_cast<unsigned>(std::countr_one(old.size - 1));
  std::uint64_t node = (old.size - 1) >> whole;
  std::uint64_t last = (head.size - 1) >> whole;
  for (const Digest& sibling : path.subspan(begins_with_old ? 0 : 1)) {
    if (last == 0) {
      return false;
    }
    if ((node & 1) != 0 || node == last) {
      old_root = node_hash(sibling, old_root);
      root = node_hash(sibling, root);
      while ((node & 1) == 0 && node != 0) {
        node >>= 1;
        last >>= 1;
      }
    } else {
      root = node_hash(root, sibling);
    }
    node >>= 1;
    last >>= 1;
  }
  return last == 0 && old_root == old.root && root == head.root;
}

}  // namespace kentongan::eventlog
