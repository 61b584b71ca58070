// Shows that bytes are written as hexadecimal, base64 and big endian numbers, and read back
// strictly. Known answers of RFC 4648 and RFC 3720 beside tables of what is refused.
#include "core/base/bytes.h"

#include <gtest/gtest.h>

namespace kentongan {
namespace {

using Four = FixedBytes<4, struct FourTag>;

TEST(BytesTest, WritesHexadecimalInLowerCase) {
  EXPECT_EQ(to_hex(BytesView("\x00\x7f\xff", 3)), "007fff");
}

TEST(BytesTest, ReadsHexadecimalOfEitherCase) {
  EXPECT_EQ(from_hex("00fFAb").value(), Bytes("\x00\xff\xab", 3));
}

TEST(BytesTest, RefusesWhatIsNoHexadecimal) {
  EXPECT_EQ(from_hex("123").error().code, ErrorCode::malformed);
  EXPECT_EQ(from_hex("0g").error().code, ErrorCode::malformed);
  EXPECT_EQ(from_hex("0x").error().code, ErrorCode::malformed);
}

TEST(BytesTest, WritesBase64AsRfc4648) {
  EXPECT_EQ(to_base64(""), "");
  EXPECT_EQ(to_base64("f"), "Zg==");
  EXPECT_EQ(to_base64("fo"), "Zm8=");
  EXPECT_EQ(to_base64("foobar"), "Zm9vYmFy");
}

TEST(BytesTest, ReadsOnlyCanonicalBase64) {
  EXPECT_EQ(from_base64("Zm9vYmE=").value(), "fooba");
  EXPECT_EQ(from_base64("Zm9vYmE").error().code, ErrorCode::malformed);
  EXPECT_EQ(from_base64("Zm9vYmF=").error().code, ErrorCode::malformed);
  EXPECT_EQ(from_base64("Zm9v YmE=").error().code, ErrorCode::malformed);
  EXPECT_EQ(from_base64("====").error().code, ErrorCode::malformed);
}

TEST(BytesTest, WritesNumbersBigEndianAndReadsThemBack) {
  Bytes bytes;
  append_u64(bytes, 0x0102030405060708);
  append_u32(bytes, 0x090a0b0c);

  EXPECT_EQ(to_hex(bytes), "0102030405060708090a0b0c");
  EXPECT_EQ(get_u64(bytes.data()), 0x0102030405060708U);
  EXPECT_EQ(get_u32(bytes.data() + 8), 0x090a0b0cU);
}

TEST(BytesTest, ChecksumsAsRfc3720) {
  EXPECT_EQ(crc32c("123456789"), 0xe3069283U);
  EXPECT_EQ(crc32c(Bytes(32, '\0')), 0x8a9136aaU);
  EXPECT_EQ(crc32c(Bytes(32, '\xff')), 0x62a8ab43U);
  EXPECT_EQ(crc32c(""), 0U);
}

TEST(BytesTest, TellsUtf8FromOtherBytes) {
  EXPECT_TRUE(is_utf8("Suku Dinas – é €"));
  EXPECT_TRUE(is_utf8("\xf0\x9f\x9a\x92\xf4\x8f\xbf\xbf"));
  EXPECT_FALSE(is_utf8("\x80"));
  EXPECT_FALSE(is_utf8("\xc0\xaf"));          // overlong
  EXPECT_FALSE(is_utf8("\xe0\x9f\xbf"));      // overlong
  EXPECT_FALSE(is_utf8("\xed\xa0\x80"));      // a surrogate
  EXPECT_FALSE(is_utf8("\xf4\x90\x80\x80"));  // above U+10FFFF
  EXPECT_FALSE(is_utf8("\xe2\x82"));          // cut short
}

TEST(BytesTest, FixedBytesTakeTheirLengthOnly) {
  EXPECT_EQ(Four::from("abcd")->view(), "abcd");
  EXPECT_EQ(Four::from("abc").error().code, ErrorCode::malformed);
  EXPECT_EQ(Four::from("abcde").error().code, ErrorCode::malformed);
  EXPECT_TRUE(Four().is_zero());
}

TEST(BytesTest, FixedBytesCompareByteByByte) {
  EXPECT_LT(Four::copied("aaaa"), Four::copied("aaab"));
  EXPECT_EQ(std::hash<Four>{}(Four::copied("aaaa")), std::hash<Four>{}(Four::copied("aaaa")));
}

}  // namespace
}  // namespace kentongan
