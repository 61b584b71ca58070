// What a MemoryLog has stored, and what may befall a disk.
#include "core/eventlog/memory_disk.h"

#include <utility>

#include "core/base/digest.h"
#include "core/base/tree_hash.h"
#include "core/eventlog/key_layout.h"

namespace kentongan::eventlog {

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
    if (old_rows && state.contains(row.key)) {
      old_rows->push_back({row.key, state.at(row.key)});
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

void MemoryDisk::fail_sync_after(std::uint64_t others, Fate fate) {
  const MutexLock lock(content_->mutex);
  content_->next_sync = fate;
  content_->syncs_before = others;
}

bool MemoryDisk::is_to_fail() const {
  const MutexLock lock(content_->mutex);
  return content_->next_sync.has_value();
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

void MemoryDisk::keep_old_rows() {
  const MutexLock lock(content_->mutex);
  content_->old_rows.emplace();
}

std::vector<StateRow> MemoryDisk::old_rows() const {
  const MutexLock lock(content_->mutex);
  return content_->old_rows.value_or(std::vector<StateRow>());
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

}  // namespace kentongan::eventlog
