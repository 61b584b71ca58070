#include "core/eventlog/multi_proof.h"

#include <algorithm>
#include <bit>

#include "core/base/tree_hash.h"

namespace kentongan::eventlog {
namespace {

template <typename Places, typename IndexOf>
bool rise_below(const Places& places, std::uint64_t size, IndexOf index_of) {
  for (std::size_t i = 0; i < places.size(); ++i) {
    if (index_of(places[i]) >= size || (i > 0 && index_of(places[i]) <= index_of(places[i - 1]))) {
      return false;
    }
  }
  return true;
}

std::uint64_t middle_of(std::uint64_t begin, std::uint64_t end) {
  return begin + std::bit_floor(end - begin - 1);
}

Result<void> gather(Prover& prover, std::span<const std::uint64_t> inside, std::uint64_t begin,
                    std::uint64_t end, HashPath& proof) {
  if (inside.empty()) {
    KTG_TRY(const Digest root, prover.range(begin, end));
    proof.push_back(root);
    return {};
  }
  if (inside.size() == end - begin) {
    return {};
  }
  const std::uint64_t middle = middle_of(begin, end);
  const auto left =
      static_cast<std::size_t>(std::ranges::lower_bound(inside, middle) - inside.begin());
  KTG_TRY_VOID(gather(prover, inside.first(left), begin, middle, proof));
  return gather(prover, inside.subspan(left), middle, end, proof);
}

/// Takes hashes from the front of `proof`; nothing where it has run out.
std::optional<Digest> root_over(std::span<const PlacedLeaf> inside, std::uint64_t begin,
                                std::uint64_t end, std::span<const Digest>& proof) {
  if (inside.empty()) {
    if (proof.empty()) {
      return std::nullopt;
    }
    const Digest hash = proof.front();
    proof = proof.subspan(1);
    return hash;
  }
  if (end - begin == 1) {
    return inside.front().hash;
  }
  const std::uint64_t middle = middle_of(begin, end);
  const auto left = static_cast<std::size_t>(
      std::ranges::lower_bound(inside, middle, {}, &PlacedLeaf::index) - inside.begin());
  const auto left_root = root_over(inside.first(left), begin, middle, proof);
  if (!left_root) {
    return std::nullopt;
  }
  const auto right_root = root_over(inside.subspan(left), middle, end, proof);
  return right_root ? std::optional(node_hash(*left_root, *right_root)) : std::nullopt;
}

}  // namespace

Result<HashPath> multi_proof(Prover& prover, std::span<const std::uint64_t> indexes,
                             std::uint64_t size) {
  if (size == 0 || !rise_below(indexes, size, [](std::uint64_t index) { return index; })) {
    return fail(ErrorCode::invalid_argument, "leaves that are not in the tree, or not in order");
  }
  HashPath proof;
  KTG_TRY_VOID(gather(prover, indexes, 0, size, proof));
  return proof;
}

Result<Digest> root_of_multi_proof(std::uint64_t size, std::span<const PlacedLeaf> leaves,
                                   std::span<const Digest> proof) {
  if (size == 0 || !rise_below(leaves, size, [](const PlacedLeaf& leaf) { return leaf.index; })) {
    return fail(ErrorCode::malformed, "leaves that are not in the tree, or not in order");
  }
  const auto root = root_over(leaves, 0, size, proof);
  if (!root || !proof.empty()) {
    return fail(ErrorCode::malformed, "a proof with too many or too few hashes");
  }
  return *root;
}

}  // namespace kentongan::eventlog
