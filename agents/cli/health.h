#pragma once

#include <string>
#include <vector>

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

/// What an agent's status says is wrong with its disk or its line; each cause once.
struct Trouble {
  const Value* error = nullptr;  ///< Within the status.
  bool is_of_line = false;
};
[[nodiscard]] std::vector<Trouble> troubles_of(const Value& status);
/// Within the status: two words about the broker's log that cannot both be true; or nullptr.
[[nodiscard]] const Value* alarm_of(const Value& status);

/// Judged from the agent's status: a full disk, a bus with another past, a desk that is not
/// enrolled or has another bus's card, an alarm of the witness, or deliveries that do not verify
/// are critical; a broken line, an outbox that does not move though there is a line, refusals, a
/// wrong clock and ten minutes without a quorum of witnesses are worth a look. Pure.
[[nodiscard]] Health health_of(const Value& status, const Look& look);

/// "KENTONGAN WARNING - terputus | outbox=3 unread=1"
[[nodiscard]] std::string health_line(const Health& health);

/// {"schema": "kentongan.health/1", "level": "warning", "exit": 1, "said": "terputus",
///  "figures": {"outbox": 3, "unread": 1}}
[[nodiscard]] std::string health_json(const Health& health);

}  // namespace kentongan::cli
