#pragma once

#include "core/base/environment.h"

namespace kentongan::test {

/// True under `deploy/test --long`: the full size of an ordeal, of which a usual run takes a part.
[[nodiscard]] inline bool is_long_run() {
  return environment("KTG_LONG").has_value();
}

/// True in a build that a sanitizer watches, where a whole run takes ten times as long.
[[nodiscard]] constexpr bool is_watched() {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  return true;
#elif defined(__has_feature)
  return __has_feature(address_sanitizer) || __has_feature(thread_sanitizer);
#else
  return false;
#endif
}

}  // namespace kentongan::test
