#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/base/value.h"

namespace kentongan::cli {

/// A JSON document as a `Value`: null stays null, numbers and booleans become their text.
/// @return `malformed` for what is no JSON.
Result<Value> value_from_json(std::string_view json);

/// Every scalar as a JSON string, null as null: what the agent reads by the rules of the text form
/// takes numbers as their digits. Members named in `bare` (numbers, booleans) stand without quotes.
[[nodiscard]] std::string json_from(const Value& value, const std::vector<std::string>& bare = {});

/// The document with two blanks a level for people, or on one line for programs.
/// @return `malformed` for what is no JSON.
Result<std::string> indented(std::string_view json, bool for_people);

/// Each element of the list `rows` of a document, one a line; the document itself on one line if
/// it has no such list.
Result<std::string> one_a_line(std::string_view json, std::string_view rows);

/// The document with only those members left in each element of its list `rows`, in that order; a
/// path may go deeper: "type_name.id".
Result<std::string> with_fields(std::string_view json, std::string_view rows,
                                const std::vector<std::string>& fields);

/// YAML block style of what a person may edit; texts are quoted where YAML would misread them.
[[nodiscard]] std::string yaml_from(const Value& value);

/// The member that a path of names leads to, or nullptr: "due.read_at".
[[nodiscard]] const Value* member_at(const Value& value, std::string_view path);

/// The elements of the list that is a member; none where there is no such list.
[[nodiscard]] const std::vector<Value>& list_in(const Value& document, std::string_view name);

/// What a member shows in one cell: a scalar as it is, a list with commas, null as "".
[[nodiscard]] std::string cell_text(const Value* value);
/// The same of the member that the path leads to; "" if there is none.
[[nodiscard]] std::string cell_text(const Value& value, std::string_view path);

}  // namespace kentongan::cli
