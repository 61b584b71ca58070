// Shows that the closed words of a policy file are read in any case and written in one.
// Each word of each list, there and back.
#include "core/policy/words.h"

#include <gtest/gtest.h>

namespace kentongan::policy {
namespace {

template <typename Word>
void expect_there_and_back(std::optional<Word> (*from)(std::string_view),
                           const std::vector<std::string>& words) {
  EXPECT_FALSE(words.empty());
  for (const std::string& word : words) {
    const auto read = from(word);
    ASSERT_TRUE(read) << word;
    EXPECT_EQ(name_of(*read), word);
  }
}

TEST(WordsTest, EveryWordComesBack) {
  expect_there_and_back(relation_from, relation_words());
  expect_there_and_back(precedence_from, precedence_words());
  expect_there_and_back(classification_from, classification_words());
  expect_there_and_back(delivery_from, delivery_words());
  expect_there_and_back(kind_from, kind_words());
}

TEST(WordsTest, CaseBlanksAndHyphensDoNotMatter) {
  EXPECT_EQ(precedence_from("sangat segera"), Precedence::sangat_segera);
  EXPECT_EQ(classification_from("SANGAT-RAHASIA"), Classification::sangat_rahasia);
  EXPECT_EQ(delivery_from("receipt_first"), Delivery::receipt_first);
}

TEST(WordsTest, AnotherWordIsNone) {
  EXPECT_FALSE(relation_from("sibling"));
  EXPECT_FALSE(precedence_from(""));
  EXPECT_FALSE(classification_from("unknown"));
}

}  // namespace
}  // namespace kentongan::policy
