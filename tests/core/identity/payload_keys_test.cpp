// Shows that a payload's key lies in a file of its own, is found again, and once destroyed is gone
// from the disk.
#include "core/identity/payload_keys.h"

#include <filesystem>
#include <fstream>
#include <iterator>

#include <gtest/gtest.h>

#include "tests/support/temp_dir.h"

namespace kentongan::identity {
namespace {

class PayloadKeysTest : public ::testing::Test {
 protected:
  PayloadKeysTest() : keys_(PayloadKeyFiles::open(folder_.path() / "keys").value()) {}

  [[nodiscard]] std::size_t files() const {
    const std::filesystem::directory_iterator all(folder_.path() / "keys");
    return static_cast<std::size_t>(std::distance(all, std::filesystem::directory_iterator()));
  }

  test::TempDir folder_;
  SeededRandom random_{5};
  PayloadKeyFiles keys_;
  MessageId id_ = random_.message_id(1);
};

TEST_F(PayloadKeysTest, AKeyIsFoundAgainByWhoeverOpensTheFolderNext) {
  const PayloadKey key = PayloadKey::generate(random_);
  ASSERT_TRUE(keys_.put(id_, key));

  const auto again = PayloadKeyFiles::open(folder_.path() / "keys").value().find(id_);

  ASSERT_TRUE(again && *again);
  EXPECT_EQ((*again)->view(), key.view());
  EXPECT_FALSE(keys_.find(random_.message_id(2))->has_value());
}

TEST_F(PayloadKeysTest, TheFirstKeyStays) {
  const PayloadKey first = PayloadKey::generate(random_);
  ASSERT_TRUE(keys_.put(id_, first));
  ASSERT_TRUE(keys_.put(id_, PayloadKey::generate(random_)));

  EXPECT_EQ((*keys_.find(id_))->view(), first.view());
}

TEST_F(PayloadKeysTest, G11_WhatWasDestroyedIsOverwrittenAndGone) {
  ASSERT_TRUE(keys_.put(id_, PayloadKey::generate(random_)));
  const auto file = std::filesystem::directory_iterator(folder_.path() / "keys")->path();
  std::filesystem::create_hard_link(file, folder_.path() / "bytes");

  ASSERT_TRUE(keys_.destroy(id_));

  EXPECT_FALSE(keys_.find(id_)->has_value());
  EXPECT_EQ(files(), 0U);
  std::ifstream left(folder_.path() / "bytes", std::ios::binary);
  EXPECT_EQ(Bytes(std::istreambuf_iterator<char>(left), {}), Bytes(PayloadKey::kSize, '\0'));
  EXPECT_TRUE(keys_.destroy(id_)) << "once more is no error";
}

TEST_F(PayloadKeysTest, ADamagedFileIsSaidSo) {
  ASSERT_TRUE(keys_.put(id_, PayloadKey::generate(random_)));
  std::filesystem::resize_file(std::filesystem::directory_iterator(folder_.path() / "keys")->path(),
                               7);

  EXPECT_EQ(keys_.find(id_).error().code, ErrorCode::corrupt);
}

TEST_F(PayloadKeysTest, AFolderThatOthersMayOpenIsRefused) {
  std::filesystem::permissions(folder_.path() / "keys", std::filesystem::perms(0755));

  EXPECT_EQ(PayloadKeyFiles::open(folder_.path() / "keys").error().code, ErrorCode::key_exposed);
}

TEST(PayloadKeysInMemoryTest, KeepsAndForgets) {
  SeededRandom random(6);
  PayloadKeysInMemory keys;
  const MessageId id = random.message_id(1);
  ASSERT_TRUE(keys.put(id, PayloadKey::generate(random)));
  EXPECT_TRUE(keys.find(id)->has_value());

  ASSERT_TRUE(keys.destroy(id));
  EXPECT_FALSE(keys.find(id)->has_value());
}

}  // namespace
}  // namespace kentongan::identity
