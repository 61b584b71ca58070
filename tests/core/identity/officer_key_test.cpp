// Shows that an officer's key opens for his passphrase alone, that a changed file opens for nobody,
// and that no file makes a desk work without end. Key files in a folder of their own; a cheap cost.
#include "core/identity/officer_key.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/files.h"
#include "tests/support/temp_dir.h"

namespace kentongan::identity {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr BytesView kPhrase = "tiga kata yang diingat";
constexpr OfficerKey::Cost kCheap{1, 8192};

class OfficerKeyTest : public ::testing::Test {
 protected:
  [[nodiscard]] std::string text() const { return read_file(file_, 4096).value(); }
  /// The file again with one part of its text changed.
  Result<OfficerKey> changed(std::string_view from, std::string_view to) {
    std::string other = text();
    const auto at = other.find(from);
    KTG_CHECK(at != std::string::npos);
    other.replace(at, from.size(), to);
    const auto file = folder_.path() / ("changed" + std::to_string(++files_));
    KTG_CHECK(write_secret(file, other).has_value());
    return OfficerKey::load(file);
  }

  SeededRandom random_{41};
  test::TempDir folder_;
  std::filesystem::path file_ = folder_.path() / "pawas.key";
  OfficerKey key_ = OfficerKey::create(kPhrase, kCheap, random_).value();
  int files_ = 0;
};

TEST_F(OfficerKeyTest, G9_OpensForItsPassphraseAlone) {
  const auto unlocked = key_.unlock(kPhrase);

  ASSERT_TRUE(unlocked);
  EXPECT_EQ(unlocked->public_key(), key_.public_key());
  EXPECT_TRUE(verifies(key_.public_key(), "bytes", unlocked->sign("bytes")));
  for (const BytesView wrong :
       {BytesView("tiga kata yang dilupa"), BytesView(""), BytesView("tiga kata yang diingat ")}) {
    EXPECT_EQ(key_.unlock(wrong).error().code, ErrorCode::not_permitted) << wrong;
  }
}

TEST_F(OfficerKeyTest, IsTheSameAfterSavingAndLoading) {
  ASSERT_TRUE(key_.save(file_));

  const auto loaded = OfficerKey::load(file_);

  ASSERT_TRUE(loaded);
  EXPECT_EQ(loaded->public_key(), key_.public_key()) << "shown while it is locked";
  EXPECT_EQ(loaded->unlock(kPhrase)->sign("x"), key_.unlock(kPhrase)->sign("x"));
  EXPECT_EQ(key_.save(file_).error().code, ErrorCode::conflict) << "never overwritten";
}

TEST_F(OfficerKeyTest, TheFileHoldsNeitherSeedNorPassphrase) {
  ASSERT_TRUE(key_.save(file_));

  EXPECT_THAT(text(), Not(HasSubstr(std::string(kPhrase))));
  EXPECT_THAT(text(), Not(HasSubstr(to_hex(SeededRandom(41).bytes(32)))))
      << "the seed, drawn first";
  const auto other = OfficerKey::create(kPhrase, kCheap, random_).value();
  ASSERT_TRUE(other.save(folder_.path() / "other.key"));
  EXPECT_NE(text(), read_file(folder_.path() / "other.key", 4096).value());
}

TEST_F(OfficerKeyTest, AnotherPassphraseSealsTheSameKey) {
  const auto anew = key_.sealed_anew(kPhrase, "kata lain yang baru", random_);

  ASSERT_TRUE(anew);
  EXPECT_EQ(anew->public_key(), key_.public_key());
  EXPECT_TRUE(anew->unlock("kata lain yang baru"));
  EXPECT_FALSE(anew->unlock(kPhrase));
  EXPECT_EQ(key_.sealed_anew("salah sama sekali", "kata lain yang baru", random_).error().code,
            ErrorCode::not_permitted);
}

TEST_F(OfficerKeyTest, AShortPassphraseIsRefusedWithAdvice) {
  EXPECT_EQ(OfficerKey::create("123456789", kCheap, random_).error().code,
            ErrorCode::invalid_argument);
  EXPECT_THAT(OfficerKey::create("", kCheap, random_).error().text.id, HasSubstr("10 huruf"));
  EXPECT_FALSE(key_.sealed_anew(kPhrase, "pendek", random_));
}

TEST_F(OfficerKeyTest, RefusesAFileThatOthersMayRead) {
  ASSERT_TRUE(key_.save(file_));
  std::filesystem::permissions(file_, std::filesystem::perms::group_read,
                               std::filesystem::perm_options::add);

  EXPECT_EQ(OfficerKey::load(file_).error().code, ErrorCode::key_exposed);
}

TEST_F(OfficerKeyTest, G10_AChangedDigitOpensForNobody) {
  ASSERT_TRUE(key_.save(file_));
  const std::string whole = text();
  int opened = 0;
  for (std::size_t at = whole.find("public "); at < whole.size(); at += 5) {
    const bool is_digit = std::string_view("0123456789abcdef").find(whole[at]) != std::string::npos;
    const bool is_of_words = whole.substr(at, 1) == "a" && whole.substr(at, 6) == "argon2";
    if (!is_digit || is_of_words) {
      continue;
    }
    std::string other = whole;
    other[at] = other[at] == '1' ? '2' : '1';
    const auto file = folder_.path() / ("digit" + std::to_string(at));
    ASSERT_TRUE(write_secret(file, other));
    const auto loaded = OfficerKey::load(file);
    opened += loaded && loaded->unlock(kPhrase) ? 1 : 0;
  }

  EXPECT_EQ(opened, 0);
}

TEST_F(OfficerKeyTest, G14_RefusesAFormThatIsNoneAndACostThatNobodyPays) {
  ASSERT_TRUE(key_.save(file_));

  EXPECT_EQ(changed("key/1", "key/2").error().code, ErrorCode::malformed);
  EXPECT_EQ(changed("public ", "public  ").error().code, ErrorCode::malformed);
  EXPECT_EQ(changed("sealed ", "sealed 0").error().code, ErrorCode::malformed);
  EXPECT_EQ(changed("argon2id 1 ", "argon2id 11 ").error().code, ErrorCode::malformed);
  EXPECT_EQ(changed("argon2id 1 ", "argon2id 0 ").error().code, ErrorCode::malformed);
  EXPECT_EQ(changed(" 8192 ", " 8191 ").error().code, ErrorCode::malformed);
  EXPECT_EQ(changed(" 8192 ", " 1048577 ").error().code, ErrorCode::malformed);
  EXPECT_EQ(changed(" 8192 ", " 99999999999 ").error().code, ErrorCode::malformed);
  EXPECT_EQ(changed("kentongan", "").error().code, ErrorCode::malformed);
  EXPECT_EQ(OfficerKey::load(folder_.path() / "none").error().code, ErrorCode::not_found);
}

}  // namespace
}  // namespace kentongan::identity
