#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/error.h"

namespace kentongan::cli {

/// How something is shown to a person: a value, so that what is printed can be tested as text.
struct Look {
  Language language = Language::indonesian;
  bool colour = false;  ///< Only doubles a word; nothing is told by colour alone.
  bool utf8 = true;     ///< Else `>` for →, `^` for ▲, `...` for ….
  bool wide = false;    ///< Every column, nothing cut.
  int columns = 0;      ///< Of the terminal; 0: as wide as it comes.

  [[nodiscard]] const std::string& say(const Text& text) const { return in(language, text); }
  [[nodiscard]] std::string_view arrow() const { return utf8 ? "→" : ">"; }
  [[nodiscard]] std::string_view back_arrow() const { return utf8 ? "←" : "<"; }
  [[nodiscard]] std::string_view ellipsis() const { return utf8 ? "…" : "..."; }
};

enum class Ink : std::uint8_t { plain, bold, red, yellow, reverse };

/// The text in that ink where colour is on.
[[nodiscard]] std::string inked(const Look& look, Ink ink, std::string text);

/// Letters of a UTF-8 text as a terminal counts them: one a code point, none for a combining mark.
[[nodiscard]] std::size_t width_of(std::string_view text);

/// At most `width` letters; the last one tells that something is missing.
[[nodiscard]] std::string cut_to(const Look& look, std::string_view text, std::size_t width);

/// What was sent, on one line: `visible_line`. A cell of a table, a part of a sentence.
[[nodiscard]] std::string one_line(std::string_view text);

/// What goes to the terminal at last: `visible`, but for the inks above. `Shell` writes nothing
/// that has not come through here, so that no text that was sent moves the cursor or turns a line.
[[nodiscard]] std::string guarded(std::string_view text);

}  // namespace kentongan::cli
