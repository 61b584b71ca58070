#include "core/eventlog/memory_log.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/base/digest.h"
#include "core/base/tree_hash.h"
#include "core/eventlog/key_layout.h"

namespace kentongan::eventlog {
namespace {

/// The first of rising `entries` whose number is beyond `after`.
template <typename Entries, typename NumberOf>
auto beyond(const Entries& entries, Seq after, NumberOf number_of_entry) {
  return std::upper_bound(
      entries.begin(), entries.end(), after,
      [&](Seq number, const auto& entry) { return number < number_of_entry(entry); });
}

}  // namespace

struct MemoryDisk::Content {
  mutable Mutex mutex;
  bool open KTG_GUARDED_BY(mutex) = false;

  std::vector<Bytes> rows KTG_GUARDED_BY(mutex);  ///< As `RocksLog` writes them, checksum included.
  std::unordered_map<MessageId, Located> ids KTG_GUARDED_BY(mutex);
  std::map<Bytes, std::vector<Posting>> mailboxes KTG_GUARDED_BY(mutex);
  std::map<Bytes, std::vector<Seq>> incidents KTG_GUARDED_BY(mutex);
  std::map<Bytes, IncidentTail> tails KTG_GUARDED_BY(mutex);
  std::map<Bytes, Bytes> state KTG_GUARDED_BY(mutex);
  MerkleTree tree KTG_GUARDED_BY(mutex);
  std::map<std::pair<std::uint8_t, std::uint64_t>, std::vector<Digest>> tiles
      KTG_GUARDED_BY(mutex);  ///< Full ones, by level and index.
  Head head KTG_GUARDED_BY(mutex);
  std::uint64_t acknowledged KTG_GUARDED_BY(mutex) = 0;

  /// What loss of power would leave of the above; only while commits wait for a sync.
  struct Durable {
    std::size_t rows;
    MerkleTree tree;
    Head head;
    std::uint64_t used;
    std::map<Bytes, IncidentTail> tails_before{};  ///< Of those that have changed since.
    std::map<Bytes, Bytes> state_before{};         ///< The same; empty: there was no such row.
  };
  std::optional<Durable> durable KTG_GUARDED_BY(mutex);

  std::uint64_t used KTG_GUARDED_BY(mutex) = 0;
  std::uint64_t capacity KTG_GUARDED_BY(mutex) = std::numeric_limits<std::uint64_t>::max();
  std::optional<Fate> next_sync KTG_GUARDED_BY(mutex);

