#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/policy/agreement.h"

namespace kentongan::policy {

// The closed words of policy/1, as files spell them. The readers take any case, and blanks and
// hyphens for underscores. @return nothing for another word.
[[nodiscard]] std::optional<Relation> relation_from(std::string_view word);
[[nodiscard]] std::optional<Precedence> precedence_from(std::string_view word);
[[nodiscard]] std::optional<Classification> classification_from(std::string_view word);
[[nodiscard]] std::optional<Delivery> delivery_from(std::string_view word);
[[nodiscard]] std::optional<Agreement::Kind> kind_from(std::string_view word);

[[nodiscard]] std::string_view name_of(Relation relation);
[[nodiscard]] std::string_view name_of(Precedence precedence);
[[nodiscard]] std::string_view name_of(Classification classification);
[[nodiscard]] std::string_view name_of(Delivery delivery);
[[nodiscard]] std::string_view name_of(Agreement::Kind kind);

// All of them, for hints.
[[nodiscard]] std::vector<std::string> relation_words();
[[nodiscard]] std::vector<std::string> precedence_words();
[[nodiscard]] std::vector<std::string> classification_words();
[[nodiscard]] std::vector<std::string> delivery_words();
[[nodiscard]] std::vector<std::string> kind_words();

}  // namespace kentongan::policy
