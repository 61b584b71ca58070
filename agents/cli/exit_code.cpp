#include "agents/cli/exit_code.h"

namespace kentongan::cli {

ErrorCode error_code_named(std::string_view name) {
  for (int code = 0; code <= static_cast<int>(ErrorCode::timeout); ++code) {
    if (name_of(static_cast<ErrorCode>(code)) == name) {
      return static_cast<ErrorCode>(code);
    }
  }
  return ErrorCode::unavailable;
}

}  // namespace kentongan::cli
