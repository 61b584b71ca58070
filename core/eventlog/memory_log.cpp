#include "core/eventlog/memory_log.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/base/digest.h"
#include "core/base/tree_hash.h"
#include "core/eventlog/key_layout.h"
#include "core/eventlog/memory_disk.h"

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
  if (durability == Durability::at_once && content_.syncs_before > 0) {
    --content_.syncs_before;
  } else if (durability == Durability::at_once) {
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

Result<void> MemoryLog::erase(std::span<const Rewrite> events, BytesView prefix) {
  KTG_TRY_VOID(check_rewrites(events, head()));
  KTG_TRY_VOID(EventLog::put({}));
  const MutexLock lock(content_.mutex);
  for (const Rewrite& one : events) {
    Bytes& row = content_.rows[one.number.value() - 1];
    KTG_TRY(const Record before, decode_event_row(one.number, row));
    row.clear();
    put_event_row(row, rewritten(before, one.bytes));
  }
  if (content_.old_rows && !prefix.empty()) {
    std::erase_if(*content_.old_rows,
                  [prefix](const StateRow& row) { return row.key.starts_with(prefix); });
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

Result<std::vector<Bytes>> MemoryLog::state_keys(BytesView prefix) const {
  const MutexLock lock(content_.mutex);
  std::vector<Bytes> keys;
  for (auto row = content_.state.lower_bound(Bytes(prefix));
       row != content_.state.end() && row->first.starts_with(prefix); ++row) {
    keys.push_back(row->first);
  }
  return keys;
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
