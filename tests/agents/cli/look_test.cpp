// Shows that text is measured and cut by letters, and that nothing sent can move the cursor.
// Pure functions on hand-made texts.
#include "agents/cli/look.h"

#include <gtest/gtest.h>

namespace kentongan::cli {
namespace {

TEST(LookTest, CountsLettersAndNotBytes) {
  EXPECT_EQ(width_of("kilat"), 5U);
  EXPECT_EQ(width_of("é→▲"), 3U);
  EXPECT_EQ(width_of("e\xCC\x81"), 1U);
}

TEST(LookTest, CutsBetweenLettersAndSaysSo) {
  EXPECT_EQ(cut_to({}, "SATPOLPP-JAKUT", 14), "SATPOLPP-JAKUT");
  EXPECT_EQ(cut_to({}, "SATPOLPP-JAKUT", 10), "SATPOLPP-…");
  EXPECT_EQ(cut_to({}, "ééééé", 3), "éé…");
}

TEST(LookTest, WithoutUtf8TheMarkIsAscii) {
  Look look;
  look.utf8 = false;

  EXPECT_EQ(cut_to(look, "SATPOLPP-JAKUT", 10), "SATPOLP...");
  EXPECT_EQ(cut_to(look, "SATPOLPP-JAKUT", 2), "..");
  EXPECT_EQ(look.arrow(), ">");
}

TEST(LookTest, ControlCharactersBecomeBlanks) {
  EXPECT_EQ(one_line("a\nb\tc\x1b[2Jd"), "a b c [2Jd");
  EXPECT_EQ(one_line("a\xC2\x9B"
                     "b"),
            "a b");
}

TEST(LookTest, ColourOnlyDoublesAWord) {
  Look look;
  look.colour = true;

  EXPECT_EQ(inked(look, Ink::red, "KILAT"), "\x1b[1;31mKILAT\x1b[0m");
  EXPECT_EQ(inked({}, Ink::red, "KILAT"), "KILAT");
}

}  // namespace
}  // namespace kentongan::cli
