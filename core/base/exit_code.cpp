#include "core/base/exit_code.h"

namespace kentongan {

Exit exit_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::invalid_argument:
    case ErrorCode::not_found:
      return Exit::usage;
    case ErrorCode::key_exposed:
      return Exit::locked;
    case ErrorCode::not_permitted:
    case ErrorCode::exercise_mixed:
    case ErrorCode::not_carried:
    case ErrorCode::key_unknown:
    case ErrorCode::key_revoked:
    case ErrorCode::duty_not_held:
    case ErrorCode::wrong_bus:
    case ErrorCode::id_reused:
    case ErrorCode::expired:
    case ErrorCode::clock:
    case ErrorCode::hops:
    case ErrorCode::sender_gap:
      return Exit::refused;
    case ErrorCode::malformed:
    case ErrorCode::too_large:
    case ErrorCode::field_invalid:
    case ErrorCode::address_unknown:
      return Exit::invalid;
    case ErrorCode::overloaded:
    case ErrorCode::storage_full:
    case ErrorCode::unavailable:
    case ErrorCode::session:
    case ErrorCode::version:
      return Exit::unreachable;
    case ErrorCode::bad_signature:
    case ErrorCode::history_lost:
    case ErrorCode::corrupt:
    case ErrorCode::data_missing:
      return Exit::unverified;
    case ErrorCode::conflict:
      return Exit::conflict;
    case ErrorCode::timeout:
      return Exit::timeout;
    case ErrorCode::out_of_order:
      return Exit::unexpected;
  }
  return Exit::unexpected;
}

}  // namespace kentongan
