#pragma once

namespace kentongan {

/// Prints file, line and the broken condition to stderr and aborts. For `KTG_CHECK` only.
[[noreturn]] void check_failed(const char* file, int line, const char* condition);

}  // namespace kentongan

/// Stops the process when an invariant of ours does not hold. On in every build; never for input
/// from outside, which is a `Result`.
#define KTG_CHECK(condition) \
  ((condition) ? void() : ::kentongan::check_failed(__FILE__, __LINE__, #condition))
