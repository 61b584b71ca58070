// Shows that a proof file is read as it was written, with and without an opened header, and that
// whatever is not one is refused.
#include "core/eventlog/tlog_proof.h"

#include <gtest/gtest.h>

namespace kentongan::eventlog {
namespace {

TlogProof proof() {
  TlogProof made;
  made.leaf = LeafBytes::copied(Bytes(LeafBytes::kSize, '\5'));
  made.index = 1234;
  made.path.resize(3, Digest::copied(Bytes(Digest::kSize, '\7')));
  made.checkpoint = "bus\n2000\nroot\n\nline\n";
  return made;
}

ErrorCode refusal(const std::string& file) {
  const auto read = parse_tlog_proof(file);
  return read ? ErrorCode::timeout : read.error().code;
}

std::string with(const std::string& from, const std::string& to) {
  std::string file = write_tlog_proof(proof());
  return file.replace(file.find(from), from.size(), to);
}

TEST(TlogProofTest, IsReadAsItWasWritten) {
  TlogProof made = proof();
  made.opened = OpenedHeader{Bytes(128, '\1'), Digest::copied(Bytes(32, '\2')), "header"};

  const auto read = parse_tlog_proof(write_tlog_proof(made));

  ASSERT_TRUE(read) << read.error().detail();
  EXPECT_EQ(read->leaf, made.leaf);
  EXPECT_EQ(read->index, made.index);
  EXPECT_EQ(read->path, made.path);
  EXPECT_EQ(read->checkpoint, made.checkpoint);
  EXPECT_EQ(read->opened, made.opened);
  EXPECT_FALSE(parse_tlog_proof(write_tlog_proof(proof()))->opened);
}

TEST(TlogProofTest, RefusesWhateverElse) {
  EXPECT_EQ(refusal(""), ErrorCode::malformed);
  EXPECT_EQ(refusal(with("@v1", "@v2")), ErrorCode::malformed);
  EXPECT_EQ(refusal(with("extra ", "extra  ")), ErrorCode::malformed);
  EXPECT_EQ(refusal(with("extra BQUF", "extra ")), ErrorCode::malformed);
  EXPECT_EQ(refusal(with("index 1234", "index 01234")), ErrorCode::malformed);
  EXPECT_EQ(refusal(with("index 1234", "index -1")), ErrorCode::malformed);
  EXPECT_EQ(refusal(with("index 1234", "index 99999999999999999999")), ErrorCode::malformed);
  EXPECT_EQ(refusal(with("\n\nbus", "\nbus")), ErrorCode::malformed);
  EXPECT_EQ(refusal(with("\nBwcH", "\nBwc")), ErrorCode::malformed);
  EXPECT_EQ(refusal(std::string(70'000, 'x')), ErrorCode::too_large);
}

}  // namespace
}  // namespace kentongan::eventlog