  [[nodiscard]] std::uint64_t weight_of(std::span<const Event> batch,
                                        std::span<const StateRow> rows_of_state) const;
  std::vector<Digest> store(std::span<const Event> batch) KTG_THREAD_(requires_capability(mutex));
  void store(std::span<const StateRow> rows_of_state) KTG_THREAD_(requires_capability(mutex));
  void forget_unsynced() KTG_THREAD_(requires_capability(mutex));
};

std::uint64_t MemoryDisk::Content::weight_of(std::span<const Event> batch,
                                             std::span<const StateRow> rows_of_state) const {
  std::uint64_t bytes = 0;
  for (const Event& event : batch) {
    bytes += event.bytes.size() + LeafBytes::kSize;
  }
  for (const StateRow& row : rows_of_state) {
    bytes += row.key.size() + row.value.size();
  }
  return bytes;
}

std::vector<Digest> MemoryDisk::Content::store(std::span<const Event> batch) {
  std::vector<Digest> hashes;
  hashes.reserve(batch.size());
  std::vector<Tile> full;
  for (const Event& event : batch) {
    put_event_row(rows.emplace_back(), event);
    const Seq number(rows.size());
    hashes.push_back(leaf_hash(event.leaf.view()));
    tree.append(hashes.back(), full);
    if (event.item) {
      ids.insert_or_assign(event.item->id, Located{number, event.item->item_hash});
    }
    for (const MailboxEntry& entry : event.mailboxes) {
      auto& list = mailboxes[mailbox_prefix(entry.agency, entry.lane)];
      if (list.empty() || list.back().number != number) {
        list.push_back(Posting{number, entry.role});
      }
    }
    if (event.incident) {
      incidents[event.incident->value()].push_back(number);
      auto& tail = tails[event.incident->value()];
      if (durable) {
        durable->tails_before.try_emplace(event.incident->value(), tail);
      }
      ++tail.count;
      tail.leaf_hash = hashes.back();
    }
  }
  for (Tile& tile : full) {
    tiles.insert_or_assign({tile.level, tile.index}, std::move(tile.hashes));
  }
  return hashes;
}

void MemoryDisk::Content::store(std::span<const StateRow> rows_of_state) {
  for (const StateRow& row : rows_of_state) {
    KTG_CHECK(!is_reserved(row.key));
    if (durable) {
      const auto before = state.find(row.key);
      durable->state_before.try_emplace(row.key, before == state.end() ? Bytes() : before->second);
    }
    if (row.value.empty()) {
      state.erase(row.key);
    } else {
      state.insert_or_assign(row.key, row.value);
    }
  }
}

void MemoryDisk::Content::forget_unsynced() {
  if (!durable) {
    return;
  }
  const Seq last(durable->rows);
  rows.resize(durable->rows);
  std::erase_if(ids, [&](const auto& entry) { return entry.second.number > last; });
  for (auto& [prefix, list] : mailboxes) {
    std::erase_if(list, [&](const Posting& entry) { return entry.number > last; });
  }
  for (auto& [incident, list] : incidents) {
    std::erase_if(list, [&](Seq number) { return number > last; });
  }
  tree = durable->tree;
  head = durable->head;
  used = durable->used;
  for (auto& [incident, tail] : durable->tails_before) {
    tails[incident] = tail;
  }
  const auto before = std::move(durable->state_before);
  durable.reset();
  for (const auto& [key, value] : before) {
    store(std::array{StateRow{key, value}});
  }
}

MemoryDisk::MemoryDisk() : content_(std::make_unique<Content>()) {
  const MutexLock lock(content_->mutex);
  content_->head.root = sha256(BytesView{});
}

MemoryDisk::~MemoryDisk() = default;

void MemoryDisk::set_capacity(std::uint64_t bytes) {
  const MutexLock lock(content_->mutex);
  content_->capacity = bytes;
}

std::uint64_t MemoryDisk::used() const {
  const MutexLock lock(content_->mutex);
  return content_->used;
}

void MemoryDisk::fail_next_sync(Fate fate) {
  const MutexLock lock(content_->mutex);
  content_->next_sync = fate;
}

void MemoryDisk::copy_from(const MemoryDisk& other) {
  const Content& theirs = *other.content_;
  const MutexLock their_lock(theirs.mutex);
  const MutexLock lock(content_->mutex);
  KTG_CHECK(!content_->open);
  content_->rows = theirs.rows;
  content_->ids = theirs.ids;
  content_->mailboxes = theirs.mailboxes;
  content_->incidents = theirs.incidents;
  content_->tails = theirs.tails;
  content_->state = theirs.state;
  content_->tree = theirs.tree;
  content_->tiles = theirs.tiles;
  content_->head = theirs.head;
  content_->acknowledged = theirs.acknowledged;
  content_->durable = theirs.durable;
  content_->used = theirs.used;
}

void MemoryDisk::cut_power() {
  const MutexLock lock(content_->mutex);
  content_->forget_unsynced();
}

void MemoryDisk::lose_newest(std::uint64_t count) {
  const MutexLock lock(content_->mutex);
  content_->rows.resize(content_->rows.size() -
                        std::min<std::uint64_t>(count, content_->rows.size()));
}

void MemoryDisk::damage(Seq number) {
  const MutexLock lock(content_->mutex);
  KTG_CHECK(number > Seq(0) && number.value() <= content_->rows.size());
  auto& last = content_->rows[number.value() - 1].back();
  last = static_cast<char>(last ^ 1);
}

Result<std::unique_ptr<MemoryLog>> MemoryLog::open(MemoryDisk& disk, Ordering ordering) {
  auto& content = *disk.content_;
  const MutexLock lock(content.mutex);
  if (content.open) {
    return fail(ErrorCode::conflict, "the log is open elsewhere");
  }
  if (content.rows.size() < content.acknowledged) {
    const auto range =
        std::to_string(content.rows.size() + 1) + "-" + std::to_string(content.acknowledged);
    return fail(ErrorCode::data_missing,
                Text{"Peristiwa " + range + " pernah dinyatakan tersimpan, tetapi tidak ada lagi.",
                     "Events " + range + " were acknowledged as stored and are not there."});
  }
  content.open = true;
  content.durable.reset();
  content.acknowledged = content.head.size;
  return std::unique_ptr<MemoryLog>(new MemoryLog(content, ordering));
}

MemoryLog::MemoryLog(MemoryDisk::Content& content, Ordering ordering)
    : content_(content), ordering_(ordering) {}

MemoryLog::~MemoryLog() {
  const MutexLock lock(content_.mutex);
  content_.open = false;
}

Result<std::vector<StoredEvent>> MemoryLog::append(std::span<const Event> batch,
                                                   std::span<const StateRow> state,
                                                   Durability durability) {
  const MutexLock lock(content_.mutex);
  KTG_TRY_VOID(check_batch(batch, content_.head, ordering_));
  if (failed_) {
    return fail(ErrorCode::unavailable, "a sync failed before; the log is to be opened again");
  }
  const auto weight = content_.weight_of(batch, state);
  if (content_.used + weight > content_.capacity) {
    return fail(ErrorCode::storage_full, "used " + std::to_string(content_.used) + " of " +
                                             std::to_string(content_.capacity) + " bytes");
  }
  std::optional<MemoryDisk::Fate> fate;
  if (durability == Durability::at_once) {
    fate = std::exchange(content_.next_sync, std::nullopt);
  } else if (!content_.durable) {
    content_.durable.emplace(MemoryDisk::Content::Durable{content_.rows.size(), content_.tree,
                                                          content_.head, content_.used});
  }
  failed_ = fate.has_value();
  if (fate == MemoryDisk::Fate::lost) {
    content_.forget_unsynced();
    return fail(ErrorCode::unavailable, "the sync failed");
  }
  const auto first = content_.head.size + 1;
  content_.head = advanced(content_.head, batch, ordering_);
  const auto hashes = content_.store(batch);
  content_.store(state);
  content_.head.root = content_.tree.root();
  content_.used += weight;
  if (failed_) {
    return fail(ErrorCode::unavailable, "the sync failed");
  }
  if (durability == Durability::at_once) {
    content_.durable.reset();
    content_.acknowledged = content_.head.size;
  }
  std::vector<StoredEvent> done;
  done.reserve(hashes.size());
  for (std::size_t i = 0; i < hashes.size(); ++i) {
    done.push_back(stored(Seq(first + i), hashes[i]));
  }
  return done;
}

Result<void> MemoryLog::put(std::span<const StateRow> state, Durability durability) {
  const auto done = append({}, state, durability);
  return done ? Result<void>() : Result<void>(done.error());
}

Result<void> MemoryLog::erase(std::span<const Rewrite> events) {
  KTG_TRY_VOID(check_rewrites(events, head()));
  KTG_TRY_VOID(EventLog::put({}));
  const MutexLock lock(content_.mutex);
  for (const Rewrite& one : events) {
    Bytes& row = content_.rows[one.number.value() - 1];
    KTG_TRY(const Record before, decode_event_row(one.number, row));
    row.clear();
    put_event_row(row, rewritten(before, one.bytes));
  }
  return {};
}

Result<std::vector<Record>> MemoryLog::read(Seq from, std::size_t count_max) const {
  const MutexLock lock(content_.mutex);
  std::vector<Record> records;
  std::size_t bytes = 0;
  for (auto number = from.value();
       number > 0 && number <= content_.rows.size() && records.size() < count_max; ++number) {
    const Bytes& row = content_.rows[number - 1];
    if (!records.empty() && bytes + row.size() > kReadBytesMax) {
      break;
    }
    KTG_TRY(auto record, decode_event_row(Seq(number), row));
    bytes += row.size();
    records.push_back(std::move(record));
  }
  return records;
}

Result<std::optional<Located>> MemoryLog::find(const MessageId& item) const {
  const MutexLock lock(content_.mutex);
  const auto found = content_.ids.find(item);
  return found == content_.ids.end() ? std::optional<Located>()
                                     : std::optional<Located>(found->second);
}

Result<std::vector<Posting>> MemoryLog::mailbox(const AgencyCode& agency, Lane lane, Seq after,
                                                std::size_t count_max) const {
  const MutexLock lock(content_.mutex);
  const auto found = content_.mailboxes.find(mailbox_prefix(agency, lane));
  if (found == content_.mailboxes.end()) {
    return std::vector<Posting>();
  }
  const auto begin =
      beyond(found->second, after, [](const Posting& entry) { return entry.number; });
  const auto left = static_cast<std::size_t>(found->second.end() - begin);
  return std::vector<Posting>(begin,
                              begin + static_cast<std::ptrdiff_t>(std::min(left, count_max)));
}

Result<std::vector<Seq>> MemoryLog::incident(const IncidentId& incident, Seq after,
                                             std::size_t count_max) const {
  const MutexLock lock(content_.mutex);
  const auto found = content_.incidents.find(incident.value());
  if (found == content_.incidents.end()) {
    return std::vector<Seq>();
  }
  const auto begin = beyond(found->second, after, [](Seq entry) { return entry; });
  const auto left = static_cast<std::size_t>(found->second.end() - begin);
  return std::vector<Seq>(begin, begin + static_cast<std::ptrdiff_t>(std::min(left, count_max)));
}

Result<IncidentTail> MemoryLog::incident_tail(const IncidentId& incident) const {
  const MutexLock lock(content_.mutex);
  const auto found = content_.tails.find(incident.value());
  return found == content_.tails.end() ? IncidentTail{} : found->second;
}

Result<std::vector<StateRow>> MemoryLog::state(BytesView prefix) const {
  const MutexLock lock(content_.mutex);
  std::vector<StateRow> rows;
  for (auto row = content_.state.lower_bound(Bytes(prefix));
       row != content_.state.end() && row->first.starts_with(prefix); ++row) {
    rows.push_back(StateRow{row->first, row->second});
  }
  return rows;
}

Result<std::vector<Digest>> MemoryLog::tile(std::uint8_t level, std::uint64_t index) const {
  const MutexLock lock(content_.mutex);
  const auto full = MerkleTree::full_tiles(content_.head.size, level);
  const auto& edges = content_.tree.edges();
  if (index < full) {
    return content_.tiles.at({level, index});
  }
  return index == full && level < edges.size() ? edges[level] : std::vector<Digest>();
}

Head MemoryLog::head() const {
  const MutexLock lock(content_.mutex);
  return content_.head;
}

}  // namespace kentongan::eventlog
