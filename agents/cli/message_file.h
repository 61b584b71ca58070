#pragma once

#include <string>
#include <string_view>

#include "agents/cli/look.h"
#include "agents/cli/send_flags.h"
#include "agents/cli/shell.h"
#include "core/base/result.h"
#include "core/base/value.h"

namespace kentongan::cli {

/// What a person wrote in a file for `send -f`: `type:` and the fields, or `type:` and `fields:`.
struct MessageFile {
  std::string type;  ///< Empty: not said.
  Value fields = Value::map();
};

/// YAML or JSON; "-" is stdin. Texts stand as they are written: 0012 stays 0012.
/// @return `invalid_argument` naming the file for what is no file, cannot be read or is no mapping.
Result<MessageFile> read_message_file(const std::string& file);
/// The same of a text.
Result<MessageFile> message_file_from(std::string_view text);

/// Takes the settings of the sending out of the fields of a file, by the names that they have in
/// the body of /v1/send: duty, language, read_within ("5m"), answer_within. A field of the type
/// that has such a name stays. @return `invalid_argument` or `field_invalid` naming the setting.
Result<Value> take_settings(Value& fields, const schema::TypeInfo& type);

/// Takes every member of `over` into `fields`, in place of one of the same name; maps are merged.
void merge(Value& fields, const Value& over);
/// Sets a member by its whole name: paths of the header stand as one name.
void set_top(Value& fields, const std::string& name, Value value);

/// Names header fields by their path, as flags do, so that a flag and a line of a file meet.
void name_by_path(Value& fields, const schema::TypeInfo& type);

/// A form of the type for an editor: what is given, and every other field as a comment with its
/// label, required ones first.
[[nodiscard]] std::string form_text(const schema::TypeInfo& type, const Value& given,
                                    const Look& look);

/// Lets the user fill in that form with $VISUAL or $EDITOR.
/// @return `invalid_argument` without a terminal or a type, or if the editor failed.
Result<Value> edited(const Shell& shell, const std::string& type, const Value& written,
                     const Value& given);

/// `/v1/send`'s body: the members as they stand, seconds as numbers, and `dry_run` in one.
[[nodiscard]] std::string send_json(Value body, bool dry_run);

/// "initial-report" -> "initial_report", and back.
[[nodiscard]] std::string schema_name(std::string_view name);
[[nodiscard]] std::string command_name(std::string_view name);

/// One line of help for a flag: label, unit or choices, whether it is required.
[[nodiscard]] std::string flag_help(const FieldFlag& flag, const Look& look);

}  // namespace kentongan::cli
