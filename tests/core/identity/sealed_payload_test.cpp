// Shows that a sealed payload opens for its addressees alone, under its own header alone, and not
// when any bit of it was changed.
#include "core/identity/sealed_payload.h"

#include <gtest/gtest.h>

namespace kentongan::identity {
namespace {

class SealedPayloadTest : public ::testing::Test {
 protected:
  SeededRandom random_{77};
  const Digest root_ = Digest::copied(Bytes(32, 'r'));
  const PayloadKey key_ = PayloadKey::generate(random_);
  const Bytes sealed_ = seal_payload("nama informan", root_, key_, random_);
  const SealingPair kodim_ = SealingPair::generate(random_);
  const SealingPair polres_ = SealingPair::generate(random_);
};

TEST_F(SealedPayloadTest, OpensWithItsKeyUnderItsHeader) {
  EXPECT_EQ(open_payload(sealed_, root_, key_).value(), "nama informan");
  EXPECT_EQ(sealed_.size(), 13U + 40U);
  EXPECT_EQ(sealed_.find("informan"), Bytes::npos);
}

TEST_F(SealedPayloadTest, AnEmptyPayloadIsSealedToo) {
  const Bytes sealed = seal_payload("", root_, key_, random_);

  EXPECT_EQ(sealed.size(), 40U);
  EXPECT_EQ(open_payload(sealed, root_, key_).value(), "");
}

TEST_F(SealedPayloadTest, TheSamePayloadLooksLikeAnotherEachTime) {
  EXPECT_NE(seal_payload("nama informan", root_, key_, random_), sealed_);
}

TEST_F(SealedPayloadTest, G11_OpensWithNoOtherKeyAndUnderNoOtherHeader) {
  const auto other_key = PayloadKey::generate(random_);
  const Digest other_root = Digest::copied(Bytes(32, 's'));

  EXPECT_EQ(open_payload(sealed_, root_, other_key).error().code, ErrorCode::malformed);
  EXPECT_EQ(open_payload(sealed_, other_root, key_).error().code, ErrorCode::malformed)
      << "a payload cannot be put under another message";
}

TEST_F(SealedPayloadTest, G10_NoFlippedBitAndNoCutOpens) {
  int opened = 0;
  for (std::size_t bit = 0; bit < 8 * sealed_.size(); ++bit) {
    Bytes changed = sealed_;
    changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << (bit % 8)));
    opened += open_payload(changed, root_, key_) ? 1 : 0;
  }
  for (std::size_t size = 0; size < sealed_.size(); ++size) {
    opened += open_payload(BytesView(sealed_).substr(0, size), root_, key_) ? 1 : 0;
  }

  EXPECT_EQ(opened, 0);
}

TEST_F(SealedPayloadTest, G11_TheKeyIsWrappedForEachHolder) {
  const auto for_kodim = wrap_key(key_, kodim_.public_key(), random_);
  const auto for_polres = wrap_key(key_, polres_.public_key(), random_);

  EXPECT_EQ(for_kodim.sealed_key().size(), 80U);
  EXPECT_NE(wrap_key(key_, kodim_.public_key(), random_).sealed_key(), for_kodim.sealed_key());
  EXPECT_EQ(unwrap_key(for_kodim, kodim_)->view(), key_.view());
  EXPECT_EQ(unwrap_key(for_polres, polres_)->view(), key_.view());
  EXPECT_EQ(unwrap_key(for_kodim, polres_).error().code, ErrorCode::key_unknown);
  auto renamed = for_kodim;
  renamed.set_key_id(for_polres.key_id());
  EXPECT_EQ(unwrap_key(renamed, polres_).error().code, ErrorCode::malformed);
}

TEST_F(SealedPayloadTest, G14_RefusesAWrapThatIsNone) {
  auto wrap = wrap_key(key_, kodim_.public_key(), random_);
  for (const std::size_t size : {0U, 1U, 79U, 81U, 4096U}) {
    wrap.set_sealed_key(Bytes(size, 'x'));
    EXPECT_EQ(unwrap_key(wrap, kodim_).error().code, ErrorCode::malformed) << size;
  }
  auto changed = wrap_key(key_, kodim_.public_key(), random_);
  changed.mutable_sealed_key()->at(40) ^= 1;
  EXPECT_EQ(unwrap_key(changed, kodim_).error().code, ErrorCode::malformed);
  EXPECT_EQ(PayloadKey::from("short").error().code, ErrorCode::malformed);
}

}  // namespace
}  // namespace kentongan::identity
