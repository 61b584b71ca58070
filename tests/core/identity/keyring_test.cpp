// Shows that an agency's and a broker's keys are drawn once, kept for the owner alone, refused
// wider. Folders of their own; rights are widened by hand.
#include "core/identity/keyring.h"

#include <gtest/gtest.h>

#include "tests/support/temp_dir.h"

namespace kentongan::identity {
namespace {

namespace fs = std::filesystem;

class KeyringTest : public ::testing::Test {
 protected:
  static fs::perms rights_of(const fs::path& path) { return fs::status(path).permissions(); }

  SeededRandom random_{7};
  test::TempDir temp_;
  fs::path folder_ = temp_.path() / "keys";
};

TEST_F(KeyringTest, OpensWhatItCreated) {
  const auto created = Keyring::create(folder_, random_);
  ASSERT_TRUE(created);

  const auto opened = Keyring::open(folder_);

  ASSERT_TRUE(opened);
  EXPECT_EQ(opened->agent().public_key(), created->agent().public_key());
  EXPECT_EQ(opened->transport().public_key(), created->transport().public_key());
  EXPECT_EQ(opened->sealing().public_key(), created->sealing().public_key());
  EXPECT_EQ(opened->witness().public_key(), created->witness().public_key());
  EXPECT_NE(opened->witness().public_key(), opened->agent().public_key());
}

TEST_F(KeyringTest, FolderAndFilesAreTheOwnersAlone) {
  ASSERT_TRUE(Keyring::create(folder_, random_));

  EXPECT_EQ(rights_of(folder_), fs::perms::owner_all);
  for (const auto& file : fs::directory_iterator(folder_)) {
    EXPECT_EQ(rights_of(file.path()), fs::perms::owner_read | fs::perms::owner_write);
  }
}

TEST_F(KeyringTest, NeverOverwritesAKey) {
  ASSERT_TRUE(Keyring::create(folder_, random_));

  EXPECT_EQ(Keyring::create(folder_, random_).error().code, ErrorCode::conflict);
}

TEST_F(KeyringTest, RefusesAFolderThatOthersMayEnter) {
  ASSERT_TRUE(Keyring::create(folder_, random_));
  fs::permissions(folder_, fs::perms::group_exec, fs::perm_options::add);

  EXPECT_EQ(Keyring::open(folder_).error().code, ErrorCode::key_exposed);
}

TEST_F(KeyringTest, RefusesToDrawKeysIntoAFolderThatOthersMayEnter) {
  fs::create_directories(folder_);
  fs::permissions(folder_, fs::perms::owner_all | fs::perms::others_read);

  EXPECT_EQ(Keyring::create(folder_, random_).error().code, ErrorCode::key_exposed);
}

TEST_F(KeyringTest, RefusesAKeyThatOthersMayRead) {
  ASSERT_TRUE(Keyring::create(folder_, random_));
  fs::permissions(folder_ / "sealing.key", fs::perms::group_read, fs::perm_options::add);

  EXPECT_EQ(Keyring::open(folder_).error().code, ErrorCode::key_exposed);
}

TEST_F(KeyringTest, NamesTheKeyThatIsMissing) {
  ASSERT_TRUE(Keyring::create(folder_, random_));
  fs::remove(folder_ / "witness.key");

  const auto opened = Keyring::open(folder_);

  EXPECT_EQ(opened.error().code, ErrorCode::not_found);
  EXPECT_NE(opened.error().detail().find("witness.key"), std::string::npos);
}

TEST_F(KeyringTest, NamesTheFolderThatIsMissing) {
  EXPECT_EQ(Keyring::open(folder_).error().code, ErrorCode::not_found);
}

TEST_F(KeyringTest, OpensTheBrokersKeysAsTheyWereCreated) {
  const auto created = BrokerKeys::create(folder_, random_);
  ASSERT_TRUE(created);

  const auto opened = BrokerKeys::open(folder_);

  ASSERT_TRUE(opened);
  EXPECT_EQ(opened->log().public_key(), created->log().public_key());
  EXPECT_EQ(opened->statement().public_key(), created->statement().public_key());
  EXPECT_EQ(opened->transport().public_key(), created->transport().public_key());
  EXPECT_EQ(opened->tag(), created->tag());
  EXPECT_FALSE(opened->tag().is_zero());
}

TEST_F(KeyringTest, ABrokersKeysAreNoAgencysKeys) {
  ASSERT_TRUE(BrokerKeys::create(folder_, random_));

  EXPECT_EQ(Keyring::open(folder_).error().code, ErrorCode::not_found);
}

}  // namespace
}  // namespace kentongan::identity
