#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/eventlog/event_log.h"

namespace kentongan::view {

/// What came of making every decision of a log again.
struct Redecided {
  struct Difference {
    Seq seq;
    std::string party;  ///< Empty: of all.
    Text what;
  };
  static constexpr std::size_t kDifferencesKept = 100;

  std::uint64_t messages = 0;
  std::uint64_t parties = 0;            ///< That policy was asked about.
  std::uint64_t erased = 0;             ///< Messages passed over: their payload is erased.
  std::uint64_t differing = 0;          ///< Messages.
  std::vector<Difference> differences;  ///< The first of them.
};

/// Makes the decision of every message of a broker's whole log again, from the directory, the
/// policy and what stood as of the event that each record names, and compares facts, answer and
/// rule with what the leaf holds the digest of. Nothing is asked of the broker that decided.
///
/// Speed:  one pass; where a record names an event before a change that came meanwhile, what stood
///         is folded again.
/// `told`: called now and then with how many events were read; may be empty.
/// @return as EventLog::read and the folds.
Result<Redecided> redecide(const eventlog::EventLog& log, std::int32_t zone_s,
                           const std::function<void(std::uint64_t)>& told = {});

}  // namespace kentongan::view
