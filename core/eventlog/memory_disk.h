#pragma once

#include <limits>
#include <map>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/eventlog/memory_log.h"

namespace kentongan::eventlog {

/// What a `MemoryDisk` holds. Internal to this room.
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
  std::optional<std::vector<StateRow>> old_rows KTG_GUARDED_BY(mutex);

  std::uint64_t used KTG_GUARDED_BY(mutex) = 0;
  std::uint64_t capacity KTG_GUARDED_BY(mutex) = std::numeric_limits<std::uint64_t>::max();
  std::optional<Fate> next_sync KTG_GUARDED_BY(mutex);
  std::uint64_t syncs_before KTG_GUARDED_BY(mutex) = 0;  ///< That `next_sync` waits for.

  [[nodiscard]] std::uint64_t weight_of(std::span<const Event> batch,
                                        std::span<const StateRow> rows_of_state) const;
  std::vector<Digest> store(std::span<const Event> batch) KTG_THREAD_(requires_capability(mutex));
  void store(std::span<const StateRow> rows_of_state) KTG_THREAD_(requires_capability(mutex));
  void forget_unsynced() KTG_THREAD_(requires_capability(mutex));
};

}  // namespace kentongan::eventlog
