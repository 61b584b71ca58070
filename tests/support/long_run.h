#pragma once

#include "core/base/environment.h"

namespace kentongan::test {

/// True under `deploy/test --long`: the full size of an ordeal, of which a usual run takes a part.
[[nodiscard]] inline bool is_long_run() {
  return environment("KTG_LONG").has_value();
}

}  // namespace kentongan::test
