#pragma once

#include <string>

#include "agents/cli/look.h"
#include "core/base/value.h"

namespace kentongan::cli {

/// What a monitor is told.
struct Health {
  enum class Level : int { ok = 0, warning = 1, critical = 2 };
  Level level = Level::ok;
  std::string said;
  std::string figures;  ///< "outbox=3 unread=1"
};

/// Judged from the agent's status: a full disk, a bus with another past or deliveries that do not
/// verify are critical; a broken line, an outbox that does not move though there is a line,
/// refusals and a wrong clock are worth a look. Pure.
[[nodiscard]] Health health_of(const Value& status, const Look& look);

/// "KENTONGAN WARNING - terputus | outbox=3 unread=1"
[[nodiscard]] std::string health_line(const Health& health);

}  // namespace kentongan::cli
