#include "core/base/tree_hash.h"

#include <bit>

#include "core/base/digest.h"

namespace kentongan {
namespace {

/// Largest power of two smaller than `size`, which is at least 2.
std::size_t split_of(std::size_t size) {
  return std::bit_floor(size - 1);
}

}  // namespace

Digest leaf_hash(BytesView data) {
  return sha256({BytesView("\0", 1), data});
}

Digest node_hash(const Digest& left, const Digest& right) {
  return sha256({BytesView("\1", 1), left.view(), right.view()});
}

Digest tree_root(std::span<const Digest> leaves) {
  if (leaves.empty()) {
    return sha256(BytesView{});
  }
  if (leaves.size() == 1) {
    return leaves.front();
  }
  const auto split = split_of(leaves.size());
  return node_hash(tree_root(leaves.first(split)), tree_root(leaves.subspan(split)));
}

std::vector<Digest> audit_path(std::span<const Digest> leaves, std::size_t index) {
  KTG_CHECK(index < leaves.size());
  if (leaves.size() == 1) {
    return {};
  }
  const auto split = split_of(leaves.size());
  const bool left = index < split;
  auto path = left ? audit_path(leaves.first(split), index)
                   : audit_path(leaves.subspan(split), index - split);
  path.push_back(left ? tree_root(leaves.subspan(split)) : tree_root(leaves.first(split)));
  return path;
}

Result<Digest> root_from_path(const Digest& leaf, std::uint64_t index, std::uint64_t size,
                              std::span<const Digest> path) {
  if (index >= size) {
    return fail(ErrorCode::malformed, "index outside of the tree");
  }
  // RFC 9162, section 2.1.3.2: the same walk for the tree of RFC 6962.
  Digest root = leaf;
  std::uint64_t node = index;
  std::uint64_t last = size - 1;
  for (const Digest& sibling : path) {
    if (last == 0) {
      return fail(ErrorCode::malformed, "path is longer than the tree is high");
    }
    if ((node & 1) != 0 || node == last) {
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
  if (last != 0) {
    return fail(ErrorCode::malformed, "path is shorter than the tree is high");
  }
  return root;
}

}  // namespace kentongan
