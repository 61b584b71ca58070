// Shows that every code has a name of its own and says, in both languages, what to do.
// All codes are walked, from the first to the last.
#include "core/base/error.h"

#include <set>

#include <gtest/gtest.h>

namespace kentongan {
namespace {

class ErrorCodeTest : public ::testing::TestWithParam<int> {
 protected:
  [[nodiscard]] static ErrorCode code() { return static_cast<ErrorCode>(GetParam()); }
};

TEST_P(ErrorCodeTest, HasANameAndAdviceInBothLanguages) {
  EXPECT_FALSE(name_of(code()).empty());
  EXPECT_FALSE(advice_for(code()).id.empty());
  EXPECT_FALSE(advice_for(code()).en.empty());
  EXPECT_NE(advice_for(code()).id, advice_for(code()).en);
}

constexpr int kCodes = static_cast<int>(ErrorCode::timeout) + 1;

INSTANTIATE_TEST_SUITE_P(EveryCode, ErrorCodeTest, ::testing::Range(0, kCodes));

TEST(ErrorTest, NoTwoCodesShareAName) {
  std::set<std::string_view> names;
  for (int code = 0; code < kCodes; ++code) {
    names.insert(name_of(static_cast<ErrorCode>(code)));
  }

  EXPECT_EQ(names.size(), static_cast<std::size_t>(kCodes));
}

TEST(ErrorTest, AWordingIsShownInTheLanguageAskedFor) {
  const Text both{"Ditolak.", "Refused."};

  EXPECT_EQ(in(Language::indonesian, both), "Ditolak.");
  EXPECT_EQ(in(Language::english, both), "Refused.");
  EXPECT_EQ(in(Language::english, Text{"Ditolak.", ""}), "Ditolak.");
}

}  // namespace
}  // namespace kentongan
