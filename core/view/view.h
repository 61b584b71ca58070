#pragma once

#include <cstdint>
#include <limits>

#include "core/base/result.h"
#include "core/eventlog/event.h"
#include "core/view/parsed_event.h"

namespace kentongan::view {

/// "As known now": later than any event.
constexpr std::int64_t kNow = std::numeric_limits<std::int64_t>::max();

/// A fold over the events of a log, and nothing else: thrown away and made again by reading the log
/// from its start, it is the same.
///
/// Order:   events are applied in the order of the log's own numbers, each once; an event whose
///          number is not above the last one is passed over, so that a rebuild may overlap.
/// Threads: belongs to one thread.
class View {
 public:
  View() = default;
  View(const View&) = default;
  View& operator=(const View&) = default;
  View(View&&) = default;
  View& operator=(View&&) = default;
  virtual ~View() = default;

  /// Parses and applies. Where several views fold the same log, `parse` once and use the other.
  /// @return as `parse`; the view is unchanged then.
  Result<void> apply(const eventlog::Record& record);
  void apply(const ParsedEvent& event);

  /// Number of the last event applied; 0: none.
  [[nodiscard]] Seq applied() const { return applied_; }

 private:
  virtual void fold(const ParsedEvent& event) = 0;
  Seq applied_;
};

}  // namespace kentongan::view
