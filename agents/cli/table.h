#pragma once

#include <string>
#include <vector>

#include "agents/cli/look.h"

namespace kentongan::cli {

struct Cell {
  std::string text;
  Ink ink = Ink::plain;
};

struct TableColumn {
  std::string title;
  bool right = false;    ///< Numbers.
  bool shrinks = false;  ///< Gives way where the terminal is narrow; at least 8 letters stay.
};

/// Rows under titles. Every row has a cell for each column.
struct Table {
  std::vector<TableColumn> columns;
  std::vector<std::vector<Cell>> rows;
};

/// For people: aligned, two blanks between columns, cut to the terminal where a column may shrink.
/// Ends with a line feed; an empty table has its titles.
[[nodiscard]] std::string aligned(const Table& table, const Look& look);

/// For pipes: no titles, fields parted by one tab, nothing cut, one line a row.
[[nodiscard]] std::string tab_separated(const std::vector<std::vector<std::string>>& rows);

}  // namespace kentongan::cli
