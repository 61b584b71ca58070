#include "core/eventlog/batch_rows.h"

namespace kentongan::eventlog {
namespace {

constexpr std::size_t kRowKeptBytes = 64UL << 10;
constexpr std::size_t kBatchKeptBytes = 1UL << 20;

}  // namespace

void BatchRows::clear() {
  // A rare large batch does not hold its memory for ever.
  if (batch_.GetDataSize() > kBatchKeptBytes) {
    batch_ = rocksdb::WriteBatch();
  } else {
    batch_.Clear();
  }
  if (row_.capacity() > kRowKeptBytes) {
    row_ = Bytes();
  }
  mailboxes_.clear();
  incidents_.clear();
}

void BatchRows::put(const RocksStore& store, Family family, BytesView key, BytesView value) {
  // In memory: it fails only where the batch exceeds 4 GiB.
  KTG_CHECK(batch_.Put(store.handle(family), slice(key), slice(value)).ok());
}

Result<void> BatchRows::add_events(const RocksStore& store, Seq first, std::span<const Event> batch,
                                   std::span<const Digest> leaf_hashes) {
  std::array<char, sizeof(std::uint64_t)> key{};
  for (std::size_t i = 0; i < batch.size(); ++i) {
    const Event& event = batch[i];
    const Seq number(first.value() + i);
    put_u64(key.data(), number.value());
    row_.clear();
    put_event_row(row_, event);
    put(store, Family::events, {key.data(), key.size()}, row_);
    if (event.item) {
      row_.clear();
      put_located(row_, Located{number, event.item->item_hash});
      put(store, Family::message, event.item->id.view(), row_);
    }
    file(number, i, event);
  }
  add_mailboxes(store);
  return add_incidents(store, leaf_hashes);
}

void BatchRows::add_rewritten(const RocksStore& store, Seq number, const Event& event) {
  row_.clear();
  put_event_row(row_, event);
  put(store, Family::events, event_key(number), row_);
}

void BatchRows::file(Seq number, std::size_t index, const Event& event) {
  for (const MailboxEntry& entry : event.mailboxes) {
    mailboxes_[entry.agency.value()]
        .lanes.at(static_cast<std::size_t>(entry.lane))
        .add(number, entry.role);
  }
  if (event.incident) {
    auto& incident = incidents_[event.incident->value()];
    incident.list.add(number);
    incident.last = index;
    ++incident.count;
  }
}

void BatchRows::add_mailboxes(const RocksStore& store) {
  for (const auto& [agency, mailbox] : mailboxes_) {
    for (std::size_t lane = 0; lane < kLaneCount; ++lane) {
      const PostingList& list = mailbox.lanes.at(lane);
      if (list.bytes().empty()) {
        continue;
      }
      auto key = mailbox_prefix(AgencyCode(Bytes(agency)), static_cast<Lane>(lane));
      append_u64(key, list.first().value());
      put(store, Family::mailbox, key, list.bytes());
    }
  }
}

Result<void> BatchRows::add_incidents(const RocksStore& store,
                                      std::span<const Digest> leaf_hashes) {
  for (const auto& [id, incident] : incidents_) {
    const IncidentId named{Bytes(id)};
    auto key = incident_prefix(named);
    append_u64(key, incident.list.first().value());
    put(store, Family::incident, key, incident.list.bytes());

    IncidentTail tail;
    const auto tail_key = incident_tail_key(named);
    KTG_TRY(const auto before, store.get(Family::incident, tail_key));
    if (before) {
      KTG_TRY(tail, decode_incident_tail(*before));
    }
    tail.count += incident.count;
    tail.leaf_hash = leaf_hashes[incident.last];
    row_.clear();
    put_incident_tail(row_, tail);
    put(store, Family::incident, tail_key, row_);
  }
  return {};
}

void BatchRows::add_tiles(const RocksStore& store, std::span<const Tile> tiles) {
  for (const Tile& tile : tiles) {
    put(store, Family::tree, tile_key(tile.level, tile.index), tile_row(tile.hashes));
  }
}

void BatchRows::add_head(const RocksStore& store, const Head& head) {
  put(store, Family::state, kHeadKey, head_row(head));
}

void BatchRows::add_commit(const RocksStore& store, std::uint64_t commit) {
  put(store, Family::state, kCommitKey, commit_row(commit));
}

void BatchRows::add_state(const RocksStore& store, std::span<const StateRow> state) {
  for (const StateRow& row : state) {
    KTG_CHECK(!is_reserved(row.key));
    if (row.value.empty()) {
      KTG_CHECK(batch_.Delete(store.handle(Family::state), slice(row.key)).ok());
    } else {
      put(store, Family::state, row.key, row.value);
    }
  }
}

}  // namespace kentongan::eventlog
