#include "core/eventlog/log_check.h"

#include <algorithm>
#include <string>

#include "core/base/tree_hash.h"
#include "core/eventlog/index_check.h"
#include "core/eventlog/key_layout.h"

namespace kentongan::eventlog {
namespace {

constexpr std::uint64_t kTile = MerkleTree::kTileHashes;

std::string event(std::uint64_t number) {
  return "event " + std::to_string(number);
}

/// Calls `visit(number, leaf hash)` for the events `first` to `last`; each must be there and whole.
template <typename Visit>
Result<void> each_leaf(const RocksStore& store, std::uint64_t first, std::uint64_t last,
                       Visit visit) {
  if (first > last) {
    return {};
  }
  auto expected = first;
  const auto check = [&](BytesView key, BytesView row) -> Result<bool> {
    if (number_of(key) != Seq(expected)) {
      return corrupt(event(expected) + " is missing");
    }
    KTG_TRY(const auto leaf, leaf_of_event_row(Seq(expected), row));
    KTG_TRY_VOID(visit(expected, leaf_hash(leaf.view())));
    return ++expected <= last;
  };
  KTG_TRY_VOID(store.each(Family::events, event_key(Seq(first)), check, RocksStore::Use::once));
  return expected > last ? Result<void>() : corrupt(event(expected) + " is missing");
}

Result<Head> head_of(const RocksStore& store) {
  KTG_TRY(const auto format, store.get(Family::state, kFormatKey));
  if (!format) {
    return corrupt("the row of the format is missing");
  }
  if (*format != kFormat) {
    return fail(ErrorCode::version, Text{"Format catatan tidak dikenal program ini.",
                                         "the log has a format that this program does not know"});
  }
  KTG_TRY(const auto row, store.get(Family::state, kHeadKey));
  if (!row) {
    return corrupt("the head row is missing");
  }
  return decode_head(*row);
}

/// The first event is 1 and the last is the head's.
Result<void> check_ends(const RocksStore& store, const Head& head) {
  const auto row = store.rows(Family::events);
  row->SeekToFirst();
  const bool any = row->Valid();
  const auto first = any ? number_of(row->key().ToStringView()) : Seq(0);
  if (!row->status().ok()) {
    return error_from(row->status(), "reading the first event");
  }
  if (any && first != Seq(1)) {
    return corrupt("event 1 is missing");
  }
  row->SeekToLast();
  const auto last = row->Valid() ? number_of(row->key().ToStringView()) : Seq(0);
  if (!row->status().ok()) {
    return error_from(row->status(), "reading the last event");
  }
  if (!last || last->value() != head.size) {
    const auto there = last ? last->value() : 0;
    return corrupt(there < head.size ? event(there + 1) + " is missing, the head says " +
                                           std::to_string(head.size)
                                     : event(head.size + 1) + " is beyond the head");
  }
  return {};
}

/// The newest events against the tiles that hold their hashes.
Result<void> check_newest(const RocksStore& store, const Head& head, std::uint64_t first) {
  std::vector<Digest> tile;
  auto tile_index = ~std::uint64_t{0};
  return each_leaf(store, first, head.size - head.size % kTile,
                   [&](std::uint64_t number, const Digest& hash) -> Result<void> {
                     if ((number - 1) / kTile != tile_index) {
                       tile_index = (number - 1) / kTile;
                       KTG_TRY(tile, tile_of(store, 0, tile_index));
                     }
                     return tile[(number - 1) % kTile] == hash
                                ? Result<void>()
                                : corrupt(event(number) + " does not fit the tree");
                   });
}

/// The tree as it was when it had `size` leaves.
Result<MerkleTree> tree_at(const RocksStore& store, std::uint64_t size) {
  std::vector<Digest> edge;
  KTG_TRY_VOID(each_leaf(store, size - size % kTile + 1, size,
                         [&](std::uint64_t, const Digest& hash) -> Result<void> {
                           edge.push_back(hash);
                           return {};
                         }));
  return MerkleTree::rebuild(
      size, [&](std::uint8_t level, std::uint64_t index) { return tile_of(store, level, index); },
      edge);
}

/// The whole tree made again from all leaves, every stored tile beside it.
Result<void> check_tiles(const RocksStore& store, const Head& head) {
  MerkleTree tree;
  std::vector<Tile> full;
  std::uint64_t tiles = 0;
  KTG_TRY_VOID(
      each_leaf(store, 1, head.size, [&](std::uint64_t, const Digest& hash) -> Result<void> {
        full.clear();
        tree.append(hash, full);
        for (const Tile& made : full) {
          ++tiles;
          KTG_TRY(const auto stored, tile_of(store, made.level, made.index));
          if (stored != made.hashes) {
            return corrupt("tile " + std::to_string(made.index) + " of level " +
                           std::to_string(made.level) + " does not fit its events");
          }
        }
        return {};
      }));
  std::uint64_t stored = 0;
  KTG_TRY_VOID(store.each(Family::tree, "T", [&](BytesView key, BytesView) -> Result<bool> {
    stored += key.starts_with('T') ? 1U : 0U;
    return key.starts_with('T');
  }));
  if (stored != tiles) {
    return corrupt("the tree has " + std::to_string(stored) + " tiles instead of " +
                   std::to_string(tiles));
  }
  return tree.root() == head.root ? Result<void>() : corrupt("the root of all events is another");
}

Result<std::uint64_t> commits_of(const RocksStore& store) {
  KTG_TRY(const auto row, store.get(Family::state, kCommitKey));
  const auto commits = row ? number_of(*row) : std::nullopt;
  if (!commits) {
    return corrupt("the row of the newest commit is missing");
  }
  return commits->value();
}

Error missing_state(std::uint64_t commits, const TailMark& mark) {
  const auto count = std::to_string(mark.commits - commits);
  return fail(
      ErrorCode::data_missing,
      Text{count + " penyimpanan keadaan pernah dinyatakan tersimpan, tetapi tidak ada lagi.",
           count + " commits of state rows were acknowledged and are not there."});
}

Error missing(std::uint64_t first, const TailMark& mark) {
  const auto range = std::to_string(first) + "-" + std::to_string(mark.size);
  return fail(ErrorCode::data_missing,
              Text{"Peristiwa " + range + " pernah dinyatakan tersimpan, tetapi tidak ada lagi.",
                   "Events " + range + " were acknowledged as stored and are not there."});
}

}  // namespace

Result<std::vector<Digest>> tile_of(const RocksStore& store, std::uint8_t level,
                                    std::uint64_t index) {
  KTG_TRY(const auto row, store.get(Family::tree, tile_key(level, index)));
  if (!row) {
    return corrupt("tile " + std::to_string(index) + " of level " + std::to_string(level) +
                   " is missing");
  }
  return decode_tile(level, index, *row);
}

Result<Checked> check_log(const RocksStore& store, const std::optional<TailMark>& mark,
                          const CheckScope& scope) {
  Checked checked;
  KTG_TRY(checked.head, head_of(store));
  const Head& head = checked.head;
  KTG_TRY(checked.commits, commits_of(store));
  if (mark && mark->size > head.size) {
    checked.missing = missing(head.size + 1, *mark);
  } else if (mark && mark->commits > checked.commits) {
    checked.missing = missing_state(checked.commits, *mark);
  }
  KTG_TRY_VOID(check_ends(store, head));
  const bool all = scope.everything || scope.tail_events == 0 || scope.tail_events >= head.size;
  KTG_TRY_VOID(check_newest(store, head, all ? 1 : head.size - scope.tail_events + 1));
  KTG_TRY(checked.tree, tree_at(store, head.size));
  if (checked.tree.root() != head.root) {
    return corrupt("the root of the tree is not that of the head, event " +
                   std::to_string(head.size));
  }
  if (mark && mark->size <= head.size) {
    KTG_TRY(const auto then, tree_at(store, mark->size));
    if (then.root() != mark->root) {
      return corrupt("the log up to " + event(mark->size) + " is not the one acknowledged");
    }
  }
  if (scope.everything) {
    KTG_TRY_VOID(check_tiles(store, head));
    KTG_TRY_VOID(check_indexes(store, head));
    KTG_TRY_VOID(store.verify_files());
  }
  KTG_TRY(const auto clean, store.get(Family::state, kCleanKey));
  checked.clean_stop = clean && *clean == commit_row(checked.commits);
  return checked;
}

}  // namespace kentongan::eventlog
