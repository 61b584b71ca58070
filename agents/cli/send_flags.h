#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/base/value.h"
#include "core/schema/catalogue.h"

namespace kentongan::cli {

/// One option of `send TYPE`, made from what the schema states about a field, so that a new type or
/// field needs nothing here.
struct FieldFlag {
  std::vector<std::string> names;  ///< "injured-heavy", "casualties.injured-heavy"; first is shown.
  std::string path;  ///< "casualties.injured_heavy"; "subject.incident" of the header.
  const schema::FieldInfo* info = nullptr;
  bool of_header = false;
  bool required = false;            ///< By the field or by the type's `header_required`.
  std::vector<std::string> values;  ///< As given; filled by the parser.

  /// "--injured-heavy,--casualties.injured-heavy", as CLI11 takes names.
  [[nodiscard]] std::string declared() const;
};

/// Every field of the payload, the parts of a record that stands there once, and the fields of the
/// header. Names: the field's, with hyphens, and its aliases; of a part, the short name only where
/// no other field has it. A field of the payload hides one of the header, which then keeps its
/// path:
/// "--handling.channel".
[[nodiscard]] std::vector<FieldFlag> flags_of(const schema::Catalogue& catalogue,
                                              const schema::TypeInfo& type);

/// What was given, as the agent takes it. A value that begins with { or [ is YAML where the field
/// holds parts or a list; a list takes each repetition, lists of the header also commas.
/// @return `invalid_argument` for YAML that cannot be read; the flag is named.
Result<Value> fields_given(const std::vector<FieldFlag>& flags);

/// Sets `path` ("casualties.dead") in a map, making maps on the way; what is there is replaced.
void set_at(Value& map, std::string_view path, Value value);

}  // namespace kentongan::cli
