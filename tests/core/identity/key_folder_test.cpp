// Shows that each way in which a key folder is not ours alone is told by its own cause, with the
// command that mends it. Real folders with modes, links and owners.
#include "core/identity/key_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "core/base/files.h"
#include "tests/support/temp_dir.h"

namespace kentongan::identity {
namespace {

namespace fs = std::filesystem;

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr uid_t kNobody = 65534;

class KeyFolderTest : public ::testing::Test {
 protected:
  KeyFolderTest() {
    fs::create_directory(folder_);
    fs::permissions(folder_, fs::perms::owner_all);
  }
  Error refusal(const fs::path& folder) { return check_key_folder(folder).error(); }

  test::TempDir temp_;
  const fs::path folder_ = temp_.path() / "kunci";
};

TEST_F(KeyFolderTest, AFolderOfOursAloneIsTaken) {
  EXPECT_TRUE(check_key_folder(folder_));
}

TEST_F(KeyFolderTest, AnOpenFolderIsToBeClosedItselfNotItsFiles) {
  fs::permissions(folder_, fs::perms::group_exec, fs::perm_options::add);

  const Error error = refusal(folder_);

  EXPECT_EQ(error.code, ErrorCode::key_exposed);
  EXPECT_THAT(error.text.id, HasSubstr("mode 0710"));
  EXPECT_THAT(error.text.id, HasSubstr("chmod 700 " + folder_.string()));
  EXPECT_THAT(error.text.en, HasSubstr("chmod 700 " + folder_.string()));
}

TEST_F(KeyFolderTest, ALinkIsNamedWithWhatItPointsTo) {
  const fs::path link = temp_.path() / "tautan";
  fs::create_directory_symlink(folder_, link);

  const Error error = refusal(link);

  EXPECT_EQ(error.code, ErrorCode::key_exposed);
  EXPECT_THAT(error.text.id, AllOf(HasSubstr("berupa tautan"), HasSubstr(folder_.string())));
  EXPECT_THAT(error.text.en, AllOf(HasSubstr("is a link"), Not(HasSubstr("chmod"))));
}

TEST_F(KeyFolderTest, AFolderOfAnotherUserIsToBeGivenToUs) {
  const fs::path other = fs::path("/proc/1");  // Of root; for root itself one is given away.
  const bool is_root = ::geteuid() == 0 && ::chown(folder_.c_str(), kNobody, kNobody) == 0;

  const Error error = refusal(is_root ? folder_ : other);

  EXPECT_EQ(error.code, ErrorCode::key_exposed);
  EXPECT_THAT(error.text.id, HasSubstr("milik pengguna"));
  EXPECT_THAT(error.text.en, HasSubstr("chown -R " + std::to_string(::geteuid())));
}

TEST_F(KeyFolderTest, WhatIsNoFolderAndWhatIsNotThere) {
  ASSERT_TRUE(write_file(temp_.path() / "berkas", "x"));

  EXPECT_EQ(refusal(temp_.path() / "berkas").code, ErrorCode::invalid_argument);
  EXPECT_EQ(refusal(temp_.path() / "tiada").code, ErrorCode::not_found);
}

}  // namespace
}  // namespace kentongan::identity
