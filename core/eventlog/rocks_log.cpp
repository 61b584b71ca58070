#include "core/eventlog/rocks_log.h"

#include <algorithm>

#include "core/eventlog/key_layout.h"
#include "core/eventlog/rocks_core.h"

// Reading a RocksLog; opening and writing: rocks_open.cpp, rocks_core.cpp.

namespace kentongan::eventlog {
namespace {

/// Entries after `after` of the posting lists under `prefix`, up to `count_max`.
Result<std::vector<Posting>> postings_of(const RocksStore& store, Family family,
                                         const Bytes& prefix, Seq after, std::size_t count_max) {
  std::vector<Posting> found;
  if (count_max == 0) {
    return found;
  }
  const bool with_roles = family == Family::mailbox;
  const auto row = store.rows(family);
  // The list that `after` is in, or ends before, begins at or before it.
  Bytes key = prefix;
  append_u64(key, after.value());
  row->SeekForPrev(slice(key));
  if (!row->Valid() || !row->key().ToStringView().starts_with(prefix)) {
    if (!row->status().ok()) {
      return error_from(row->status(), "reading an index");
    }
    row->Seek(slice(key));
  }
  for (; row->Valid() && row->key().ToStringView().starts_with(prefix); row->Next()) {
    const auto number = number_of(row->key().ToStringView().substr(prefix.size()));
    if (!number) {
      return corrupt("a key of an index cannot be read");
    }
    KTG_TRY(const auto list, decode_postings(*number, row->value().ToStringView(), with_roles));
    for (const Posting& posting : list) {
      if (posting.number > after) {
        found.push_back(posting);
      }
      if (found.size() == count_max) {
        return found;
      }
    }
  }
  if (!row->status().ok()) {
    return error_from(row->status(), "reading an index");
  }
  return found;
}

constexpr std::uint64_t kFew = 4;  ///< So few are looked up: an iterator over the store costs more.

Error missing(std::uint64_t number) {
  return corrupt("event " + std::to_string(number) + " is missing");
}

/// As many of `from` to `last` as fit.
Result<std::vector<Record>> looked_up(const RocksStore& store, std::uint64_t from,
                                      std::uint64_t last) {
  std::vector<Record> records;
  std::size_t bytes = 0;
  for (auto number = from; number <= last; ++number) {
    KTG_TRY(const auto row, store.get(Family::events, event_key(Seq(number))));
    if (!row) {
      return missing(number);
    }
    bytes += row->size();
    if (!records.empty() && bytes > kReadBytesMax) {
      break;
    }
    KTG_TRY(auto record, decode_event_row(Seq(number), *row));
    records.push_back(std::move(record));
  }
  return records;
}

}  // namespace

RocksLog::RocksLog(std::unique_ptr<Core> core) : core_(std::move(core)) {}

RocksLog::~RocksLog() = default;

Result<std::unique_ptr<RocksLog>> RocksLog::open(const Options& options) {
  auto core = std::make_unique<Core>(options);
  KTG_TRY_VOID(core->open());
  return std::unique_ptr<RocksLog>(new RocksLog(std::move(core)));
}

Result<std::vector<StoredEvent>> RocksLog::append(std::span<const Event> batch,
                                                  std::span<const StateRow> state,
                                                  Durability durability) {
  const auto first = core_->head().size + 1;
  KTG_TRY(const auto hashes, core_->commit(batch, state, durability));
  std::vector<StoredEvent> done;
  done.reserve(hashes.size());
  for (std::size_t i = 0; i < hashes.size(); ++i) {
    done.push_back(stored(Seq(first + i), hashes[i]));
  }
  return done;
}

Result<void> RocksLog::put(std::span<const StateRow> state, Durability durability) {
  const auto done = core_->commit({}, state, durability);
  return done ? Result<void>() : Result<void>(done.error());
}

Result<void> RocksLog::erase(std::span<const Rewrite> events, BytesView prefix) {
  return core_->erase(events, prefix);
}

Result<std::vector<Record>> RocksLog::read(Seq from, std::size_t count_max) const {
  std::vector<Record> records;
  const auto size = core_->head().size;
  if (from == Seq(0) || from.value() > size || count_max == 0) {
    return records;
  }
  KTG_TRY(const auto store, core_->pinned());
  const auto last = from.value() + std::min<std::uint64_t>(count_max - 1, size - from.value());
  if (last - from.value() < kFew) {
    return looked_up(*store, from.value(), last);
  }
  auto expected = from.value();
  std::size_t bytes = 0;
  bool whole = false;  // As many as asked for, as there are, or as fit.
  const auto take = [&](BytesView key, BytesView row) -> Result<bool> {
    if (number_of(key) != Seq(expected)) {
      return missing(expected);
    }
    whole = !records.empty() && bytes + row.size() > kReadBytesMax;
    if (whole) {
      return false;
    }
    KTG_TRY(auto record, decode_event_row(Seq(expected), row));
    bytes += row.size();
    records.push_back(std::move(record));
    whole = records.size() == count_max || expected++ == size;
    return !whole;
  };
  KTG_TRY_VOID(store->each(Family::events, event_key(from), take));
  if (!whole) {
    return missing(expected);
  }
  return records;
}

Result<std::optional<Located>> RocksLog::find(const MessageId& item) const {
  if (!core_->may_hold(item)) {
    return std::optional<Located>();
  }
  KTG_TRY(const auto store, core_->pinned());
  KTG_TRY(const auto row, store->get(Family::message, item.view()));
  if (!row) {
    return std::optional<Located>();
  }
  KTG_TRY(const auto located, decode_located(*row));
  return std::optional<Located>(located);
}

Result<std::vector<Posting>> RocksLog::mailbox(const AgencyCode& agency, Lane lane, Seq after,
                                               std::size_t count_max) const {
  KTG_TRY(const auto store, core_->pinned());
  return postings_of(*store, Family::mailbox, mailbox_prefix(agency, lane), after, count_max);
}

Result<std::vector<Seq>> RocksLog::incident(const IncidentId& incident, Seq after,
                                            std::size_t count_max) const {
  KTG_TRY(const auto store, core_->pinned());
  KTG_TRY(const auto postings,
          postings_of(*store, Family::incident, incident_prefix(incident), after, count_max));
  std::vector<Seq> numbers;
  numbers.reserve(postings.size());
  for (const Posting& posting : postings) {
    numbers.push_back(posting.number);
  }
  return numbers;
}

Result<IncidentTail> RocksLog::incident_tail(const IncidentId& incident) const {
  KTG_TRY(const auto store, core_->pinned());
  KTG_TRY(const auto row, store->get(Family::incident, incident_tail_key(incident)));
  return row ? decode_incident_tail(*row) : Result<IncidentTail>(IncidentTail{});
}

Result<std::vector<StateRow>> RocksLog::state(BytesView prefix) const {
  KTG_TRY(const auto store, core_->pinned());
  std::vector<StateRow> rows;
  const auto take = [&](BytesView key, BytesView value) -> Result<bool> {
    if (!key.starts_with(prefix)) {
      return false;
    }
    if (!is_reserved(key)) {
      rows.push_back(StateRow{Bytes(key), Bytes(value)});
    }
    return true;
  };
  KTG_TRY_VOID(store->each(Family::state, prefix, take));
  return rows;
}

Result<std::vector<Bytes>> RocksLog::state_keys(BytesView prefix) const {
  KTG_TRY(const auto store, core_->pinned());
  std::vector<Bytes> keys;
  const auto take = [&](BytesView key, BytesView) -> Result<bool> {
    if (!key.starts_with(prefix)) {
      return false;
    }
    if (!is_reserved(key)) {
      keys.emplace_back(key);
    }
    return true;
  };
  KTG_TRY_VOID(store->each(Family::state, prefix, take, RocksStore::Use::once));
  return keys;
}

Result<std::vector<Digest>> RocksLog::tile(std::uint8_t level, std::uint64_t index) const {
  return core_->tile(level, index);
}

Head RocksLog::head() const {
  return core_->head();
}

const RocksLog::Opened& RocksLog::opened() const {
  return core_->opened();
}

RocksLog::Disk RocksLog::disk() const {
  return core_->disk();
}

}  // namespace kentongan::eventlog
