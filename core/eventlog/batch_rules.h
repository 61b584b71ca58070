#pragma once

#include <cstddef>
#include <span>

#include "core/base/result.h"
#include "core/eventlog/event.h"

namespace kentongan::eventlog {

constexpr std::size_t kBatchEventsMax = 4096;
constexpr std::size_t kBatchBytesMax = 4UL << 20;
constexpr std::size_t kReadBytesMax = 4UL << 20;

/// In what order a log takes its events.
enum class Ordering : std::uint8_t {
  total,    ///< The broker's log: `time_us` and `epoch` never go back.
  arrival,  ///< A desk's log: events as they come; lanes overtake.
};

/// What every implementation of `EventLog` refuses before it touches anything.
/// @return `too_large` or `out_of_order`, the detail names the event within the batch.
Result<void> check_batch(std::span<const Event> batch, const Head& head, Ordering ordering);

struct Rewrite;
/// @return `out_of_order` for a number that is not in the log, `too_large`.
Result<void> check_rewrites(std::span<const Rewrite> events, const Head& head);
/// The event as it is stored again: what indexes it is where it was.
[[nodiscard]] Event rewritten(const Record& before, const Bytes& bytes);

/// The head after the batch, but for its root.
[[nodiscard]] Head advanced(const Head& head, std::span<const Event> batch, Ordering ordering);

}  // namespace kentongan::eventlog
