#pragma once

#include <string>
#include <string_view>

namespace kentongan {

/// A text as a terminal may have it: what it would obey, or what turns the direction of writing and
/// so lets a line read otherwise than it was written, is shown by its number, "\u202e". That is
/// every control character but line feed and tab, U+061C, U+200E, U+200F, U+2028 to U+202E and
/// U+2066 to U+2069. Bytes that are no UTF-8 become '?'. In a JSON text it stays the same JSON.
///
/// What is stored and signed is never changed by it: it is for showing alone.
[[nodiscard]] std::string visible(std::string_view text);

/// The same on one line: whatever breaks a line becomes a blank, and so does a tab.
[[nodiscard]] std::string visible_line(std::string_view text);

}  // namespace kentongan
