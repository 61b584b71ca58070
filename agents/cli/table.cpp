#include "agents/cli/table.h"

#include <algorithm>

#include "core/base/check.h"

namespace kentongan::cli {
namespace {

constexpr std::size_t kGap = 2;
constexpr std::size_t kShrunkMin = 8;

std::vector<std::size_t> widths_of(const Table& table) {
  std::vector<std::size_t> widths;
  for (const auto& column : table.columns) {
    widths.push_back(width_of(column.title));
  }
  for (const auto& row : table.rows) {
    KTG_CHECK(row.size() == table.columns.size());
    for (std::size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], width_of(one_line(row[i].text)));
    }
  }
  return widths;
}

/// Takes what is too much from the widest column that may give, until it fits or none can.
void shrink(const Table& table, const Look& look, std::vector<std::size_t>& widths) {
  if (look.columns <= 0 || look.wide) {
    return;
  }
  std::size_t total = widths.empty() ? 0 : kGap * (widths.size() - 1);
  for (const auto width : widths) {
    total += width;
  }
  const auto room = static_cast<std::size_t>(look.columns);
  while (total > room) {
    std::size_t widest = widths.size();
    for (std::size_t i = 0; i < widths.size(); ++i) {
      if (table.columns[i].shrinks && widths[i] > kShrunkMin &&
          (widest == widths.size() || widths[i] > widths[widest])) {
        widest = i;
      }
    }
    if (widest == widths.size()) {
      return;
    }
    --widths[widest];
    --total;
  }
}

void append_row(std::string& out, const Table& table, const std::vector<Cell>& row,
                const std::vector<std::size_t>& widths, const Look& look) {
  std::string line;
  for (std::size_t i = 0; i < row.size(); ++i) {
    const auto text = cut_to(look, one_line(row[i].text), widths[i]);
    const std::string blanks(widths[i] - std::min(widths[i], width_of(text)), ' ');
    const auto shown = inked(look, row[i].ink, text);
    line += table.columns[i].right ? blanks + shown : shown + blanks;
    if (i + 1 < row.size()) {
      line.append(kGap, ' ');
    }
  }
  line.erase(line.find_last_not_of(' ') + 1);
  out += line + "\n";
}

}  // namespace

std::string aligned(const Table& table, const Look& look) {
  auto widths = widths_of(table);
  shrink(table, look, widths);
  std::string out;
  std::vector<Cell> titles;
  for (const auto& column : table.columns) {
    titles.push_back({column.title, Ink::bold});
  }
  append_row(out, table, titles, widths, look);
  for (const auto& row : table.rows) {
    append_row(out, table, row, widths, look);
  }
  return out;
}

std::string tab_separated(const std::vector<std::vector<std::string>>& rows) {
  std::string out;
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      out += (i == 0 ? "" : "\t") + one_line(row[i]);
    }
    out += "\n";
  }
  return out;
}

}  // namespace kentongan::cli
