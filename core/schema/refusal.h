#pragma once

#include <optional>
#include <string>

#include "core/base/error.h"
#include "kentongan/v1/event.pb.h"

namespace kentongan::schema {

/// The refusal that an error becomes when it reaches a sender. Codes of programs, which are no
/// refusals of the bus, become UNAVAILABLE (the item stays in the outbox), a wrong argument
/// MALFORMED.
[[nodiscard]] v1::RefusalReason refusal_of(ErrorCode code);

/// @return nothing for UNSPECIFIED and numbers this program does not know.
[[nodiscard]] std::optional<ErrorCode> error_of(v1::RefusalReason reason);

/// OVERLOADED, STORAGE_FULL, UNAVAILABLE, SESSION are no events and leave the item in the outbox;
/// the rest are final and logged.
[[nodiscard]] bool is_final(v1::RefusalReason reason);

/// What fills the gaps of a refusal's sentence; a part whose gap is empty is left out.
struct RefusalParams {
  std::string field{};     ///< FIELD_INVALID.
  Text reason{};           ///< FIELD_INVALID, NOT_PERMITTED.
  Text limit{};            ///< TOO_LARGE, CLOCK, OVERLOADED: with its unit where it has one.
  std::string duty{};      ///< DUTY_NOT_HELD.
  std::string rule{};      ///< NOT_PERMITTED.
  std::string redirect{};  ///< NOT_PERMITTED.
  std::string to{};        ///< ADDRESS_UNKNOWN.
};

/// The sentence of protocol.md 9 for a refusal of the bus; for other codes their stable name.
[[nodiscard]] Text refusal_text(ErrorCode code, const RefusalParams& params = {});

/// The same as an `Error`.
[[nodiscard]] Error refusal(ErrorCode code, const RefusalParams& params = {});

/// What is safe and what to do now where one address of an item is refused and the others get it;
/// stands in place of `advice_for`.
[[nodiscard]] Text partial_refusal_advice();

}  // namespace kentongan::schema
