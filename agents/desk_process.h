#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "agents/desk.h"
#include "core/base/clock.h"
#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/identity/officer_key.h"

namespace kentongan::agents {

/// One desk as a process: `kentongan agent run`.
struct DeskProcessOptions {
  std::filesystem::path folder;  ///< Keys, bus card, `log/`, `agent.sock`.
  std::string endpoint;          ///< Empty: that of the bus card.
  bool standby = false;
  bool scenario = false;                      ///< Faults may be injected by the API.
  std::optional<ScaledClock::Options> clock;  ///< None: the machine's.
  Micros ping_after = std::chrono::seconds(5);
  Micros silence_most = std::chrono::seconds(15);
  Micros retry_first = std::chrono::milliseconds(100);
  Micros retry_most = std::chrono::seconds(30);
  Micros resend_after = std::chrono::seconds(10);
  int zone_minutes = 7 * 60;
  identity::OfficerKey::Cost officer_cost = {};  ///< Of keys that are drawn here.
  bool announce = true;                          ///< Prints "ready" on stdout once the API answers.
};

/// Opens everything, serves until SIGTERM or SIGINT, closes. Within 5 s of the signal.
/// Threads: the desk's is the caller's; the API server has its own and hands requests over.
/// @return `key_exposed`, `not_found` or `invalid_argument` for keys and card, `unavailable` for a
///         folder in use or a failed write (start it again: it opens from what is stored),
///         `corrupt`, `data_missing`.
Result<void> run_desk_process(const DeskProcessOptions& options);

}  // namespace kentongan::agents
