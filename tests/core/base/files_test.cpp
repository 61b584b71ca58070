// Shows that files are written whole, secrets for their owner alone, and that a wider one is
// refused. Real files in a folder of their own.
#include "core/base/files.h"

#include <cerrno>
#include <fstream>

#include <gtest/gtest.h>
#include <unistd.h>

#include "tests/support/temp_dir.h"

namespace kentongan {
namespace {

namespace fs = std::filesystem;

class FilesTest : public ::testing::Test {
 protected:
  static fs::perms rights_of(const fs::path& file) { return fs::status(file).permissions(); }

  test::TempDir temp_;
  fs::path folder_ = temp_.path();
  fs::path file_ = folder_ / "file";
};

TEST_F(FilesTest, ReadsBackWhatWasWritten) {
  ASSERT_TRUE(write_file(file_, "first"));
  ASSERT_TRUE(write_file(file_, Bytes(200'000, 'x')));

  EXPECT_EQ(read_file(file_, 1 << 20).value(), Bytes(200'000, 'x'));
  EXPECT_FALSE(fs::exists(folder_ / "file.new"));
}

TEST_F(FilesTest, RefusesToReadMoreThanAsked) {
  ASSERT_TRUE(write_file(file_, "123456"));

  EXPECT_EQ(read_file(file_, 6).value(), "123456");
  EXPECT_EQ(read_file(file_, 5).error().code, ErrorCode::too_large);
}

TEST_F(FilesTest, NamesWhatIsNotThere) {
  EXPECT_EQ(read_file(folder_ / "absent", 10).error().code, ErrorCode::not_found);
  EXPECT_EQ(write_file(folder_ / "no-folder" / "file", "x").error().code, ErrorCode::not_found);
  EXPECT_EQ(read_secret(folder_ / "absent", 10).error().code, ErrorCode::not_found);
}

TEST_F(FilesTest, WritesASecretForItsOwnerAlone) {
  ASSERT_TRUE(write_secret(file_, "secret"));

  EXPECT_EQ(rights_of(file_), fs::perms::owner_read | fs::perms::owner_write);
  EXPECT_EQ(read_secret(file_, 100).value(), "secret");
}

TEST_F(FilesTest, NeverOverwritesASecret) {
  ASSERT_TRUE(write_secret(file_, "secret"));

  EXPECT_EQ(write_secret(file_, "other").error().code, ErrorCode::conflict);
  EXPECT_EQ(read_secret(file_, 100).value(), "secret");
}

TEST_F(FilesTest, RefusesASecretThatOthersMayRead) {
  ASSERT_TRUE(write_secret(file_, "secret"));
  fs::permissions(file_, fs::perms::group_read, fs::perm_options::add);

  const auto read = read_secret(file_, 100);

  EXPECT_EQ(read.error().code, ErrorCode::key_exposed);
  EXPECT_NE(read.error().text.id.find("chmod 600 " + file_.string()), std::string::npos);
  EXPECT_EQ(read.error().detail().find("secret"), std::string::npos);
}

TEST_F(FilesTest, ASecretOfAnotherUserIsToBeGivenToUs) {
  ASSERT_TRUE(write_secret(file_, "secret"));
  // Where the test is not root, a file of root's stands for it.
  const bool is_ours = ::chown(file_.c_str(), 65534, 65534) != 0;

  const Error error = read_secret(is_ours ? fs::path("/etc/passwd") : file_, 100'000).error();

  EXPECT_EQ(error.code, ErrorCode::key_exposed);
  EXPECT_NE(error.text.id.find("milik pengguna"), std::string::npos);
  EXPECT_NE(error.text.en.find("sudo chown"), std::string::npos);
}

TEST_F(FilesTest, FollowsNoLinkToASecret) {
  ASSERT_TRUE(write_secret(file_, "secret"));
  fs::create_symlink(file_, folder_ / "link");

  const Error error = read_secret(folder_ / "link", 100).error();
  EXPECT_EQ(error.code, ErrorCode::unavailable);
  EXPECT_NE(error.text.id.find("berupa tautan"), std::string::npos);
  EXPECT_NE(error.text.en.find("is a link"), std::string::npos);
}

TEST_F(FilesTest, SaysWhatIsWrongWithAFileInBothLanguages) {
  const Error absent = read_file(folder_ / "tiada", 10).error();
  ASSERT_TRUE(write_secret(file_, "secret"));
  const Error there = write_secret(file_, "other").error();
  const Error long_one = read_file(file_, 2).error();

  for (const Error& error : {absent, there, long_one}) {
    EXPECT_NE(error.text.id, error.text.en);
  }
  EXPECT_NE(absent.text.id.find("tidak ada"), std::string::npos) << absent.text.id;
  EXPECT_EQ(file_error("f", ENOSPC).code, ErrorCode::storage_full);
  EXPECT_EQ(file_error("f", EACCES).code, ErrorCode::unavailable);
}

TEST_F(FilesTest, SaysWhenTheDiskIsFull) {
  std::ofstream(file_) << "old";

  EXPECT_EQ(write_file("/dev/full/file", "x").error().code, ErrorCode::unavailable);
  EXPECT_EQ(read_file(file_, 10).value(), "old");
}

}  // namespace
}  // namespace kentongan
