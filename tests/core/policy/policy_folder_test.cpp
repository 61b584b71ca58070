// Shows which files of a folder are policy, and that none is taken that is too large. Real files in
// a folder of their own.
#include "core/policy/policy_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/files.h"
#include "tests/support/temp_dir.h"

namespace kentongan::policy {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST(PolicyFolderTest, TakesTheYamlFilesByName) {
  const test::TempDir folder;
  ASSERT_TRUE(write_file(folder.path() / "b.yaml", "dua"));
  ASSERT_TRUE(write_file(folder.path() / "a.yaml", "satu"));
  ASSERT_TRUE(write_file(folder.path() / "README.md", "bukan"));

  const auto files = read_policy_folder(folder.path());

  ASSERT_TRUE(files);
  ASSERT_THAT(*files, SizeIs(2));
  EXPECT_EQ((*files)[0].bytes, "satu");
  EXPECT_EQ((*files)[1].path.filename(), "b.yaml");
}

TEST(PolicyFolderTest, NoFolderIsNoPolicy) {
  const test::TempDir folder;

  const auto files = read_policy_folder(folder.path() / "tiada");

  ASSERT_TRUE(files);
  EXPECT_THAT(*files, IsEmpty());
}

TEST(PolicyFolderTest, AFileThatIsTooLargeIsRefused) {
  const test::TempDir folder;
  ASSERT_TRUE(write_file(folder.path() / "a.yaml", Bytes(300'000, '#')));

  EXPECT_EQ(read_policy_folder(folder.path()).error().code, ErrorCode::too_large);
}

}  // namespace
}  // namespace kentongan::policy
