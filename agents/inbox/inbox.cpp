#include "agents/inbox/inbox.h"

#include <algorithm>
#include <utility>

#include "core/eventlog/shelf.h"

namespace kentongan::agents {
namespace {

using eventlog::StateRow;

constexpr BytesView kPosition = "in/position";
constexpr BytesView kFaults = "in/fault/";  // + u64 seq
constexpr std::size_t kLoggedAt = kLaneCount * 8 + 8 + Digest::kSize;
constexpr std::size_t kPositionBytes = kLoggedAt + 8;
constexpr std::size_t kReadAtOnce = 256;

/// Directory changes that were asked for lie here, so that they stand in no lane twice.

Error corrupt(const char* row) {
  return fail(ErrorCode::corrupt, Text{std::string("Baris kotak masuk rusak: ") + row,
                                       std::string("A row of the inbox cannot be read: ") + row});
}

std::size_t index_of(Lane lane) {
  return static_cast<std::size_t>(lane);
}

StateRow fault_row(std::uint64_t seq, std::uint32_t times) {
  Bytes key(kFaults);
  append_u64(key, seq);
  Bytes value;
  append_u32(value, times);
  return {std::move(key), std::move(value)};
}

}  // namespace

Inbox::Inbox(AgencyCode own, eventlog::EventLog& log, const Clock& clock)
    : own_(std::move(own)), log_(log), clock_(clock) {}

Result<void> Inbox::open() {
  KTG_TRY(const auto positions, log_.state(kPosition));
  if (!positions.empty()) {
    const Bytes& value = positions.front().value;
    if (value.size() != kPositionBytes && value.size() != kLoggedAt) {
      return corrupt("position");
    }
    for (std::size_t lane = 0; lane < kLaneCount; ++lane) {
      position_.cursors.at(lane) = get_u64(value.data() + lane * 8);
    }
    position_.newest_seq = get_u64(value.data() + kLaneCount * 8);
    position_.newest_leaf =
        Digest::copied(BytesView(value).substr(kLaneCount * 8 + 8, Digest::kSize));
    if (value.size() == kPositionBytes) {  // An older row says less: then all is read.
      position_.logged = get_u64(value.data() + kLoggedAt);
    }
    durable_ = position_.cursors;
    written_ = position_;
  }
  KTG_TRY(const auto faults, log_.state(kFaults));
  for (const StateRow& row : faults) {
    if (row.key.size() != kFaults.size() + 8 || row.value.size() != 4) {
      return corrupt("fault");
    }
    faults_[get_u64(row.key.data() + kFaults.size())] = get_u32(row.value.data());
  }
  return read_words();
}

/// What died with the process between an append and the cursors comes again: items are known by
/// their id, words of the broker by this.
Result<void> Inbox::read_words() {
  for (Seq from(position_.logged + 1);;) {
    KTG_TRY(const auto records, log_.read(from, kReadAtOnce));
    if (records.empty()) {
      return {};
    }
    for (const eventlog::Record& record : records) {
      EventParts event;
      if (read_event(record.bytes, event) && !event.is_item()) {
        words_.insert(event.seq);
      }
    }
    from = Seq(records.back().number.value() + 1);
  }
}

StateRow Inbox::row_of(const Position& position) {
  Bytes value;
  for (const std::uint64_t cursor : position.cursors) {
    append_u64(value, cursor);
  }
  append_u64(value, position.newest_seq);
  value.append(position.newest_leaf.view());
  append_u64(value, position.logged);
  return {Bytes(kPosition), std::move(value)};
}

bool Inbox::is_foreign_message(const VerifiedDelivery& delivery) const {
  return delivery.event.kind == EventKind::message && delivery.facts.agency != own_.value();
}

Result<void> Inbox::append(const std::vector<eventlog::Event>& batch,
                           const std::vector<StateRow>& rows) {
  if (batch.empty()) {
    return log_.put(rows, eventlog::Durability::with_next);
  }
  const auto stored = log_.append(batch, rows, eventlog::Durability::with_next);
  return stored ? Result<void>() : Result<void>(stored.error());
}

Result<bool> Inbox::is_known(const VerifiedDelivery& delivery,
                             const std::vector<eventlog::Event>& batch) const {
  if (!delivery.event.is_item()) {
    return words_.count(delivery.event.seq) != 0;
  }
  const MessageId id = MessageId::copied(delivery.facts.id);
  KTG_TRY(const auto known, log_.find(id));
  return known || std::any_of(batch.begin(), batch.end(), [&](const eventlog::Event& event) {
           return event.item && event.item->id == id;
         });
}

Result<Taken> Inbox::take(const VerifiedFrame& frame, const std::vector<StateRow>& more) {
  Taken taken;
  bool has_moved = false;
  const std::size_t lane = index_of(frame.lane);
  Position position = position_;
  PendingRun run = runs_.at(lane);
  std::uint64_t& cursor = position.cursors.at(lane);
  std::vector<eventlog::Event> batch;
  batch.reserve(frame.good.size());
  for (std::size_t place = 0; place < frame.good.size(); ++place) {
    const VerifiedDelivery& delivery = frame.good[place];
    const std::uint64_t seq = delivery.event.seq;
    KTG_TRY(const bool known, is_known(delivery, batch));
    if (seq <= cursor && (known || !delivery.event.is_item())) {
      heard_.at(lane) = std::max(heard_.at(lane), seq);
      ++taken.duplicates;
      continue;
    }
    if (seq <= cursor) {
      go_back(position);
      run = {};
      taken.numbers_again = true;
    }
    heard_.at(lane) = std::max(heard_.at(lane), seq);
    has_moved = true;
    cursor = seq;
    if (cursor > position.newest_seq) {
      position.newest_seq = cursor;
      position.newest_leaf = delivery.leaf_hash;
    }
    if (run.count() != 0 || is_foreign_message(delivery)) {
      run.first_seq = run.count() == 0 ? cursor : run.first_seq;
      run.last_seq = cursor;
      run.leaf_hashes.append(delivery.leaf_hash.view());
    }
    if (known) {
      ++taken.duplicates;
      continue;
    }
    taken.fresh.push_back(place);
    batch.push_back(to_log_event(delivery, frame.lane, own_));
  }
  if (has_moved) {
    if (!batch.empty() || !more.empty()) {
      KTG_TRY_VOID(append(batch, more));
    }
    position.logged = log_.head().size;
    position_ = position;
    runs_.at(lane) = std::move(run);
  }
  note_owed(frame);
  return taken;
}

/// An item that is new, under a number that was seen: the broker's log is an older copy and gives
/// its numbers again. What this session has not brought is behind no cursor of that log.
void Inbox::go_back(Position& position) const {
  for (std::size_t lane = 0; lane < kLaneCount; ++lane) {
    position.cursors.at(lane) = std::min(position.cursors.at(lane), heard_.at(lane));
  }
  position.newest_seq = 0;
  position.newest_leaf = {};
}

Result<Taken> Inbox::take_directory(const std::vector<VerifiedDelivery>& changes) {
  Taken taken;
  std::vector<eventlog::Event> batch;
  for (std::size_t place = 0; place < changes.size(); ++place) {
    KTG_TRY(const bool known, is_known(changes[place], batch));
    if (known) {
      ++taken.duplicates;
      continue;
    }
    taken.fresh.push_back(place);
    batch.push_back(to_log_event(changes[place], Lane::biasa, eventlog::kDirectoryShelf));
  }
  if (!batch.empty()) {
    KTG_TRY_VOID(append(batch, {}));
  }
  return taken;
}

Result<std::uint32_t> Inbox::note_fault(Lane lane, const DeliveryFault& fault) {
  const std::uint64_t seq = fault.seq.value();
  const auto known = faults_.find(seq);
  const std::uint32_t times = known == faults_.end() ? 1 : known->second + 1;
  std::vector<StateRow> rows{fault_row(seq, times)};
  Position position = position_;
  std::uint64_t& cursor = position.cursors.at(index_of(lane));
  if (times >= kFaultsMost && seq > cursor) {
    cursor = seq;
    heard_.at(index_of(lane)) = std::max(heard_.at(index_of(lane)), seq);
    rows.push_back(row_of(position));
  }
  KTG_TRY_VOID(log_.put(rows));
  faults_[seq] = times;
  if (cursor != position_.cursors.at(index_of(lane))) {
    position_ = position;
    durable_ = position_.cursors;
    written_ = position_;
    runs_.at(index_of(lane)) = {};  // What lies on both sides of it is no longer one run.
  }
  return times;
}

void Inbox::note_owed(const VerifiedFrame& frame) {
  if (frame.good.empty()) {
    return;
  }
  owed_events_ += static_cast<std::uint32_t>(frame.good.size());
  for (const VerifiedDelivery& delivery : frame.good) {
    owed_bytes_ += delivery.bytes.size();
  }
  owed_at_once_ = owed_at_once_ || frame.lane == Lane::kilat;
  if (!owed_since_) {
    owed_since_ = clock_.now();
  }
}

void Inbox::owe_window() {
  owed_at_once_ = true;
  owed_since_ = clock_.now();
}

bool Inbox::acknowledge_due() const {
  return owed_since_ && (owed_at_once_ || credit_.is_half_taken(owed_events_, owed_bytes_) ||
                         clock_.now() >= *owed_since_ + kAcknowledgeAfter);
}

v1::Acknowledge Inbox::acknowledge() {
  durable_ = position_.cursors;
  written_ = position_;
  v1::Acknowledge acknowledge;
  for (std::size_t lane = 0; lane < kLaneCount; ++lane) {
    acknowledge.add_cursors(std::min(durable_.at(lane), heard_.at(lane)));
  }
  if (owed_since_) {
    const auto time = std::chrono::duration_cast<Micros>(clock_.now() - *owed_since_);
    credit_.took(owed_events_, owed_bytes_, time);
  }
  acknowledge.mutable_window()->set_messages(credit().messages);
  acknowledge.mutable_window()->set_size_bytes(credit().size_bytes);
  nothing_owed();
  return acknowledge;
}

void Inbox::new_session(std::span<const std::uint64_t> from) {
  heard_ = {};
  std::copy_n(from.begin(), std::min(from.size(), heard_.size()), heard_.begin());
  nothing_owed();
}

void Inbox::nothing_owed() {
  owed_events_ = 0;
  owed_bytes_ = 0;
  owed_at_once_ = false;
  owed_since_.reset();
}

std::optional<Instant> Inbox::next_tick() const {
  if (!owed_since_) {
    return std::nullopt;
  }
  return acknowledge_due() ? clock_.now() : *owed_since_ + kAcknowledgeAfter;
}

Inbox::Position Inbox::once_told(Lane lane) const {
  Position position = written_;
  position.cursors.at(index_of(lane)) = position_.cursors.at(index_of(lane));
  return position;
}

StateRow Inbox::row_told(Lane lane) const {
  return row_of(once_told(lane));
}

void Inbox::told(Lane lane) {
  written_ = once_told(lane);
  runs_.at(index_of(lane)) = {};
}

}  // namespace kentongan::agents
