#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kentongan {

/// The known word nearest to what was typed, by letters changed, left out, added or swapped; case,
/// blanks, hyphens and underscores aside. Nothing if none is near enough to be meant: more than a
/// third of the letters differ.
[[nodiscard]] std::optional<std::string> nearest(std::string_view typed,
                                                 const std::vector<std::string>& known);

}  // namespace kentongan
