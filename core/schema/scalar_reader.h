#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include <google/protobuf/message.h>

#include "core/schema/type_info.h"

namespace kentongan::schema {

/// Sets a whole number, a fraction or a truth value from its text, whole or not at all; adds it
/// where the field is a list. @return false if the text is none, or does not fit the field.
[[nodiscard]] bool set_number(std::string_view text, const FieldInfo& field,
                              google::protobuf::Message& holder);

/// "ya", "tidak", "true", "false", "yes", "no".
[[nodiscard]] std::optional<bool> truth_of(std::string_view text);

/// Lower case; blank, hyphen and underscore are the same.
[[nodiscard]] std::string folded(std::string_view text);

/// Without blanks at either end.
[[nodiscard]] std::string_view trimmed(std::string_view text);

}  // namespace kentongan::schema
