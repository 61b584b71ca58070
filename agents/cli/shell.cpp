#include "agents/cli/shell.h"

#include <algorithm>
#include <cstdio>
#include <iostream>

#include <fmt/format.h>
#include <sys/stat.h>

#include "agents/cli/json_value.h"
#include "agents/cli/messages.h"
#include "agents/cli/table.h"
#include "core/schema/wording.h"

namespace kentongan::cli {
namespace {

const std::vector<Value>& rows_of(const Value& document, const std::string& name) {
  static const std::vector<Value> none;
  const auto* list = document.find(name);
  return list != nullptr && list->is_list() ? list->items : none;
}

/// @return the fields there are, if one asked for is not among them.
Result<void> check_fields(const Listing& listing, const std::vector<Value>& rows,
                          const Settings& settings) {
  for (const auto& field : settings.fields) {
    const auto is_column = std::any_of(listing.columns.begin(), listing.columns.end(),
                                       [&](const Column& column) { return column.field == field; });
    if (is_column || (!rows.empty() && member_at(rows.front(), field) != nullptr)) {
      continue;
    }
    std::string known;
    if (rows.empty()) {
      for (const auto& column : listing.columns) {
        known += (known.empty() ? "" : ", ") + column.field;
      }
    } else {
      for (const auto& [name, member] : rows.front().members) {
        known += (known.empty() ? "" : ", ") + name;
      }
    }
    return fail(ErrorCode::invalid_argument,
                Text{fmt::format(fmt::runtime(say::kUnknownField.id), field, known),
                     fmt::format(fmt::runtime(say::kUnknownField.en), field, known)});
  }
  return {};
}

std::vector<Column> columns_for(const Listing& listing, const Settings& settings) {
  std::vector<Column> chosen;
  if (settings.fields.empty()) {
    std::copy_if(listing.columns.begin(), listing.columns.end(), std::back_inserter(chosen),
                 [&](const Column& column) { return settings.look.wide || !column.wide_only; });
    return chosen;
  }
  for (const auto& field : settings.fields) {
    const auto found = std::find_if(listing.columns.begin(), listing.columns.end(),
                                    [&](const Column& column) { return column.field == field; });
    Column column;
    column.field = field;
    column.title = Text{precedence_word(field), precedence_word(field)};
    chosen.push_back(found == listing.columns.end() ? column : *found);
  }
  return chosen;
}

std::string plain(const std::vector<Column>& columns, const std::vector<Value>& rows) {
  std::vector<std::vector<std::string>> lines;
  for (const auto& row : rows) {
    std::vector<std::string> line;
    line.reserve(columns.size());
    for (const auto& column : columns) {
      line.push_back(cell_text(row, column.field));
    }
    lines.push_back(std::move(line));
  }
  return tab_separated(lines);
}

/// The pattern with each {member} of the row in its place. What is no member stays as it is.
std::string patterned(const std::string& pattern, const Value& row) {
  std::string line;
  std::size_t at = 0;
  while (at < pattern.size()) {
    const auto end = pattern[at] == '{' ? pattern.find('}', at) : std::string::npos;
    const auto* member =
        end == std::string::npos
            ? nullptr
            : member_at(row, std::string_view(pattern).substr(at + 1, end - at - 1));
    if (member == nullptr) {
      line.push_back(pattern[at++]);
    } else {
      line += one_line(cell_text(member));
      at = end + 1;
    }
  }
  return line + "\n";
}

std::string for_terminal(const Listing& listing, const std::vector<Column>& columns,
                         const std::vector<Value>& rows, const Look& look) {
  Table table;
  for (const auto& column : columns) {
    table.columns.push_back({look.say(column.title), column.right, column.shrinks});
  }
  for (const auto& row : rows) {
    std::vector<Cell> cells;
    cells.reserve(columns.size());
    for (const auto& column : columns) {
      cells.push_back({column.shown ? column.shown(row) : cell_text(row, column.field),
                       column.ink ? column.ink(row) : Ink::plain});
    }
    table.rows.push_back(std::move(cells));
  }
  return listing.head + (rows.empty() ? "" : aligned(table, look)) + listing.foot;
}

/// With a full stop, but for a command at its end, which is there to be copied.
std::string as_sentence(const std::string& text) {
  const auto command = text.rfind("kentongan ");
  const bool ends_in_command =
      command != std::string::npos && text.find(". ", command) == std::string::npos;
  return ends_in_command ? text : schema::ended({text, ""}).id;
}

}  // namespace

Result<std::string> rendered(const Listing& listing, const Settings& settings) {
  KTG_TRY(const auto document, value_from_json(listing.json));
  const auto& rows = rows_of(document, listing.rows);
  KTG_TRY_VOID(check_fields(listing, rows, settings));
  if (!settings.pattern.empty()) {
    std::string lines;
    for (const auto& row : rows) {
      lines += patterned(settings.pattern, row);
    }
    return lines;
  }
  std::string json = listing.json;
  if (!settings.fields.empty()) {
    KTG_TRY(json, with_fields(json, listing.rows, settings.fields));
  }
  switch (settings.format) {
    case Format::json:
      return indented(json, settings.look.columns > 0);
    case Format::ndjson:
      return one_a_line(json, listing.rows);
    case Format::yaml: {
      KTG_TRY(const auto chosen, value_from_json(json));
      return yaml_from(chosen);
    }
    case Format::plain:
      return plain(columns_for(listing, settings), rows);
    case Format::table:
    case Format::wide:
      break;
  }
  return for_terminal(listing, columns_for(listing, settings), rows, settings.look);
}

void Shell::out(std::string_view text) const {
  const auto shown = guarded(text);
  std::fwrite(shown.data(), 1, shown.size(), stdout);
  std::fflush(stdout);
}

void Shell::warn(std::string_view line) {
  std::fprintf(stderr, "%s\n", guarded(line).c_str());
}

Exit Shell::finished(Exit exit) const {
  struct stat target {};
  const bool is_lost = std::fflush(stdout) != 0 || std::ferror(stdout) != 0;
  const bool is_pipe =
      fstat(fileno(stdout), &target) == 0 && (S_ISFIFO(target.st_mode) || S_ISSOCK(target.st_mode));
  if (!is_lost || is_pipe) {
    return exit;
  }
  warn("kentongan: " + say(say::kOutputLost));
  return exit == Exit::done ? Exit::unreachable : exit;
}

void Shell::note(const std::string& line) const {
  if (!settings.quiet) {
    warn(line);
  }
}

Exit Shell::failed(const Error& error) const {
  return failed(exit_of(error.code), error, "");
}

Exit Shell::failed(Exit exit, const Error& error, const std::string& json) const {
  const auto document = value_from_json(json.empty() ? "{}" : json);
  const auto* advised = document ? document->find("advice") : nullptr;
  const Text whole = advised != nullptr && advised->is_map()
                         ? Text{advised->text("id"), advised->text("en")}
                         : advice_for(error.code, Voice::program);
  // A refusal of the broker brings its advice along.
  const auto text = as_sentence(one_line(say(error.text)));
  const auto advice = say(whole);
  const bool has_advice = text.find(advice) != std::string::npos;
  warn("kentongan: " + text + (has_advice ? "" : " | " + advice));
  if (settings.format != Format::json && settings.format != Format::ndjson) {
    return exit;
  }
  auto value = Value::map();
  value.members = {{"schema", Value::of("kentongan.error/1")},
                   {"code", Value::of(std::string(name_of(error.code)))},
                   {"exit", Value::of(std::to_string(number_of(exit)))},
                   {"id", Value::of(error.text.id)},
                   {"en", Value::of(error.text.en)}};
  auto told = Value::map();
  told.members = {{"id", Value::of(whole.id)}, {"en", Value::of(whole.en)}};
  value.members.emplace_back("advice", std::move(told));
  if (document && document->find("problems") != nullptr) {
    value.members.emplace_back("problems", *document->find("problems"));
  }
  out(json_from(value) + "\n");
  return exit;
}

Exit Shell::show(const Listing& listing) const {
  const auto text = rendered(listing, settings);
  if (!text) {
    return failed(text.error());
  }
  const auto document = value_from_json(listing.json);
  const bool is_empty = document && rows_of(*document, listing.rows).empty();
  if (is_empty && !listing.empty.id.empty() && for_people()) {
    note(say(listing.empty));
  }
  out(*text);
  return is_empty && settings.fail_empty ? Exit::nothing : Exit::done;
}

Exit Shell::show(const std::string& json, const std::string& people) const {
  Listing document;
  document.json = json;
  switch (settings.format) {
    case Format::table:
    case Format::wide:
    case Format::plain:
      out(people);
      return Exit::done;
    default:
      return show(document);
  }
}

Column column_of(const char* field, const Text& title, bool shrinks) {
  Column made;
  made.field = field;
  made.title = title;
  made.shrinks = shrinks;
  return made;
}

bool Shell::ask(const Text& question) const {
  if (settings.yes) {
    return true;
  }
  if (!settings.may_ask) {
    return false;
  }
  std::fprintf(stderr, "%s [y/T] ", say(question).c_str());
  std::string answer;
  std::getline(std::cin, answer);
  return answer == "y" || answer == "Y" || answer == "ya";
}

}  // namespace kentongan::cli
