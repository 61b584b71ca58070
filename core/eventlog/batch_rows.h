#pragma once

#include <array>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <rocksdb/write_batch.h>

#include "core/eventlog/event_log.h"
#include "core/eventlog/key_layout.h"
#include "core/eventlog/merkle_tree.h"
#include "core/eventlog/rocks_store.h"

namespace kentongan::eventlog {

/// Makes the rows of one commit: two an event, one a mailbox lane and two an incident that the
/// commit touches, tiles that became full, head and state. Kept from commit to commit, so that its
/// buffers are filled again and not made again.
///
/// Threads: belongs to the appending thread. Internal to this room.
class BatchRows {
 public:
  void clear();

  /// `first` is the number of the batch's first event; `leaf_hashes` one an event.
  /// @return as reading the incidents' tails from `store`.
  Result<void> add_events(const RocksStore& store, Seq first, std::span<const Event> batch,
                          std::span<const Digest> leaf_hashes);
  /// Its bytes alone are others; nothing else of the log says so.
  void add_rewritten(const RocksStore& store, Seq number, const Event& event);
  void add_tiles(const RocksStore& store, std::span<const Tile> tiles);
  void add_head(const RocksStore& store, const Head& head);
  void add_commit(const RocksStore& store, std::uint64_t commit);
  void add_state(const RocksStore& store, std::span<const StateRow> state);

  rocksdb::WriteBatch& batch() { return batch_; }

 private:
  struct Incident {
    PostingList list{false};
    std::size_t last = 0;  ///< Index within the batch.
    std::uint64_t count = 0;
  };
  struct Mailbox {
    std::array<PostingList, kLaneCount> lanes{PostingList(true), PostingList(true),
                                              PostingList(true), PostingList(true)};
  };

  void put(const RocksStore& store, Family family, BytesView key, BytesView value);
  void file(Seq number, std::size_t index, const Event& event);
  void add_mailboxes(const RocksStore& store);
  Result<void> add_incidents(const RocksStore& store, std::span<const Digest> leaf_hashes);

  rocksdb::WriteBatch batch_;
  Bytes row_;
  // Keyed by bytes of the events, which outlive the commit's making.
  std::unordered_map<std::string_view, Mailbox> mailboxes_;
  std::unordered_map<std::string_view, Incident> incidents_;
};

}  // namespace kentongan::eventlog
