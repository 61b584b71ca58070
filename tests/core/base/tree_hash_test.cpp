// Shows that the tree is that of RFC 6962, and that a path leads to its root in one way only.
// Known answers of tests/golden/audit.json (roots, leaves, 36 paths); altered paths are refused.
#include "core/base/tree_hash.h"

#include <gtest/gtest.h>

#include "core/base/digest.h"
#include "core/base/yaml.h"

namespace kentongan {
namespace {

class TreeHashTest : public ::testing::Test {
 protected:
  static Digest digest_of(const std::string& hex) { return Digest::copied(from_hex(hex).value()); }
  static const Value& vectors() {
    static const Value kAudit = load_yaml(KTG_SOURCE_DIR "/tests/golden/audit.json").value();
    return *kAudit.find("rfc6962");
  }
  static std::vector<Digest> leaves() {
    std::vector<Digest> hashes;
    for (const auto& input : vectors().find("leaf_inputs_hex")->items) {
      hashes.push_back(leaf_hash(from_hex(input.scalar).value()));
    }
    return hashes;
  }
  static std::vector<Digest> digests_of(const Value& list) {
    std::vector<Digest> digests;
    for (const auto& item : list.items) {
      digests.push_back(digest_of(item.scalar));
    }
    return digests;
  }
};

TEST_F(TreeHashTest, T1_GivesTheKnownLeavesAndRoots) {
  const auto all = leaves();
  ASSERT_EQ(all, digests_of(*vectors().find("leaf_hashes_hex")));
  const auto roots = digests_of(*vectors().find("roots_hex"));
  ASSERT_EQ(roots.size(), 9U);

  for (std::size_t size = 0; size < roots.size(); ++size) {
    EXPECT_EQ(tree_root(std::span(all).first(size)), roots[size]) << size;
  }
}

TEST_F(TreeHashTest, T1_GivesAndFollowsTheKnownPaths) {
  const auto all = leaves();
  const auto& cases = vectors().find("inclusion")->items;
  ASSERT_EQ(cases.size(), 36U);

  for (const auto& known : cases) {
    const auto index = std::stoul(known.text("index"));
    const auto size = std::stoul(known.text("size"));
    const auto path = digests_of(*known.find("proof"));
    const auto tree = std::span(all).first(size);
    EXPECT_EQ(audit_path(tree, index), path);
    EXPECT_EQ(root_from_path(all[index], index, size, path).value(), tree_root(tree));
  }
}

TEST_F(TreeHashTest, RefusesAPathOfAnotherLength) {
  const auto all = leaves();
  auto path = audit_path(all, 3);

  path.push_back(all[0]);
  EXPECT_EQ(root_from_path(all[3], 3, 8, path).error().code, ErrorCode::malformed);
  path.resize(2);
  EXPECT_EQ(root_from_path(all[3], 3, 8, path).error().code, ErrorCode::malformed);
  EXPECT_EQ(root_from_path(all[0], 0, 1, path).error().code, ErrorCode::malformed);
}

TEST_F(TreeHashTest, RefusesAnIndexOutsideOfTheTree) {
  EXPECT_EQ(root_from_path(leaves()[0], 1, 1, {}).error().code, ErrorCode::malformed);
  EXPECT_EQ(root_from_path(leaves()[0], 0, 0, {}).error().code, ErrorCode::malformed);
}

TEST_F(TreeHashTest, AnAlteredPathLeadsElsewhere) {
  const auto all = leaves();
  auto path = audit_path(all, 5);
  std::swap(path[0], path[1]);

  EXPECT_NE(root_from_path(all[5], 5, 8, path).value(), tree_root(all));
}

}  // namespace
}  // namespace kentongan
