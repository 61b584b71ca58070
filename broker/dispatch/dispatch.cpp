#include "broker/dispatch/dispatch.h"

#include <algorithm>

namespace kentongan::broker::dispatch {
Dispatch::Dispatch(const DispatchConfig& config, const eventlog::EventLog& log,
                   const Bytes& tag_key, const identity::Directory& directory)
    : config_(config),
      log_(log),
      shelf_(log, tag_key, config.recent_bytes),
      clearances_(directory),
      settled_(Seq(log.head().size)) {}

Result<void> Dispatch::load(std::span<const eventlog::StateRow> rows) {
  for (const eventlog::StateRow& row : rows) {
    KTG_TRY(const CursorRow cursor, read_cursor(row));
    box_of(cursor.agency).mailbox.set_cursor(cursor.lane, cursor.seq, cursor.leaf_hash);
  }
  return {};
}

Dispatch::Box& Dispatch::box_of(const AgencyCode& agency) {
  const auto known = boxes_.find(agency);
  if (known != boxes_.end()) {
    return known->second;
  }
  return boxes_.emplace(agency, Box{Mailbox(agency, config_), SessionId{}}).first->second;
}

const Mailbox* Dispatch::mailbox(const AgencyCode& agency) const {
  const auto known = boxes_.find(agency);
  return known == boxes_.end() ? nullptr : &known->second.mailbox;
}

Result<std::array<std::uint64_t, kLaneCount>> Dispatch::waiting(const AgencyCode& agency) {
  Mailbox& mailbox = box_of(agency).mailbox;
  KTG_TRY_VOID(mailbox.count_waiting(log_, settled_));
  std::array<std::uint64_t, kLaneCount> counts{};
  std::ranges::transform(kLanes, counts.begin(), [&](Lane lane) { return mailbox.waiting(lane); });
  return counts;
}

void Dispatch::file(const SequencedEvent& sequenced, const eventlog::Event& event,
                    const Digest& leaf_hash) {
  settled_ = sequenced.seq();
  shelf_.add(parcel_of(sequenced, event, leaf_hash));
  for (const eventlog::MailboxEntry& entry : event.mailboxes) {
    const auto known = boxes_.find(entry.agency);
    if (known == boxes_.end()) {
      continue;
    }
    known->second.mailbox.file(entry.lane, sequenced.seq());
    if (known->second.mailbox.is_open()) {
      ready_.insert(entry.agency);
    }
  }
}

Result<Mailbox::Cursors> Dispatch::open(const AgencyCode& agency, const SessionId& session,
                                        std::span<const std::uint64_t> cursors,
                                        const Window& window, Instant now) {
  Box& box = box_of(agency);
  const bool had_cursors = box.mailbox.has_cursors();
  box.session = session;
  // Of a mailbox without a row the desk alone knows how far it came: what it has need not come
  // again.
  for (const Lane lane : kLanes) {
    const auto place = static_cast<std::size_t>(lane);
    if (cursors.size() == kLaneCount && !had_cursors) {
      box.mailbox.set_cursor(lane, std::min(Seq(cursors[place]), settled_), {});
    }
  }
  Mailbox::Cursors from = box.mailbox.cursors();
  for (std::size_t lane = 0; lane < kLaneCount && cursors.size() == kLaneCount; ++lane) {
    from[lane] = std::min(from[lane], Seq(cursors[lane]));
  }
  box.mailbox.start(from, window, now);
  KTG_TRY_VOID(box.mailbox.count_waiting(log_, settled_));
  ready_.insert(agency);
  return from;
}

void Dispatch::close(const AgencyCode& agency) {
  const auto known = boxes_.find(agency);
  if (known != boxes_.end()) {
    known->second.mailbox.stop();
  }
  ready_.erase(agency);
  waiting_.erase(agency);
}

void Dispatch::acknowledge(const AgencyCode& agency, const Mailbox::Cursors& cursors,
                           const std::optional<Window>& window, Instant now) {
  Box& box = box_of(agency);
  const std::uint32_t count = box.mailbox.acknowledge(cursors, now);
  if (window) {
    box.mailbox.set_window(*window);
  }
  if (count > 0 && !has_moved_) {
    has_moved_ = true;
    moved_at_ = now;
  }
  acknowledged_ += count;
  ready_.insert(agency);
}

void Dispatch::rewind(const AgencyCode& agency, Instant retry_at) {
  const auto known = boxes_.find(agency);
  if (known != boxes_.end() && known->second.mailbox.is_open()) {
    known->second.mailbox.rewind(retry_at);
    ready_.insert(agency);
  }
}

Result<std::vector<Sending>> Dispatch::within_credit(std::size_t frames, Instant now) {
  std::vector<Sending> out;
  ready_.merge(waiting_);
  waiting_.clear();
  // From the one after whom the last turn ended, so that nobody is always last.
  std::vector<AgencyCode> order(ready_.upper_bound(served_), ready_.end());
  order.insert(order.end(), ready_.begin(), ready_.upper_bound(served_));
  for (const Lane lane : kLanes) {
    for (const AgencyCode& agency : order) {
      KTG_TRY_VOID(serve(agency, lane, {frames, now}, out));
    }
  }
  frames_ += out.size();
  if (out.size() < frames) {
    rest(now);
  }
  return out;
}

Result<void> Dispatch::serve(const AgencyCode& agency, Lane lane, Turn turn,
                             std::vector<Sending>& out) {
  Box& box = box_of(agency);
  while (out.size() < turn.frames && box.mailbox.may_send(turn.now)) {
    KTG_TRY(auto frame, next_frame(box, lane, turn.now));
    if (!frame) {
      break;
    }
    out.push_back({agency, *std::move(frame)});
    served_ = agency;
  }
  return {};
}

void Dispatch::rest(Instant now) {
  for (const AgencyCode& agency : ready_) {
    const Mailbox& mailbox = box_of(agency).mailbox;
    if (mailbox.is_open() && !mailbox.may_send(now)) {
      waiting_.insert(agency);
    }
  }
  ready_.clear();
}

Instant Dispatch::next(Instant otherwise) const {
  for (const AgencyCode& agency : waiting_) {
    otherwise = std::min(otherwise, boxes_.at(agency).mailbox.retry_at());
  }
  return otherwise;
}

Result<std::optional<Bytes>> Dispatch::next_frame(Box& box, Lane lane, Instant now) {
  KTG_TRY(const auto* ahead, box.mailbox.next_of(lane, log_, settled_));
  Packing packing;
  bool goes_on = !ahead->empty();
  while (goes_on && !ahead->empty()) {
    KTG_TRY(goes_on, pack_next(box, lane, *ahead, packing, now));
  }
  if (packing.empty()) {
    return std::optional<Bytes>{};
  }
  deliveries_ += packing.count();
  return std::optional(packing.deliver(box.session, lane, box.mailbox.still_to_send(lane)));
}

/// Adds the next event, or the whole submission that begins with it. @return false when the frame
/// is full or the credit used up.
Result<bool> Dispatch::pack_next(Box& box, Lane lane, const std::deque<Seq>& ahead,
                                 Packing& packing, Instant now) {
  const auto room = [&](std::size_t count) {
    return packing.count() + count <= config_.frame_messages;
  };
  if (!room(1)) {
    return false;
  }
  KTG_TRY(const Parcel* first, shelf_.take(ahead.front(), ahead.size()));
  const std::uint32_t run = whole_run(*first, ahead, 0);
  if (run > 1) {
    std::size_t size = 0;
    bool is_whole = true;
    for (std::uint32_t i = 0; i < run; ++i) {
      KTG_TRY(const Parcel* parcel, shelf_.take(ahead[i], ahead.size() - i));
      size += Packing::size_of(*parcel, 0);
      is_whole = is_whole && parcel->is_item(i, run) &&
                 clearances_.may_hold(box.mailbox.agency(), *parcel);
    }
    const bool can_go_whole = is_whole && run <= config_.frame_messages && size <= kRunBytesMax &&
                              box.mailbox.could_have_credit(lane, run, size);
    const bool fits =
        room(run) && (packing.empty() || packing.bytes() + size <= config_.frame_bytes);
    if (can_go_whole && (!fits || !box.mailbox.has_credit(lane, run, size))) {
      return false;
    }
    if (can_go_whole) {
      for (std::uint32_t i = 0; i < run; ++i) {
        KTG_TRY(const Parcel* parcel, shelf_.take(ahead.front(), ahead.size()));
        packing.add(*parcel, {});
        box.mailbox.send(lane, Packing::size_of(*parcel, 0), parcel->leaf_hash, now);
      }
      return true;
    }
    KTG_TRY(first, shelf_.take(ahead.front(), ahead.size()));
  }
  Parcel parcel = *first;  // Its path may need other pages of the log.
  KTG_TRY(const auto path, shelf_.path_of(parcel));
  if (!clearances_.may_hold(box.mailbox.agency(), parcel)) {
    KTG_TRY(parcel, without_content(parcel));
  }
  const std::size_t size = Packing::size_of(parcel, path.size());
  if ((!packing.empty() && packing.bytes() + size > config_.frame_bytes) ||
      !box.mailbox.has_credit(lane, 1, size)) {
    return false;
  }
  packing.add(parcel, path);
  box.mailbox.send(lane, size, parcel.leaf_hash, now);
  return true;
}

bool Dispatch::is_cursor_due(Instant now) const {
  return has_moved_ &&
         (now - moved_at_ >= config_.cursor_save || acknowledged_ >= config_.cursor_save_messages);
}

Instant Dispatch::cursor_due(Instant otherwise) const {
  return has_moved_ ? std::min(otherwise, moved_at_ + config_.cursor_save) : otherwise;
}

std::vector<eventlog::StateRow> Dispatch::take_rows(Instant now) {
  std::vector<eventlog::StateRow> rows;
  for (auto& [agency, box] : boxes_) {
    if (box.mailbox.has_rows()) {
      std::ranges::move(box.mailbox.take_rows(), std::back_inserter(rows));
    }
  }
  has_moved_ = false;
  acknowledged_ = 0;
  moved_at_ = now;
  return rows;
}

void Dispatch::put_back(std::span<const eventlog::StateRow> rows, Instant now) {
  for (const eventlog::StateRow& row : rows) {
    if (!row.key.starts_with(kCursorPrefix)) {
      continue;
    }
    if (const auto cursor = read_cursor(row)) {
      box_of(cursor->agency).mailbox.put_back_rows();
      moved_at_ = has_moved_ ? moved_at_ : now;
      has_moved_ = true;
    }
  }
}

}  // namespace kentongan::broker::dispatch
