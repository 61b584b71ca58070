// Shows how times, ids and foreign texts are put into one line, and that nothing gets in that a
// terminal would obey. Known answers.
#include "core/schema/wording.h"

#include <gmock/gmock.h>

#include "core/schema/scalar_reader.h"
#include "tests/core/schema/schema_support.h"

namespace kentongan::schema {
namespace {

TEST(WordingTest, TellsATimeInTheDesksZone) {
  EXPECT_EQ(spoken_time(kNow, 7 * 3600), (Text{"3 Mar 2023 20.11 WIB", "3 Mar 2023 20:11 WIB"}));
  EXPECT_EQ(spoken_time(kNow, 9 * 3600).id, "3 Mar 2023 22.11 WIT");
  EXPECT_EQ(spoken_time(kNow, 0).en, "3 Mar 2023 13:11 UTC");
  EXPECT_EQ(spoken_time(INT64_MAX, 0).en, "9223372036854775807");
}

TEST(WordingTest, PutsAnyBytesOnOneLine) {
  EXPECT_EQ(one_line("satu\r\n\tdua  tiga "), "satu dua tiga");
  EXPECT_EQ(one_line("\x1b[2Jx\x7f"), "\\u001b[2Jx\\u007f");
  EXPECT_EQ(one_line("12\xE2\x80\xAE"
                     "34"),
            "12\\u202e34");
  EXPECT_EQ(one_line("a\xff\xc3"), "a??");
  EXPECT_EQ(one_line("é🚒"), "é🚒");
}

TEST(WordingTest, JoinsOnlyWhatSaysSomething) {
  EXPECT_EQ(joined({"a", "b"}, {", ", ", "}, {"", "c"}), (Text{"a", "b, c"}));
  EXPECT_EQ(ended({"Awas!", "Look out"}), (Text{"Awas!", "Look out."}));
}

TEST(ScalarReaderTest, ReadsTruthInBothLanguages) {
  EXPECT_EQ(truth_of("Ya"), true);
  EXPECT_EQ(truth_of("tidak"), false);
  EXPECT_EQ(truth_of("yes"), true);
  EXPECT_EQ(truth_of("mungkin"), std::nullopt);
  EXPECT_EQ(trimmed(" \t "), "");
}

}  // namespace
}  // namespace kentongan::schema
