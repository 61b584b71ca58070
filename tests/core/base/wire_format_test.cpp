// Shows that fields put together by hand are protobuf's, and that any other bytes end the walk.
// Bytes worked out by hand, and a table of what is no message.
#include "core/base/wire_format.h"

#include <gtest/gtest.h>

namespace kentongan {
namespace {

bool walks_to_the_end(BytesView bytes) {
  WireReader reader(bytes);
  while (reader.next()) {
  }
  return reader.ok();
}

TEST(WireFormatTest, WritesFieldsAsProtobufDoes) {
  Bytes bytes;
  append_uint_field(bytes, 1, 150);
  append_bytes_field(bytes, 2, "testing");

  EXPECT_EQ(to_hex(bytes), "0896011207" + to_hex("testing"));
  EXPECT_EQ(bytes_field_size(2, 7), 9U);
}

TEST(WireFormatTest, LeavesOutWhatIsEmpty) {
  Bytes bytes;
  append_uint_field(bytes, 1, 0);
  append_bytes_field(bytes, 2, "");

  EXPECT_EQ(bytes, "");
  EXPECT_EQ(bytes_field_size(2, 0), 0U);
}

TEST(WireFormatTest, ReadsFieldsInTheirOrder) {
  const Bytes bytes = from_hex("0896011a03616263").value();
  WireReader reader(bytes);

  ASSERT_TRUE(reader.next());
  EXPECT_EQ(reader.field(), 1U);
  EXPECT_EQ(reader.number(), 150U);
  ASSERT_TRUE(reader.next());
  EXPECT_EQ(reader.field(), 3U);
  EXPECT_EQ(reader.bytes(), "abc");
  EXPECT_FALSE(reader.next());
  EXPECT_TRUE(reader.ok());
}

TEST(WireFormatTest, GivesEachFieldWithItsWireType) {
  const Bytes bytes = from_hex("0896011a036162632501000000").value();
  WireReader reader(bytes);
  WireField field;

  ASSERT_TRUE(reader.next(field));
  EXPECT_EQ(field.type, 0U);
  EXPECT_EQ(field.varint, 150U);
  ASSERT_TRUE(reader.next(field));
  EXPECT_EQ(field.number, 3U);
  EXPECT_EQ(field.type, 2U);
  EXPECT_EQ(field.varint, 0U);
  EXPECT_EQ(field.bytes, "abc");
  ASSERT_TRUE(reader.next(field));
  EXPECT_EQ(field.type, 5U);
  EXPECT_EQ(field.bytes.size(), 4U);
  EXPECT_FALSE(reader.next(field));
  EXPECT_TRUE(reader.ok());
}

TEST(WireFormatTest, EndsTheWalkAtBytesThatAreNoMessage) {
  EXPECT_FALSE(walks_to_the_end(from_hex("1205616263").value()));                // past the end
  EXPECT_FALSE(walks_to_the_end(from_hex("00").value()));                        // field 0
  EXPECT_FALSE(walks_to_the_end(from_hex("0b").value()));                        // a group
  EXPECT_FALSE(walks_to_the_end(from_hex("08ffffffffffffffffffffff").value()));  // endless number
  EXPECT_FALSE(walks_to_the_end(from_hex("12ffffffffffffffffff01").value()));    // endless length
  EXPECT_FALSE(walks_to_the_end(from_hex("08ffffffffffffffffff02").value()));    // over 64 bits
  EXPECT_TRUE(walks_to_the_end(from_hex("08ffffffffffffffffff01").value()));
}

}  // namespace
}  // namespace kentongan
