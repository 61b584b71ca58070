#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "agents/cli/exit_code.h"
#include "agents/cli/settings.h"
#include "core/base/result.h"
#include "core/base/value.h"

namespace kentongan::cli {

/// One column of a listing. What a table shows is made for people; what a pipe gets is the row's
/// own member, untranslated.
struct Column {
  std::string field;  ///< Of the row: "from", "due.read_at".
  Text title;
  std::function<std::string(const Value& row)> shown;  ///< Empty: the field as it is.
  bool right = false;
  bool shrinks = false;
  bool wide_only = false;
  std::function<Ink(const Value& row)> ink;  ///< Empty: plain.
};

/// A field as it is, under a title.
[[nodiscard]] Column column_of(const char* field, const Text& title, bool shrinks = false);

/// A document of rows and how it is shown.
struct Listing {
  std::string json;  ///< `{"schema": "kentongan.inbox/1", ROWS: [...]}`
  std::string rows;  ///< Name of the list in it.
  std::vector<Column> columns;
  Text empty;        ///< Said on stderr, on a terminal, where there is no row.
  std::string head;  ///< Lines before the table, for people only.
  std::string foot;
};

/// What a command speaks through: results on stdout, everything else on stderr.
///
/// Threads: belongs to one thread.
class Shell {
 public:
  Settings settings;
  Environment environment;
  std::vector<std::string> arguments;  ///< As given, the program's name first.
  std::function<Exit()> chosen;        ///< What to run; set by the command that was parsed.

  [[nodiscard]] const Look& look() const { return settings.look; }
  [[nodiscard]] bool for_people() const {
    return settings.format == Format::table || settings.format == Format::wide;
  }
  [[nodiscard]] std::string say(const Text& text) const { return look().say(text); }

  /// A result, `guarded`: JSON stays the same JSON by it.
  void out(std::string_view text) const;
  /// A line to stderr that is said in any case, `guarded`.
  static void warn(std::string_view line);
  /// Said once, when all is out: a result that did not reach stdout is no success. A reader of a
  /// pipe that went away (`| head -1`) had what it wanted.
  /// @return `unreachable` in place of `done` where something was not written, and says so.
  [[nodiscard]] Exit finished(Exit exit) const;
  /// Progress, a hint, a warning: to stderr, unless --quiet.
  void note(const std::string& line) const;
  /// The sentence, what is safe and what to do, to stderr; with --json also an object on stdout.
  Exit failed(const Error& error) const;
  /// The same where the agent said why, with the problems of a message field by field. `json` is
  /// its ERROR or REFUSAL (agents/api/http_api.h): what it advises holds, not what a command would.
  Exit failed(Exit exit, const Error& error, const std::string& json) const;

  /// Writes the listing in the format asked for, with the fields asked for.
  Exit show(const Listing& listing) const;
  /// Writes a document that is no list: `people` is its text for a terminal.
  Exit show(const std::string& json, const std::string& people) const;

  /// A question on the terminal. @return false where none may be put, true with --yes.
  [[nodiscard]] bool ask(const Text& question) const;
};

/// The listing in one format, as text: the pure part of `Shell::show`.
/// @return `invalid_argument` for a field that no row has, with those there are.
Result<std::string> rendered(const Listing& listing, const Settings& settings);

}  // namespace kentongan::cli
