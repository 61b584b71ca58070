// Shows that a frame is read back as written, and that bytes which are none cost no memory and get
// an error. Frames are made by the generated classes or bent by hand.
#include "core/transport/frame.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/limits.h"

namespace kentongan::transport {
namespace {

v1::Frame a_submission(int items) {
  v1::Frame frame;
  frame.set_session(Bytes(limits::kSessionIdBytes, 's'));
  auto& submit = *frame.mutable_submit();
  submit.set_number(7);
  submit.set_lane(v1::PRECEDENCE_KILAT);
  for (int i = 0; i < items; ++i) {
    submit.add_items()->set_payload(Bytes(512, 'p'));
  }
  return frame;
}

Bytes bytes_of(const v1::Frame& frame) {
  return frame.SerializeAsString();
}

/// A submission of so many empty items: two bytes each, many times that once built.
Bytes bomb(std::size_t items) {
  Bytes body;
  for (std::size_t i = 0; i < items; ++i) {
    body += BytesView("\x1a\0", 2);
  }
  v1::Frame frame;
  frame.mutable_submit()->ParseFromString("");
  Bytes size;
  for (auto left = body.size(); left > 0; left >>= 7U) {
    size += static_cast<char>((left & 0x7fU) | (left > 0x7fU ? 0x80U : 0U));
  }
  return "\x22" + size + body;
}

ErrorCode code_of(BytesView bytes) {
  v1::Frame frame;
  const auto read = read_frame(bytes, frame);
  return read ? ErrorCode::not_found : read.error().code;
}

TEST(FrameTest, ReadsBackWhatWasWritten) {
  const auto sent = a_submission(64);

  v1::Frame got;
  ASSERT_TRUE(read_frame(bytes_of(sent), got));

  EXPECT_EQ(bytes_of(got), bytes_of(sent));
}

TEST(FrameTest, ReaderGivesOneFrameAfterTheOther) {
  FrameReader reader;

  const auto first = reader.read(bytes_of(a_submission(3)));
  ASSERT_TRUE(first);
  EXPECT_EQ((*first)->submit().items_size(), 3);
  const auto second = reader.read(bytes_of(a_submission(2)));
  ASSERT_TRUE(second);
  EXPECT_EQ((*second)->submit().items_size(), 2);
}

TEST(FrameTest, PassesOverFieldsOfALaterVersion) {
  v1::Frame frame;

  EXPECT_TRUE(read_frame(bytes_of(a_submission(1)) + Bytes("\xfa\x07\x03new", 6), frame));
}

TEST(FrameTest, G14_RefusesWhatIsNoFrame) {
  EXPECT_EQ(code_of("not a frame at all"), ErrorCode::malformed);
  EXPECT_EQ(code_of(""), ErrorCode::malformed);
  EXPECT_EQ(code_of(bytes_of(a_submission(2)).substr(0, 700)), ErrorCode::malformed);
  EXPECT_EQ(code_of(Bytes("\x0a\x03"
                          "abc",
                          5)),
            ErrorCode::malformed);
}

TEST(FrameTest, G14_RefusesASessionIdOfAnotherLength) {
  auto frame = a_submission(1);
  frame.set_session("short");

  EXPECT_EQ(code_of(bytes_of(frame)), ErrorCode::malformed);
}

TEST(FrameTest, G14_RefusesMoreItemsThanASubmissionMayHave) {
  EXPECT_EQ(code_of(bytes_of(a_submission(limits::kSubmissionItemsMax + 1))), ErrorCode::too_large);
  EXPECT_EQ(code_of(bytes_of(a_submission(limits::kSubmissionItemsMax))), ErrorCode::not_found);
}

TEST(FrameTest, G14_RefusesABombBeforeItIsBuilt) {
  EXPECT_EQ(code_of(bomb(500'000)), ErrorCode::too_large);
}

TEST(FrameTest, G14_RefusesMoreThanTheLargestFrame) {
  EXPECT_EQ(code_of(Bytes(limits::kFrameBytesMax + 1, '\0')), ErrorCode::too_large);
}

TEST(FrameTest, G14_RefusesMoreSignaturesOrHopsThanThereMayBe) {
  auto signatures = a_submission(1);
  auto hops = a_submission(1);
  signatures.mutable_submit()->mutable_items(0)->mutable_signatures()->Reserve(5);
  for (int i = 0; i < limits::kSignaturesMax + 1; ++i) {
    signatures.mutable_submit()->mutable_items(0)->add_signatures();
  }
  for (int i = 0; i < limits::kHopsMax + 1; ++i) {
    hops.mutable_submit()->add_hops("bus");
  }

  EXPECT_EQ(code_of(bytes_of(signatures)), ErrorCode::too_large);
  EXPECT_EQ(code_of(bytes_of(hops)), ErrorCode::too_large);
}

}  // namespace
}  // namespace kentongan::transport
