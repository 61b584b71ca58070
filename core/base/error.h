#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace kentongan {

/// One wording in both languages; Bahasa Indonesia is shown first.
struct Text {
  std::string id;
  std::string en;

  friend bool operator==(const Text&, const Text&) = default;
};

enum class Language : std::uint8_t { indonesian, english };

[[nodiscard]] inline const std::string& in(Language language, const Text& text) {
  return language == Language::english && !text.en.empty() ? text.en : text.id;
}

/// Stable codes. Those down to `sender_gap` are the refusals of protocol.md 9 in lower case; a
/// refusal that reaches a sender is the proto enum `RefusalReason`, mapped by one `switch`
/// (core/schema/refusal). Each code has a line in docs/errors.md.
enum class ErrorCode : std::uint8_t {
  malformed,
  too_large,
  field_invalid,
  bad_signature,
  key_unknown,
  key_revoked,
  duty_not_held,
  wrong_bus,
  id_reused,
  expired,
  clock,
  not_permitted,
  exercise_mixed,
  not_carried,
  address_unknown,
  overloaded,
  storage_full,
  unavailable,
  session,
  version,
  history_lost,
  not_found,
  hops,
  sender_gap,
  // Not refusals of the bus, but of a program to its user or operator:
  invalid_argument,  ///< Wrong usage, configuration or file written by a person.
  out_of_order,      ///< An event that does not follow the one before.
  corrupt,           ///< Stored bytes do not fit their checksum, leaf or root.
  data_missing,      ///< The log ends before what was once acknowledged.
  key_exposed,       ///< A secret file that others may read.
  conflict,          ///< Exists already, or is held by another.
  timeout,           ///< What was waited for has not come.
};

/// "bad_signature". Stable: scripts and tests rely on it.
[[nodiscard]] std::string_view name_of(ErrorCode code);

/// Who says it, and of what. The same code leaves something else safe, and something else to do.
enum class Voice : std::uint8_t {
  bus,      ///< The broker, of an item or a session: what is not final stays in the outbox.
  desk,     ///< A desk, to the officer who asks it now: what it cannot keep is not kept.
  program,  ///< A command or process, to whoever started it.
};

/// What is safe and what to do now; shown after the error's own text, which says what happened.
/// Never says of anything that it is kept where that is not known.
[[nodiscard]] Text advice_for(ErrorCode code, Voice voice = Voice::bus);

/// Why something could not be done: a stable code and one sentence, never content or key material.
struct Error {
  ErrorCode code{};
  Text text;

  [[nodiscard]] const std::string& detail() const { return text.en; }
  friend bool operator==(const Error&, const Error&) = default;
};

}  // namespace kentongan
