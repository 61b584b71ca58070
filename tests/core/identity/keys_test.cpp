// Shows that signatures hold for their key and bytes alone, that weak keys are refused, and how a
// secret is kept. Known weak points of the curves; key files in a folder of their own.
#include "core/identity/keys.h"

#include <gtest/gtest.h>

#include "core/base/files.h"
#include "tests/support/temp_dir.h"

namespace kentongan::identity {
namespace {

namespace fs = std::filesystem;

class KeysTest : public ::testing::Test {
 protected:
  static PublicKey public_of(const std::string& hex) {
    return PublicKey::copied(from_hex(hex).value());
  }

  SeededRandom random_{7};
  test::TempDir temp_;
  fs::path folder_ = temp_.path();
  fs::path file_ = folder_ / "agent.key";
};

TEST_F(KeysTest, ASignatureHoldsForItsKeyAndBytesAlone) {
  const auto key = SigningKey::generate(random_);
  const auto other = SigningKey::generate(random_);
  auto signature = key.sign("bytes");

  EXPECT_TRUE(verifies(key.public_key(), "bytes", signature));
  EXPECT_FALSE(verifies(key.public_key(), "byteS", signature));
  EXPECT_FALSE(verifies(other.public_key(), "bytes", signature));
  signature.data()[0] ^= 1;
  EXPECT_FALSE(verifies(key.public_key(), "bytes", signature));
}

TEST_F(KeysTest, T6_NoFlippedBitOfASignatureIsAccepted) {
  const auto key = SigningKey::generate(random_);
  const auto good = key.sign("bytes");
  int accepted = 0;
  for (std::size_t bit = 0; bit < SignatureBytes::kSize * 8; ++bit) {
    auto flipped = good;
    flipped.data()[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
    accepted += verifies(key.public_key(), "bytes", flipped) ? 1 : 0;
  }

  EXPECT_EQ(accepted, 0);
}

TEST_F(KeysTest, T5_EnrolsOnlyKeysOfTheMainSubgroup) {
  EXPECT_TRUE(is_enrollable(SigningKey::generate(random_).public_key()));
  EXPECT_FALSE(is_enrollable(public_of(std::string(64, '0'))));         // order 4
  EXPECT_FALSE(is_enrollable(public_of("01" + std::string(62, '0'))));  // the identity
  EXPECT_FALSE(is_enrollable(
      public_of("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a")));  // order 8
  EXPECT_FALSE(is_enrollable(public_of("02" + std::string(62, '0'))));  // not on the curve
}

TEST_F(KeysTest, T5_EnrolsNoTransportKeyOfLowOrder) {
  EXPECT_TRUE(is_enrollable_curve(TransportPair::generate(random_).public_key().view()));
  EXPECT_FALSE(is_enrollable_curve(Bytes(32, '\0')));
  EXPECT_FALSE(is_enrollable_curve("\x01" + Bytes(31, '\0')));
  EXPECT_FALSE(is_enrollable_curve(
      from_hex("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800").value()));
  EXPECT_FALSE(is_enrollable_curve(Bytes(31, 'x')));
}

TEST_F(KeysTest, ASavedKeySignsAsBefore) {
  const auto key = SigningKey::generate(random_);
  ASSERT_TRUE(key.save(file_));

  const auto loaded = SigningKey::load(file_);

  ASSERT_TRUE(loaded);
  EXPECT_EQ(loaded->public_key(), key.public_key());
  EXPECT_EQ(loaded->sign("bytes"), key.sign("bytes"));
}

TEST_F(KeysTest, NeverOverwritesAKey) {
  ASSERT_TRUE(SigningKey::generate(random_).save(file_));

  EXPECT_EQ(SigningKey::generate(random_).save(file_).error().code, ErrorCode::conflict);
}

TEST_F(KeysTest, RefusesAKeyFileThatOthersMayRead) {
  ASSERT_TRUE(SigningKey::generate(random_).save(file_));
  fs::permissions(file_, fs::perms::others_read, fs::perm_options::add);

  EXPECT_EQ(SigningKey::load(file_).error().code, ErrorCode::key_exposed);
}

TEST_F(KeysTest, RefusesAFileThatHoldsAnotherKindOfKey) {
  ASSERT_TRUE(TransportPair::generate(random_).save(file_));

  const auto loaded = SigningKey::load(file_);

  EXPECT_EQ(loaded.error().code, ErrorCode::malformed);
  EXPECT_EQ(loaded.error().detail().find("curve25519-secret "), std::string::npos);
}

TEST_F(KeysTest, RefusesADamagedFile) {
  ASSERT_TRUE(write_secret(file_, "kentongan-ed25519-seed 00ff"));
  EXPECT_EQ(SigningKey::load(file_).error().code, ErrorCode::malformed);

  ASSERT_TRUE(write_secret(folder_ / "empty", ""));
  EXPECT_EQ(SigningKey::load(folder_ / "empty").error().code, ErrorCode::malformed);
}

TEST_F(KeysTest, PairsAreKeptWithTheirPublicHalf) {
  const auto transport = TransportPair::generate(random_);
  const auto sealing = SealingPair::generate(random_);
  ASSERT_TRUE(transport.save(folder_ / "transport.key"));
  ASSERT_TRUE(sealing.save(folder_ / "sealing.key"));

  EXPECT_EQ(TransportPair::load(folder_ / "transport.key")->public_key(), transport.public_key());
  EXPECT_EQ(SealingPair::load(folder_ / "sealing.key")->secret_key(), sealing.secret_key());
}

TEST_F(KeysTest, AFingerprintIsShortEnoughToReadAloud) {
  EXPECT_EQ(fingerprint_of(KeyId::copied(Bytes(32, '\xab'))),
            "abab abab abab abab abab abab abab abab");
}

}  // namespace
}  // namespace kentongan::identity
