// Shows the form of a bundle: what is written is read, members stand in their order, digests and
// numbers fit. A small bundle made here and changed.
#include "core/eventlog/bundle.h"

#include <gtest/gtest.h>

namespace kentongan::eventlog {
namespace {

class BundleTest : public ::testing::Test {
 protected:
  BundleTest() {
    ItemForm own;
    own.event = "event";
    content_.scope.bus = "bus";
    content_.scope.first = Seq(3);
    content_.scope.last = Seq(4);
    content_.checkpoint = "checkpoint";
    content_.proof.resize(2);
    content_.leaves = {{Seq(3), {}}, {Seq(4), {}}};
    content_.items = {{BundleFolder::envelopes, Seq(4), write_item(own)},
                      {BundleFolder::envelopes, Seq(3), write_item(own)}};
    content_.decisions = {{Seq(3), "decision"}};
    content_.report = "report";
  }
  [[nodiscard]] ErrorCode refusal() {
    bytes_ = write_bundle(content_);
    const auto file = BundleFile::open(bytes_);
    EXPECT_TRUE(file);
    const auto read = file->read();
    return read ? ErrorCode::timeout : read.error().code;
  }

  BundleContent content_;
  Bytes bytes_;
};

TEST_F(BundleTest, WhatIsWrittenIsRead) {
  const Bytes bytes = write_bundle(content_);

  const auto file = BundleFile::open(bytes);
  ASSERT_TRUE(file);
  ASSERT_TRUE(file->check_digests());
  const auto bundle = file->read();
  ASSERT_TRUE(bundle);

  EXPECT_EQ(bundle->scope.bus, "bus");
  EXPECT_EQ(bundle->leaves.size(), 2U);
  EXPECT_EQ(bundle->proof.size(), 2U);
  EXPECT_EQ(bundle->items.front().seq, Seq(3));
  EXPECT_EQ(bundle->items.back().leaf, 1U);
  EXPECT_EQ(bundle->decisions.front().bytes, "decision");
  EXPECT_EQ(bundle->report, "report");
  EXPECT_NE(bundle->leaf(Seq(4)), nullptr);
  EXPECT_EQ(bundle->leaf(Seq(5)), nullptr);
}

TEST_F(BundleTest, AChangedMemberIsNamed) {
  Bytes bytes = write_bundle(content_);
  bytes[bytes.find("report", bytes.find("decision"))] = 'R';
  const auto at = bytes.rfind("report");
  bytes[at] = 'R';
  const auto file = BundleFile::open(bytes);

  if (file) {
    EXPECT_EQ(file->check_digests().error().code, ErrorCode::corrupt);
  } else {
    EXPECT_EQ(file.error().code, ErrorCode::malformed);
  }
}

TEST_F(BundleTest, OtherMembersAreNoBundle) {
  const Bytes tar = write_tar({{"MANIFEST", ""}, {"scope", ""}});
  EXPECT_EQ(BundleFile::open(tar).error().code, ErrorCode::malformed);
  EXPECT_EQ(BundleFile::open("").error().code, ErrorCode::malformed);
}

TEST_F(BundleTest, AnItemHasALeaf) {
  content_.items.front().seq = Seq(9);
  EXPECT_EQ(refusal(), ErrorCode::malformed);
}

TEST_F(BundleTest, AnEventHasOneItem) {
  content_.items.push_back({BundleFolder::openings, Seq(3), content_.items.front().form});
  EXPECT_EQ(refusal(), ErrorCode::malformed);
}

TEST_F(BundleTest, AnItemStandsInTheFolderOfItsForm) {
  content_.items.front().folder = BundleFolder::keys;
  EXPECT_EQ(refusal(), ErrorCode::malformed);
}

TEST_F(BundleTest, LeavesRise) {
  std::swap(content_.leaves[0], content_.leaves[1]);
  EXPECT_EQ(refusal(), ErrorCode::malformed);
}

TEST_F(BundleTest, FoldersHaveTheirNames) {
  EXPECT_EQ(name_of(BundleFolder::keys), "keys");
  EXPECT_EQ(name_of(BundleFolder::envelopes), "envelopes");
}

}  // namespace
}  // namespace kentongan::eventlog
