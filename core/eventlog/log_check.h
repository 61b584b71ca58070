#pragma once

#include <optional>

#include "core/eventlog/event.h"
#include "core/eventlog/merkle_tree.h"
#include "core/eventlog/rocks_store.h"
#include "core/eventlog/tail_witness.h"

namespace kentongan::eventlog {

/// What a store says about itself, after it was checked.
struct Checked {
  Head head;
  std::uint64_t commits = 0;
  MerkleTree tree;
  bool clean_stop = false;
  /// `data_missing`: acknowledged events or state rows are not there. What is there was checked.
  std::optional<Error> missing{};
};

struct CheckScope {
  std::uint64_t tail_events = 1024;  ///< Newest events that are read; 0: all.
  bool everything = false;           ///< All events, tiles, indexes, and every file's checksum.
};

/// Reads, and changes nothing. Compares events with their checksums and tiles, the first and the
/// last number with the head, the root made again with the head's, and with the witness's `mark` of
/// its day. Internal to this room.
/// @return `version`, or `corrupt` naming the first event, tile or row that does not fit; what
///         reading returns.
Result<Checked> check_log(const RocksStore& store, const std::optional<TailMark>& mark,
                          const CheckScope& scope);

/// A full tile, as it is stored. @return `corrupt` if it is not there, or damaged.
Result<std::vector<Digest>> tile_of(const RocksStore& store, std::uint8_t level,
                                    std::uint64_t index);

}  // namespace kentongan::eventlog
