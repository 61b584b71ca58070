#include "agents/awaited_keys.h"

#include <algorithm>

#include "core/base/limits.h"

namespace kentongan::agents {
namespace {

constexpr std::size_t kAskedAtOnce = 64;

Bytes key_of(const MessageId& id) {
  return Bytes(AwaitedKeys::kPrefix) + id.str();
}

}  // namespace

void AwaitedKeys::wait_for(const MessageId& id, Lane lane, Seq seq, bool is_own) {
  waiting_.try_emplace(id,
                       Waiting{lane, seq, is_own, {}, is_own ? Instant::min() : Instant::max()});
}

void AwaitedKeys::read(const eventlog::StateRow& row) {
  const auto id = MessageId::from(BytesView(row.key).substr(kPrefix.size()));
  const auto evidence = MessageId::from(row.value);
  const auto found = id ? waiting_.find(*id) : waiting_.end();
  if (found != waiting_.end() && evidence) {
    found->second.evidence = *evidence;
  }
}

std::vector<eventlog::StateRow> AwaitedKeys::told(Lane lane, Seq first, Seq last,
                                                  const MessageId& evidence) {
  std::vector<eventlog::StateRow> rows;
  for (auto& [id, waiting] : waiting_) {
    if (!waiting.is_own && waiting.lane == lane && first <= waiting.seq && waiting.seq <= last) {
      waiting.evidence = evidence;
      rows.push_back({key_of(id), evidence.str()});
    }
  }
  return rows;
}

void AwaitedKeys::settled(const MessageId& evidence, Instant now) {
  for (auto& [id, waiting] : waiting_) {
    if (waiting.evidence == evidence) {
      waiting.ask_at = now;
    }
  }
}

void AwaitedKeys::new_session(Instant now) {
  for (auto& [id, waiting] : waiting_) {
    waiting.ask_at = waiting.is_own || !waiting.evidence.is_zero() ? now : Instant::max();
  }
}

std::vector<AwaitedKeys::Asking> AwaitedKeys::due(Instant now) {
  std::vector<Asking> asked;
  for (auto& [id, waiting] : waiting_) {
    if (waiting.ask_at <= now && asked.size() < kAskedAtOnce) {
      asked.push_back({id, waiting.evidence});
      waiting.ask_at = now + limits::kResendAfter;
    }
  }
  return asked;
}

Instant AwaitedKeys::next() const {
  Instant next = Instant::max();
  for (const auto& [id, waiting] : waiting_) {
    next = std::min(next, waiting.ask_at);
  }
  return next;
}

}  // namespace kentongan::agents
