#include "core/base/environment.h"

#include <cstdlib>

namespace kentongan {

std::optional<std::string> environment(const std::string& name) {
  const char* value = std::getenv(name.c_str());  // NOLINT(concurrency-mt-unsafe): nobody writes.
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

}  // namespace kentongan
