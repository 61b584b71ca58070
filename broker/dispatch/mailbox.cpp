#include "broker/dispatch/mailbox.h"

#include <algorithm>

namespace kentongan::broker::dispatch {
namespace {

constexpr std::size_t kAheadMax = 1024;
constexpr std::size_t kPage = 512;
constexpr std::size_t kCountPage = 4096;
constexpr std::uint64_t kCountMax = 100'000;

/// The whole reserve of the usual credit and of a larger one; of a smaller one its part.
std::uint32_t share(std::uint32_t part, std::uint32_t window, std::uint32_t usual) {
  return static_cast<std::uint32_t>(std::uint64_t{part} * std::min(window, usual) / usual);
}

/// Entries after the one and up to the other, not many more than `kCountMax`.
Result<std::uint64_t> count_between(const eventlog::EventLog& log, const AgencyCode& agency,
                                    Lane lane, Seq after, Seq up_to) {
  std::uint64_t count = 0;
  while (count < kCountMax) {
    KTG_TRY(const auto postings, log.mailbox(agency, lane, after, kCountPage));
    const auto end = std::find_if(postings.begin(), postings.end(),
                                  [&](const eventlog::Posting& one) { return one.number > up_to; });
    count += static_cast<std::uint64_t>(end - postings.begin());
    if (postings.size() < kCountPage || end != postings.end()) {
      break;
    }
    after = postings.back().number;
  }
  return count;
}

}  // namespace

void Mailbox::start(const Cursors& from, const Window& window, Instant now) {
  is_open_ = true;
  retry_at_ = now;
  heard_ = now;
  for (const Lane lane : kLanes) {
    LaneState& state = at(lane);
    const std::size_t index = static_cast<std::size_t>(lane);
    if (from[index] < cursors_[index]) {
      cursors_[index] = from[index];  // A desk restored from a backup gets again what it lost.
      state.cursor_leaf = {};
    }
  }
  rewind(now);
  set_window(window);
}

void Mailbox::stop() {
  is_open_ = false;
  rewind(retry_at_);
}

void Mailbox::set_window(const Window& window) {
  window_.messages = std::min(window.messages, config_.credit_messages);
  window_.bytes = std::min(window.bytes, config_.credit_bytes);
}

void Mailbox::rewind(Instant retry_at) {
  used_ = {};
  retry_at_ = retry_at;
  for (const Lane lane : kLanes) {
    LaneState& state = at(lane);
    state.sent = cursors_[static_cast<std::size_t>(lane)];
    state.known = state.sent;
    state.ahead.clear();
    state.under_way.clear();
    state.is_complete = false;
  }
}

void Mailbox::file(Lane lane, Seq seq) {
  LaneState& state = at(lane);
  ++state.waiting;
  if (!is_open_ || seq <= state.known) {
    return;
  }
  if (state.is_complete && state.ahead.size() < kAheadMax) {
    state.ahead.push_back(seq);
    state.known = seq;
  } else {
    state.is_complete = false;
  }
}

Result<const std::deque<Seq>*> Mailbox::next_of(Lane lane, const eventlog::EventLog& log,
                                                Seq settled) {
  LaneState& state = at(lane);
  if (state.ahead.size() < kPage / 4 && !state.is_complete) {
    KTG_TRY(const auto postings, log.mailbox(agency_, lane, state.known, kPage));
    // What the log thread has stored and the core thread not yet settled is filed when it is.
    state.is_complete = postings.size() < kPage;
    for (const eventlog::Posting& posting : postings) {
      if (posting.number > settled) {
        state.is_complete = true;
        break;
      }
      state.ahead.push_back(posting.number);
      state.known = posting.number;
    }
  }
  return &state.ahead;
}

Window Mailbox::allowed(Lane lane) const {
  Window reserved;
  if (lane > Lane::kilat) {
    reserved.messages += config_.reserve_kilat_messages;
    reserved.bytes += config_.reserve_kilat_bytes;
  }
  if (lane > Lane::sangat_segera) {
    reserved.messages += config_.reserve_urgent_messages;
    reserved.bytes += config_.reserve_urgent_bytes;
  }
  const std::uint32_t messages =
      share(reserved.messages, window_.messages, limits::kCreditMessages);
  const std::uint32_t bytes = share(reserved.bytes, window_.bytes, limits::kCreditBytes);
  return {window_.messages - std::min(messages, window_.messages),
          window_.bytes - std::min(bytes, window_.bytes)};
}

bool Mailbox::has_credit(Lane lane, std::uint32_t messages, std::size_t bytes) const {
  const Window may = allowed(lane);
  if (used_.messages + messages > may.messages) {
    return false;
  }
  return used_.bytes + bytes <= may.bytes || used_.messages == 0;
}

bool Mailbox::could_have_credit(Lane lane, std::uint32_t messages, std::size_t bytes) const {
  const Window may = allowed(lane);
  return messages <= may.messages && bytes <= may.bytes;
}

void Mailbox::send(Lane lane, std::size_t bytes, const Digest& leaf_hash, Instant now) {
  LaneState& state = at(lane);
  KTG_CHECK(!state.ahead.empty());
  if (used_.messages == 0) {
    heard_ = now;
  }
  const auto size = static_cast<std::uint32_t>(bytes);
  state.sent = state.ahead.front();
  state.under_way.push_back({state.sent, size, leaf_hash});
  state.ahead.pop_front();
  used_.messages += 1;
  used_.bytes += size;
}

std::uint32_t Mailbox::acknowledge(const Cursors& cursors, Instant now) {
  std::uint32_t count = 0;
  for (const Lane lane : kLanes) {
    LaneState& state = at(lane);
    const std::size_t index = static_cast<std::size_t>(lane);
    while (!state.under_way.empty() && state.under_way.front().seq <= cursors[index]) {
      const UnderWay& stored = state.under_way.front();
      used_.messages -= 1;
      used_.bytes -= stored.bytes;
      move_cursor(lane, stored.seq, stored.leaf_hash);
      state.counted_from = stored.seq;
      state.waiting -= std::min<std::uint64_t>(state.waiting, 1);
      state.under_way.pop_front();
      moved_ = true;
      ++count;
    }
  }
  heard_ = now;
  return count;
}

void Mailbox::set_cursor(Lane lane, Seq seq, const Digest& leaf_hash) {
  move_cursor(lane, seq, leaf_hash);
  at(lane).is_counted = false;
}

void Mailbox::move_cursor(Lane lane, Seq seq, const Digest& leaf_hash) {
  cursors_[static_cast<std::size_t>(lane)] = seq;
  at(lane).cursor_leaf = leaf_hash;
  has_cursors_ = true;
}

bool Mailbox::is_stalled(Instant now) const {
  return is_open_ && used_.messages > 0 && now - heard_ >= config_.stalled_after;
}

Result<void> Mailbox::count_waiting(const eventlog::EventLog& log, Seq settled) {
  for (const Lane lane : kLanes) {
    LaneState& state = at(lane);
    const Seq cursor = cursors_[static_cast<std::size_t>(lane)];
    if (state.is_least && state.waiting < kCountMax / 2) {
      state.is_counted = false;  // Half of what was counted has gone: there is room to see more.
    }
    if (state.is_counted && cursor == state.counted_from) {
      continue;
    }
    // What the log thread has stored and the core thread not yet settled counts when it is filed.
    const Seq up_to = state.is_counted ? state.counted_from : settled;
    KTG_TRY(const std::uint64_t count, count_between(log, agency_, lane, cursor, up_to));
    state.is_least = count >= kCountMax || (state.is_counted && state.is_least);
    state.waiting = count + (state.is_counted ? state.waiting : 0);
    state.counted_from = cursor;
    state.is_counted = true;
  }
  return {};
}

std::vector<eventlog::StateRow> Mailbox::take_rows() {
  std::vector<eventlog::StateRow> rows;
  for (const Lane lane : kLanes) {
    eventlog::StateRow row{Bytes(kCursorPrefix) + agency_.value(), {}};
    row.key.push_back('\0');
    row.key.push_back(static_cast<char>(lane));
    append_u64(row.value, cursors_[static_cast<std::size_t>(lane)].value());
    row.value.append(at(lane).cursor_leaf.view());
    rows.push_back(std::move(row));
  }
  moved_ = false;
  return rows;
}

Result<CursorRow> read_cursor(const eventlog::StateRow& row) {
  const std::size_t end = row.key.size() - std::min<std::size_t>(row.key.size(), 2);
  if (row.key.size() < kCursorPrefix.size() + 3 || row.key[end] != '\0' ||
      static_cast<unsigned char>(row.key.back()) >= kLaneCount ||
      row.value.size() != 8 + Digest::kSize) {
    return fail(ErrorCode::corrupt, "state row cur: wrong form");
  }
  return CursorRow{AgencyCode(row.key.substr(kCursorPrefix.size(), end - kCursorPrefix.size())),
                   static_cast<Lane>(row.key.back()), Seq(get_u64(row.value.data())),
                   Digest::copied(BytesView(row.value).substr(8))};
}

}  // namespace kentongan::broker::dispatch
