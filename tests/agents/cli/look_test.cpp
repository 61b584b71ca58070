// Shows that text is measured and cut by letters, and that nothing sent moves the cursor.
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

TEST(LookTest, OnOneLineBreaksAreBlanksAndWhatNobodySeesIsShown) {
  EXPECT_EQ(one_line("a\nb\tc\x1b[2Jd"), "a b c\\u001b[2Jd");
  EXPECT_EQ(one_line("a\xC2\x9B"
                     "b"),
            "a\\u009bb");
  EXPECT_EQ(one_line("12\xE2\x80\xAE"
                     "34"),
            "12\\u202e34");
}

TEST(LookTest, OnlyOurOwnInksReachTheTerminal) {
  Look look;
  look.colour = true;
  const auto ours = inked(look, Ink::red, "KILAT") + " " + inked(look, Ink::reverse, "LATIHAN");

  EXPECT_EQ(guarded(ours + "\n"), ours + "\n");
  EXPECT_EQ(guarded("a\x1b[8mb\x1b]0;judul\x07"), "a\\u001b[8mb\\u001b]0;judul\\u0007");
  EXPECT_EQ(guarded("12\xE2\x80\xAE"
                    "34\r\n"),
            "12\\u202e34\\u000d\n");
  EXPECT_EQ(guarded("akhir\x1b"), "akhir\\u001b");
}

TEST(LookTest, ColourOnlyDoublesAWord) {
  Look look;
  look.colour = true;

  EXPECT_EQ(inked(look, Ink::red, "KILAT"), "\x1b[1;31mKILAT\x1b[0m");
  EXPECT_EQ(inked({}, Ink::red, "KILAT"), "KILAT");
}

}  // namespace
}  // namespace kentongan::cli
