#pragma once

#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "agents/cli/look.h"
#include "agents/cli/shell.h"
#include "core/base/value.h"

namespace kentongan::cli {

// How the agent's documents are shown: pure functions from its JSON to a listing or a text.

[[nodiscard]] Listing inbox_listing(const std::string& json, const Look& look);
[[nodiscard]] Listing outbox_listing(const std::string& json, const Look& look);

/// Who has one message, as people read it; or, of an incident, each message with its counts
/// and who first knew from whom. `asked` is what was asked for.
[[nodiscard]] Listing who_listing(const std::string& json, const Look& look,
                                  const std::string& asked);

/// A message whole: header, fields with their labels, parties, what they said.
[[nodiscard]] std::string message_text(const Value& document, const Look& look);

/// How the desk stands, a line a matter.
[[nodiscard]] std::string status_text(const Value& status, const Look& look);

/// One notice of `watch` in one line.
[[nodiscard]] std::string notice_text(const Value& notice, const Look& look);

// Parts that several of them share.

/// The sentence in the look's language, with the values in its places.
template <typename... Values>
[[nodiscard]] std::string filled(const Look& look, const Text& text, Values&&... values) {
  return fmt::format(fmt::runtime(look.say(text)), std::forward<Values>(values)...);
}

/// "0121", or the beginning of the id where the broker has given no number yet.
[[nodiscard]] std::string short_id(const Value& message);
/// "berlaku", "dikoreksi oleh 0186a7c0-0000" (the newest), "ditarik oleh 0186a7c0-0000".
[[nodiscard]] std::string standing_words(const Value& message, const Look& look);
[[nodiscard]] Ink precedence_ink(const Value& message);
/// "tepat", "sisa 2 mnt", "baca +1 mnt 58 dtk", "terlambat 16 mnt", "-". `due_at` and `now` may be
/// empty.
[[nodiscard]] std::string due_words(const Value& row, std::string_view due_at, std::string_view now,
                                    const Look& look);
/// A TEXT member in the look's language.
[[nodiscard]] std::string text_in(const Value& holder, std::string_view member, const Look& look);

}  // namespace kentongan::cli
