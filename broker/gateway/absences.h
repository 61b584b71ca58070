#pragma once

#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "core/base/clock.h"
#include "core/base/ids.h"

namespace kentongan::broker::gateway {

/// Of which absence of a desk which author is told: of the first at once; of one that begins less
/// than a minute after the last word, when that minute is over and if it lasts until then. So a
/// line that comes and goes fills nobody's mailbox, and no absence that lasts goes untold.
///
/// Threads: belongs to the core thread.
class Absences {
 public:
  struct Word {
    AgencyCode author;
    AgencyCode away;
    Lane lane = Lane::biasa;
  };

  /// `since_us`: when the absence began, which tells one from the next.
  /// @return whether the author is to be told of it now.
  bool is_told(const Word& word, std::int64_t since_us, Instant now);
  /// Words that had to wait and need no longer: to be asked for again if the desk is still away.
  std::vector<Word> due(Instant now);
  /// When `due` has something; `otherwise` if no word waits.
  [[nodiscard]] Instant next(Instant otherwise) const;

 private:
  using Pair = std::pair<AgencyCode, AgencyCode>;  ///< Author and who is away.
  struct Told {
    std::int64_t since_us = 0;
    Instant at;
  };

  std::map<Pair, Told> told_;
  std::map<Pair, Lane> waiting_;
  Instant due_at_;  ///< Of the first of `waiting_`.
};

}  // namespace kentongan::broker::gateway
