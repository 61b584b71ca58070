#include "broker/gateway/absences.h"

#include <algorithm>

namespace kentongan::broker::gateway {
namespace {

constexpr Micros kApart = std::chrono::minutes(1);  ///< Between two words to one author.

}  // namespace

bool Absences::is_told(const Word& word, std::int64_t since_us, Instant now) {
  const Pair pair{word.author, word.away};
  const auto [entry, is_first] = told_.try_emplace(pair);
  Told& told = entry->second;
  if (!is_first && told.since_us == since_us) {
    return false;
  }
  if (!is_first && now - told.at < kApart) {
    const Instant due_at = told.at + kApart;
    due_at_ = waiting_.empty() ? due_at : std::min(due_at_, due_at);
    Lane& lane = waiting_.try_emplace(pair, word.lane).first->second;
    lane = std::min(lane, word.lane);
    return false;
  }
  told = {since_us, now};
  waiting_.erase(pair);
  return true;
}

std::vector<Absences::Word> Absences::due(Instant now) {
  std::vector<Word> due;
  if (waiting_.empty() || now < due_at_) {
    return due;
  }
  Instant next = Instant::max();
  for (auto entry = waiting_.begin(); entry != waiting_.end();) {
    const auto& [pair, lane] = *entry;
    const Instant due_at = told_.at(pair).at + kApart;
    if (due_at <= now) {
      due.push_back({pair.first, pair.second, lane});
      entry = waiting_.erase(entry);
    } else {
      next = std::min(next, due_at);
      ++entry;
    }
  }
  due_at_ = next;
  return due;
}

Instant Absences::next(Instant otherwise) const {
  return waiting_.empty() ? otherwise : std::min(otherwise, due_at_);
}

}  // namespace kentongan::broker::gateway
