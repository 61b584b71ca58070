#include "agents/cli/speed.h"

#include <cstdlib>
#include <string>

namespace kentongan::cli {

Result<double> speed_from(std::string_view typed) {
  if (typed == "max") {
    return 0.0;
  }
  const std::string text(typed);
  char* end = nullptr;
  const double speed = std::strtod(text.c_str(), &end);
  if (end == text.c_str() || *end != '\0' || !(speed >= 1 && speed <= kSpeedMax)) {
    return fail(ErrorCode::invalid_argument,
                Text{"--speed: 1 sampai 600, atau max.", "--speed: 1 to 600, or max."});
  }
  return speed;
}

}  // namespace kentongan::cli
