// Shows which mixtures of fields are an item, and that what is written is read again.
// Forms made here; a field more, a field less, another length.
#include "core/eventlog/item_form.h"

#include <gtest/gtest.h>

#include "core/base/limits.h"

namespace kentongan::eventlog {
namespace {

class ItemFormTest : public ::testing::Test {
 protected:
  ItemFormTest() {
    base_.media_type = "application/vnd.kentongan.message.v1+protobuf";
    base_.count = 1;
    base_.signatures.push_back({KeyId{}, value_});
    whole_ = base_;
    whole_.header = "header";
    whole_.salt = salt_;
    part_ = base_;
    part_.header_root = Digest{};
    part_.payload_commitment = Digest{};
    part_.openings.push_back({0, record_salt_, std::vector<Digest>(3), "record"});
  }
  [[nodiscard]] static bool is_item(const ItemForm& form) {
    return parse_item(write_item(form)).has_value();
  }

  const Bytes value_ = Bytes(64, 'v');
  const Bytes salt_ = Bytes(32, 's');
  const Bytes salts_ = Bytes(128, 's');
  const Bytes record_salt_ = Bytes(16, 'r');
  ItemForm base_, whole_, part_;
};

TEST_F(ItemFormTest, WhatIsWrittenIsRead) {
  const Bytes bytes = write_item(part_);

  const auto read = parse_item(bytes);

  ASSERT_TRUE(read);
  EXPECT_EQ(write_item(*read), bytes);
  EXPECT_EQ(read->openings.front().record, "record");
  EXPECT_FALSE(read->is_whole());
  EXPECT_FALSE(read->shows_payload());
}

TEST_F(ItemFormTest, TheRowsOfThePageAreItems) {
  EXPECT_TRUE(is_item(whole_));
  whole_.payload = "payload";
  EXPECT_TRUE(is_item(whole_));
  EXPECT_TRUE(is_item(part_));
  part_.payload_salt = Digest{};
  EXPECT_TRUE(is_item(part_));
  part_.payload = "payload";
  EXPECT_TRUE(is_item(part_));
  part_.openings.clear();
  part_.payload = {};
  part_.payload_salt.reset();
  EXPECT_TRUE(is_item(part_));
  part_.header = "header";
  part_.header_salts = salts_;
  EXPECT_TRUE(is_item(part_));
  ItemForm own;
  own.event = "event";
  EXPECT_TRUE(is_item(own));
}

TEST_F(ItemFormTest, OtherMixturesAreNone) {
  EXPECT_FALSE(is_item(base_));
  EXPECT_FALSE(is_item({}));
  ItemForm form = whole_;
  form.header_root = Digest{};
  EXPECT_FALSE(is_item(form));
  form = whole_;
  form.event = "event";
  EXPECT_FALSE(is_item(form));
  form = part_;
  form.payload = "payload";
  EXPECT_FALSE(is_item(form));
  form = part_;
  form.payload_commitment.reset();
  EXPECT_FALSE(is_item(form));
  form = whole_;
  form.signatures.clear();
  EXPECT_FALSE(is_item(form));
}

TEST_F(ItemFormTest, OpeningsRiseFromTheFirst) {
  part_.openings.push_back({0, record_salt_, std::vector<Digest>(3), ""});
  EXPECT_FALSE(is_item(part_));
  part_.openings = {{1, record_salt_, std::vector<Digest>(3), ""}};
  EXPECT_FALSE(is_item(part_));
}

TEST_F(ItemFormTest, APlaceIsInItsSubmission) {
  whole_.index = 1;
  EXPECT_FALSE(is_item(whole_));
  whole_.count = 2;
  EXPECT_FALSE(is_item(whole_));
  whole_.path.resize(1);
  EXPECT_TRUE(is_item(whole_));
  whole_.count = limits::kSubmissionItemsMax + 1;
  EXPECT_FALSE(is_item(whole_));
}

TEST_F(ItemFormTest, NoKeySignsTwiceAndNoFiveSign) {
  whole_.signatures.push_back(whole_.signatures.front());
  EXPECT_FALSE(is_item(whole_));
}

TEST_F(ItemFormTest, BytesThatAreCutAreNone) {
  const Bytes bytes = write_item(whole_);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    ASSERT_FALSE(parse_item(BytesView(bytes).substr(0, size))) << size;
  }
  EXPECT_FALSE(parse_item(bytes + "x"));
}

}  // namespace
}  // namespace kentongan::eventlog
