#pragma once

#include <string_view>

#include "core/base/error.h"
#include "core/base/exit_code.h"

namespace kentongan::cli {

/// The code whose stable name this is ("not_permitted"); `unavailable` for a name not known here.
[[nodiscard]] ErrorCode error_code_named(std::string_view name);

}  // namespace kentongan::cli
