#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/bytes.h"
#include "core/base/error.h"

namespace kentongan::schema {

// Small change for sentences in two languages.

[[nodiscard]] inline Text operator+(const Text& left, const Text& right) {
  return {left.id + right.id, left.en + right.en};
}

/// The same in both languages: codes, names, numbers.
[[nodiscard]] inline Text same(const std::string& text) {
  return {text, text};
}

/// With `between` only where both sides say something.
[[nodiscard]] Text joined(const Text& left, const Text& between, const Text& right);

/// The first letter, or all of them, as capitals; ASCII only.
[[nodiscard]] Text capital(Text text);
[[nodiscard]] Text upper(Text text);

/// With a full stop, unless it ends a sentence already.
[[nodiscard]] Text ended(Text text);

/// `visible_line`, with single blanks between the words: safe on a terminal and for reading aloud.
[[nodiscard]] std::string one_line(BytesView text);

/// "3 Mar 2023 20.11 WIB" / "3 Mar 2023 20:11 WIB".
[[nodiscard]] Text spoken_time(std::int64_t time_us, int zone_offset_s);

/// "pesan …d4e5f6a7" of an id; of other bytes their first digits.
[[nodiscard]] Text short_id(BytesView id);

}  // namespace kentongan::schema
