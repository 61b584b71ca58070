#pragma once

#include <cstdint>
#include <string>

#include "core/base/error.h"
#include "core/base/ids.h"

namespace kentongan::agents {

/// How a line to the broker ended, as far as its desk can know.
enum class LineEnd : std::uint8_t {
  gone,        ///< Nobody takes connections there, or the other side hung up.
  silent,      ///< The line stands and nobody answers on it.
  not_let_in,  ///< The broker holds our card's key and does not know ours.
  too_often,   ///< It knows our key and has let it in too often within a minute.
  wrong_key,   ///< Whoever answers there does not hold the key of the bus card.
  no_address,  ///< The address of the bus card cannot be used.
};

/// Whose line, and where to: what a person has to be told.
struct LinePlace {
  AgencyCode agency;
  std::string bus;       ///< Of the bus card.
  std::string endpoint;  ///< Empty where there is none, as in a simulation.
};

/// What happened and which command mends it.
/// @return `key_unknown` not let in; `wrong_bus` the card is not this broker's, or its address
///         none; `overloaded` too often; else `unavailable`: both pass by themselves.
[[nodiscard]] Error line_error(LineEnd end, const LinePlace& place);
/// The broker names another bus than the card. @return `wrong_bus`.
[[nodiscard]] Error other_bus(const std::string& served, const LinePlace& place);
/// The directory is not signed by the statement key of the card. @return `wrong_bus`.
[[nodiscard]] Error other_statement_key(const LinePlace& place);

/// What is safe and what to do where a desk has no session: stands in place of `advice_for`, whose
/// words are of one item.
[[nodiscard]] Text line_advice(ErrorCode code);
/// Whether a desk without a session for this reason stays so until somebody acts.
[[nodiscard]] bool needs_hands(ErrorCode code);

}  // namespace kentongan::agents
