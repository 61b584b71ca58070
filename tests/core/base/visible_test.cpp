// Shows that no text can make a terminal's line read otherwise than it was written: what nobody
// would see is shown by its number. Known answers.
#include "core/base/visible.h"

#include <gtest/gtest.h>

namespace kentongan {
namespace {

TEST(VisibleTest, WhatPeopleWriteStaysAsItIs) {
  EXPECT_EQ(visible("Jalan ditutup, 14 luka.\nPos 3:\té🚒"), "Jalan ditutup, 14 luka.\nPos 3:\té🚒");
  EXPECT_EQ(visible(""), "");
}

TEST(VisibleTest, AMarkThatTurnsTheDirectionIsShownByItsNumber) {
  EXPECT_EQ(visible("kirim 12\xE2\x80\xAE"
                    "34 unit"),
            "kirim 12\\u202e34 unit");
  EXPECT_EQ(visible("\xE2\x80\xAA\xE2\x80\xAB\xE2\x80\xAC\xE2\x80\xAD"),
            "\\u202a\\u202b\\u202c\\u202d");
  EXPECT_EQ(visible("\xE2\x81\xA6\xE2\x81\xA7\xE2\x81\xA8\xE2\x81\xA9"),
            "\\u2066\\u2067\\u2068\\u2069");
  EXPECT_EQ(visible("\xD8\x9C\xE2\x80\x8E\xE2\x80\x8F"), "\\u061c\\u200e\\u200f");
}

TEST(VisibleTest, WhatATerminalWouldObeyIsShownByItsNumber) {
  EXPECT_EQ(visible("\x1b[2Jx\x7f\r"), "\\u001b[2Jx\\u007f\\u000d");
  EXPECT_EQ(visible("a\xC2\x9B"
                    "31m"),
            "a\\u009b31m");
  EXPECT_EQ(visible(std::string("a\0b", 3)), "a\\u0000b");
}

TEST(VisibleTest, BytesThatAreNoTextBecomeAQuestionMark) {
  EXPECT_EQ(visible("a\xff\xc3"), "a??");
  EXPECT_EQ(visible("\x9b"
                    "2J"),
            "?2J");
}

TEST(VisibleTest, OnOneLineABreakIsABlank) {
  EXPECT_EQ(visible_line("satu\r\ndua\ttiga\xE2\x80\xA8"
                         "empat"),
            "satu  dua tiga empat");
  EXPECT_EQ(visible_line("a\xC2\x85"
                         "b"),
            "a b");
  EXPECT_EQ(visible_line("a\x1b[1mb"), "a\\u001b[1mb");
}

}  // namespace
}  // namespace kentongan
