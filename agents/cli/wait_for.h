#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "agents/cli/agent_link.h"
#include "agents/cli/look.h"
#include "core/base/value.h"

namespace kentongan::cli {

/// What `send --wait` waits for.
struct WaitFor {
  std::string level;                ///< stored, delivered, read, acknowledged, acting, acted.
  std::vector<std::string> any_of;  ///< refused, delegated, escalated …: ends the wait at once.
  std::int64_t timeout_s = 0;       ///< 0: without end.
};

/// How far it has come, read from one document of `/v1/who`.
struct Progress {
  enum class Outcome { pending, reached, other_came, refused };
  Outcome outcome = Outcome::pending;
  int done = 0;       ///< Addressees in `to` that have reached the level ...
  int of = 0;         ///< ... of all.
  std::string which;  ///< What came first: "refused KODIM-0502".
};

/// Pure. Whoever acted has also read. A refusal that passes (`final` is false) is waited out.
[[nodiscard]] Progress progress_in(const Value& who, const WaitFor& wait);

/// The last refusal that is final; nullptr: there is none. Points into the document.
[[nodiscard]] const Value* final_refusal_in(const Value& who);

/// What is said where the time has run out: what has not come, where the message is now, and what
/// holds it up, if anything does.
[[nodiscard]] std::string timed_out_words(const Value& who, const WaitFor& wait,
                                          const std::string& id, const Look& look);

/// @return `invalid_argument` for a level or outcome that does not exist, naming those that do.
Result<void> check(const WaitFor& wait);

/// Waits, telling each step on stderr.
/// @return done, other_came, timeout, what went wrong, or for a message that was refused for good
///         the outcome that its code stands for.
Exit wait_for(const Shell& shell, const AgentLink& link, const std::string& id,
              const WaitFor& wait);

}  // namespace kentongan::cli
