// Shows a table as a terminal gets it and rows as a pipe gets them.
// Golden text, column by column.
#include "agents/cli/table.h"

#include <gtest/gtest.h>

namespace kentongan::cli {
namespace {

Table table_of_two() {
  Table table;
  table.columns = {{"INSTANSI", false, true}, {"STATUS"}, {"N", true}};
  table.rows = {{{"POLRES-JAKUT"}, {"ditindak"}, {"3"}}, {{"BPBD"}, {"—"}, {"12"}}};
  return table;
}

TEST(TableTest, AlignsByLettersWithoutTrailingBlanks) {
  EXPECT_EQ(aligned(table_of_two(), {}),
            "INSTANSI      STATUS     N\n"
            "POLRES-JAKUT  ditindak   3\n"
            "BPBD          —         12\n");
}

TEST(TableTest, ANarrowTerminalShrinksWhatMayShrink) {
  Look look;
  look.columns = 22;

  EXPECT_EQ(aligned(table_of_two(), look),
            "INSTANSI  STATUS     N\n"
            "POLRES-…  ditindak   3\n"
            "BPBD      —         12\n");
}

TEST(TableTest, WideCutsNothing) {
  Look look;
  look.columns = 22;
  look.wide = true;

  EXPECT_NE(aligned(table_of_two(), look).find("POLRES-JAKUT"), std::string::npos);
}

TEST(TableTest, APipeGetsTabsAndOneLineARow) {
  EXPECT_EQ(tab_separated({{"0001", "api\ndi pipa"}, {"0002", ""}}), "0001\tapi di pipa\n0002\t\n");
}

}  // namespace
}  // namespace kentongan::cli
