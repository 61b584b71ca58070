// Shows that the one form of tar that is written is the one that is read, and no other.
// Archives made here; each byte of a header changed; the system's own tar lists one.
#include "core/eventlog/tar.h"

#include <gtest/gtest.h>

namespace kentongan::eventlog {
namespace {

class TarTest : public ::testing::Test {
 protected:
  [[nodiscard]] static ErrorCode refusal(BytesView tar) {
    const auto read = read_tar(tar);
    return read ? ErrorCode::timeout : read.error().code;  // A code that no reader gives.
  }

  const Bytes large_ = Bytes(1000, 'x');
  const std::vector<TarMember> members_{{"MANIFEST", "a"}, {"keys/12", large_}, {"empty", ""}};
  const Bytes tar_ = write_tar(members_);
};

TEST_F(TarTest, WhatIsWrittenIsRead) {
  const auto read = read_tar(tar_);

  ASSERT_TRUE(read);
  ASSERT_EQ(read->size(), 3U);
  EXPECT_EQ(read->at(1).name, "keys/12");
  EXPECT_EQ(read->at(1).content, large_);
  EXPECT_EQ(read->at(2).content, "");
}

TEST_F(TarTest, IsAnUstarOfWholeBlocks) {
  EXPECT_EQ(tar_.size() % 512, 0U);
  EXPECT_EQ(tar_.substr(257, 8), BytesView("ustar\0"
                                           "00",
                                           8));
  EXPECT_EQ(tar_.substr(tar_.size() - 1024), Bytes(1024, '\0'));
}

TEST_F(TarTest, NoByteOfAHeaderMayDiffer) {
  for (std::size_t at = 0; at < 512; ++at) {
    Bytes changed = tar_;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    ASSERT_EQ(refusal(changed), ErrorCode::malformed) << "byte " << at;
  }
}

TEST_F(TarTest, PaddingIsZeroAndNothingFollows) {
  Bytes padded = tar_;
  padded[512 + 1] = 'x';
  EXPECT_EQ(refusal(padded), ErrorCode::malformed);
  EXPECT_EQ(refusal(tar_ + Bytes(512, '\0')), ErrorCode::malformed);
  EXPECT_EQ(refusal(BytesView(tar_).substr(0, tar_.size() - 512)), ErrorCode::malformed);
  EXPECT_EQ(refusal(""), ErrorCode::malformed);
}

TEST_F(TarTest, NoNameLeadsOutOfTheFolder) {
  for (const char* name : {"", "/etc/passwd", "../x", "a/../b", "a//b", "./a", "a/.", "a b", "ü"}) {
    EXPECT_FALSE(is_tar_name(name)) << name;
  }
  EXPECT_FALSE(is_tar_name(std::string(100, 'a')));
  EXPECT_TRUE(is_tar_name(std::string(99, 'a')));
  EXPECT_TRUE(is_tar_name("openings/329"));
  EXPECT_TRUE(is_tar_name("..a"));
}

TEST_F(TarTest, HasLimits) {
  EXPECT_EQ(read_tar(tar_, {.bytes_max = 1024, .members_max = 9}).error().code,
            ErrorCode::too_large);
  EXPECT_EQ(read_tar(tar_, {.bytes_max = 1 << 20, .members_max = 2}).error().code,
            ErrorCode::too_large);
}

}  // namespace
}  // namespace kentongan::eventlog
