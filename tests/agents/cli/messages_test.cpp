// Shows that states and durations are said in both languages, and unknown keys as they stand.
// A table of states and times.
#include "agents/cli/messages.h"

#include <gtest/gtest.h>

namespace kentongan::cli {
namespace {

TEST(MessagesTest, StatesHaveTheWordsOfTheDesk) {
  EXPECT_EQ(state_word("waiting").id, "di kotak keluar");
  EXPECT_EQ(state_word("stored").id, "tersimpan di broker");
  EXPECT_EQ(state_word("delivered").id, "sampai");
  EXPECT_EQ(state_word("read").id, "dibaca");
  EXPECT_EQ(state_word("acted").en, "acted");
  EXPECT_EQ(state_word("sesuatu").id, "sesuatu");
}

TEST(MessagesTest, PrecedenceStandsInCapitals) {
  EXPECT_EQ(precedence_word("sangat_segera"), "SANGAT SEGERA");
}

TEST(MessagesTest, DurationsKeepTheirTwoLargestUnits) {
  EXPECT_EQ(duration_words(118).id, "1 mnt 58 dtk");
  EXPECT_EQ(duration_words(118).en, "1 min 58 s");
  EXPECT_EQ(duration_words(0).id, "0 dtk");
  EXPECT_EQ(duration_words(-5).id, "0 dtk");
  EXPECT_EQ(duration_words(3600).id, "1 jam");
  EXPECT_EQ(duration_words(90'061).id, "1 hari 1 jam");
}

}  // namespace
}  // namespace kentongan::cli
