// Shows that an item is sealed under its own header and, with its key, sealed anew under another.
// No log and no desk: items made by hand.
#include "agents/outbox/sealing.h"

#include <gtest/gtest.h>

#include "agents/session/submitter.h"
#include "core/identity/item.h"

namespace kentongan::agents {
namespace {

class SealingTest : public ::testing::Test {
 protected:
  SealingTest() {
    item_.id = random_.message_id(1);
    item_.media_type = identity::kMessageMediaType;
    item_.header = Bytes("\x0a\x02hi", 4);
    item_.payload = "isi yang rahasia";
    item_.salt = random_.bytes(32);
    EXPECT_TRUE(keys_.put(item_.id, key_));
  }

  SeededRandom random_{9};
  identity::PayloadKey key_ = identity::PayloadKey::generate(random_);
  identity::SealingPair holder_ = identity::SealingPair::generate(random_);
  identity::PayloadKeysInMemory keys_;
  OutItem item_;
};

TEST_F(SealingTest, ThePayloadIsCiphertextAndItsKeyIsWrapped) {
  ASSERT_TRUE(seal(item_, {key_, {holder_.public_key()}}, random_));

  EXPECT_EQ(item_.payload.find("rahasia"), Bytes::npos);
  ASSERT_EQ(item_.wraps.size(), 1U);
  EXPECT_EQ(identity::unwrap_key(item_.wraps[0], holder_)->view(), key_.view());
}

TEST_F(SealingTest, UnsealedItCanBeSealedUnderAnotherHeader) {
  ASSERT_TRUE(seal(item_, {key_, {holder_.public_key()}}, random_));
  const Bytes first = item_.payload;

  auto sealing = unseal(item_, keys_);
  ASSERT_TRUE(sealing);
  EXPECT_EQ(item_.payload, "isi yang rahasia");
  item_.header = Bytes("\x0a\x02ho", 4);
  ASSERT_TRUE(seal(item_, *std::move(sealing), random_));

  EXPECT_NE(item_.payload, first);
  EXPECT_EQ(item_.wraps.size(), 1U);
  EXPECT_TRUE(unseal(item_, keys_));
}

TEST_F(SealingTest, WithoutItsKeyItStaysClosed) {
  ASSERT_TRUE(seal(item_, {key_, {}}, random_));

  EXPECT_EQ(unseal(item_, identity::PayloadKeysInMemory()).error().code, ErrorCode::corrupt);
}

}  // namespace
}  // namespace kentongan::agents
