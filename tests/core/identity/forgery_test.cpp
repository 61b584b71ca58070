// Shows that nobody passes for another: no forged signature of a million, no weak key, no second
// form of a signature, no item shown as one of another kind. Edge cases are made here in the
// classes of the published sets: S outside of its range, A and R of low order, of mixed order and
// in more than one encoding. libsodium's own answer stands beside ours.
#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <sodium.h>

#include "core/base/random.h"
#include "core/identity/item.h"
#include "core/identity/keys.h"
#include "core/identity/submission.h"
#include "tests/support/long_run.h"

namespace kentongan::identity {
namespace {

SignatureBytes flipped(SignatureBytes signature, Random& random) {
  const std::uint64_t bits = 1 + random.below(3);
  for (std::uint64_t i = 0; i < bits; ++i) {
    signature.data()[random.below(64)] ^= static_cast<std::uint8_t>(1 + random.below(255));
  }
  return signature;
}

/// What an author has signed, and what others have.
struct Signer {
  SigningKey key;
  Bytes bytes;
  SignatureBytes signature;
};

std::vector<Signer> signers(Random& random) {
  std::vector<Signer> all;
  for (int i = 0; i < 16; ++i) {
    auto key = SigningKey::generate(random);
    const Bytes bytes = bytes_to_sign(Digest::copied(random.bytes(Digest::kSize)));
    const auto signature = key.sign(bytes);
    all.push_back({std::move(key), bytes, signature});
  }
  return all;
}

TEST(ForgeryTest, G9_NoForgedSignatureOfAMillionPasses) {
  SeededRandom random(9);
  const auto all = signers(random);
  const int rounds = test::is_long_run() ? 1'000'000 : 100'000;
  int passed = 0;
  for (int round = 0; round < rounds; ++round) {
    const Signer& author = all[random.below(all.size())];
    const Signer& other = all[random.below(all.size())];
    SignatureBytes forged = author.signature;
    switch (random.below(4)) {
      case 0:
        forged = SignatureBytes::copied(random.bytes(SignatureBytes::kSize));
        break;
      case 1:
        forged = flipped(author.signature, random);
        break;
      case 2:  // Another's, over what he had signed himself.
        forged = other.signature;
        break;
      default:  // Half of one and half of another.
        std::copy_n(other.signature.data(), 32, forged.data());
    }
    const bool is_forged = forged != author.signature;
    passed += is_forged && verifies(author.key.public_key(), author.bytes, forged) ? 1 : 0;
  }

  EXPECT_EQ(passed, 0) << "of " << rounds;
}

using Encoded = std::array<std::uint8_t, 32>;

Encoded encoded(const std::string& hex) {
  const Bytes bytes = from_hex(hex).value();
  Encoded result{};
  std::copy_n(reinterpret_cast<const std::uint8_t*>(bytes.data()), 32, result.begin());
  return result;
}

/// Points of the small subgroup, each in every encoding that a decoder might take.
std::vector<Encoded> low_order_points() {
  const std::string middle(60, 'f');
  std::vector<Encoded> points = {
      encoded(std::string(64, '0')),
      encoded("01" + std::string(62, '0')),
      encoded("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),
      encoded("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"),
      encoded("ec" + middle + "7f"),
      encoded("ed" + middle + "7f"),
      encoded("ee" + middle + "7f"),
  };
  const std::size_t count = points.size();
  for (std::size_t i = 0; i < count; ++i) {
    Encoded other_sign = points[i];
    other_sign[31] ^= 0x80;
    points.push_back(other_sign);
  }
  return points;
}

/// A point of the main subgroup moved by one of the small: of mixed order.
Encoded mixed(const PublicKey& point, const Encoded& small) {
  Encoded sum{};
  return crypto_core_ed25519_add(sum.data(), point.data(), small.data()) == 0 ? sum : Encoded{};
}

/// L, the order of the main subgroup, little endian.
constexpr Encoded kOrder = {0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7,
                            0xa2, 0xde, 0xf9, 0xde, 0x14, 0,    0,    0,    0,    0,    0,
                            0,    0,    0,    0,    0,    0,    0,    0,    0,    0x10};

Encoded plus_order(Encoded scalar) {
  unsigned carry = 0;
  for (std::size_t i = 0; i < scalar.size(); ++i) {
    carry += scalar[i] + kOrder[i];
    scalar[i] = static_cast<std::uint8_t>(carry);
    carry >>= 8;
  }
  return scalar;
}

SignatureBytes joined(const Encoded& r, const Encoded& s) {
  SignatureBytes signature;
  std::copy(r.begin(), r.end(), signature.data());
  std::copy(s.begin(), s.end(), signature.data() + 32);
  return signature;
}

Encoded half(const SignatureBytes& signature, std::size_t from) {
  Encoded part{};
  std::copy_n(signature.data() + from, 32, part.begin());
  return part;
}

TEST(ForgeryTest, T5_TakesWhatLibsodiumTakesAndNothingMore) {
  SeededRandom random(5);
  const auto key = SigningKey::generate(random);
  const Bytes bytes = "an edge case";
  const auto good = key.sign(bytes);
  std::vector<Encoded> points = low_order_points();
  for (const Encoded& small : low_order_points()) {
    points.push_back(mixed(key.public_key(), small));
  }
  Encoded own{};
  std::copy_n(key.public_key().data(), 32, own.begin());
  points.push_back(own);
  points.push_back(half(good, 0));
  std::ranges::sort(points);  // Moved by the neutral element a point is where it was.
  points.erase(std::unique(points.begin(), points.end()), points.end());
  std::vector<Encoded> scalars = {Encoded{},
                                  Encoded{1},
                                  kOrder,
                                  half(good, 32),
                                  plus_order(half(good, 32)),
                                  encoded(std::string(64, 'f'))};
  for (int i = 0; i < 14; ++i) {
    scalars.push_back(plus_order(scalars.back()));
  }
  int compared = 0;
  int taken = 0;
  int taken_of_enrolled = 0;
  for (const Encoded& a : points) {
    const auto author = PublicKey::copied(BytesView(reinterpret_cast<const char*>(a.data()), 32));
    for (const Encoded& r : points) {
      for (const Encoded& s : scalars) {
        const auto signature = joined(r, s);
        const bool ours = verifies(author, bytes, signature);
        const bool theirs =
            crypto_sign_verify_detached(signature.data(),
                                        reinterpret_cast<const unsigned char*>(bytes.data()),
                                        bytes.size(), author.data()) == 0;
        ASSERT_EQ(ours, theirs);
        ++compared;
        taken += ours ? 1 : 0;
        taken_of_enrolled += ours && is_enrollable(author) ? 1 : 0;
      }
    }
  }

  EXPECT_GT(compared, 10'000);
  EXPECT_EQ(taken_of_enrolled, 1) << "the one that the key made, of " << taken;
  EXPECT_TRUE(verifies(key.public_key(), bytes, good));
}

TEST(ForgeryTest, T5_ASecondFormOfASignatureIsNone) {
  SeededRandom random(55);
  const auto key = SigningKey::generate(random);
  for (int i = 0; i < 1000; ++i) {
    const Bytes bytes = random.bytes(32);
    const auto good = key.sign(bytes);
    EXPECT_FALSE(
        verifies(key.public_key(), bytes, joined(half(good, 0), plus_order(half(good, 32)))));
  }
}

TEST(ForgeryTest, T5_EnrolsNoKeyOfLowOrMixedOrderInAnyEncoding) {
  SeededRandom random(555);
  const auto is_taken = [](const Encoded& point) {
    return is_enrollable(
        PublicKey::copied(BytesView(reinterpret_cast<const char*>(point.data()), 32)));
  };
  int taken = 0;
  int offered = 0;
  for (const Encoded& small : low_order_points()) {
    taken += is_taken(small) ? 1 : 0;
    for (int i = 0; i < 64; ++i, ++offered) {
      const auto key = SigningKey::generate(random).public_key();
      const Encoded moved = mixed(key, small);
      Encoded own{};
      std::copy_n(key.data(), 32, own.begin());
      taken += moved != own && is_taken(moved) ? 1 : 0;
    }
  }

  EXPECT_EQ(taken, 0) << "of " << offered;
}

/// The 22 that are ever signed.
std::vector<Bytes> media_types() {
  std::vector<Bytes> types{Bytes(kMessageMediaType), Bytes(kDirectoryMediaType),
                           Bytes(kDutyMediaType), Bytes(kPolicyMediaType)};
  for (int code = 0; code < 64; ++code) {
    if (Bytes type = evidence_media_type(code); !type.empty()) {
      types.push_back(std::move(type));
    }
  }
  return types;
}

TEST(ForgeryTest, T6_NoItemPassesForOneOfAnotherKind) {
  SeededRandom random(6);
  const auto key = SigningKey::generate(random);
  const Bytes salt = random.bytes(kSaltBytes);
  const auto types = media_types();
  ASSERT_EQ(types.size(), 22U);
  const auto lookup = [&key](const KeyId&) { return Result<PublicKey>(key.public_key()); };
  int refused = 0;
  int taken = 0;
  for (const Bytes& made_as : types) {
    const auto made = hash_item({made_as, "", "", salt}).value();
    Signatures signatures;
    *signatures.Add() = sign_submission(key, submission_root(std::span(&made.item_hash, 1)));
    for (const Bytes& shown_as : types) {
      const auto shown = hash_item({shown_as, "", "", salt}).value();
      const Digest root = submission_root(std::span(&shown.item_hash, 1));
      (verify_submission(root, signatures, lookup) ? taken : refused) += 1;
    }
  }

  EXPECT_EQ(taken, 22) << "each as itself";
  EXPECT_EQ(refused, 462);
}

TEST(ForgeryTest, T6_NoItemPassesForTheSubmissionThatItIsPartOf) {
  SeededRandom random(66);
  const auto key = SigningKey::generate(random);
  const auto root = Digest::copied(random.bytes(Digest::kSize));
  const auto bare = key.sign(root.view());

  EXPECT_FALSE(verifies(key.public_key(), bytes_to_sign(root), bare));
  for (const Bytes& type : media_types()) {
    EXPECT_FALSE(verifies(key.public_key(), bytes_to_sign(root), key.sign(pae(type, root.view()))));
  }
}

}  // namespace
}  // namespace kentongan::identity
