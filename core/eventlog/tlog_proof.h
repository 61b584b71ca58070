#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/eventlog/leaf.h"
#include "core/eventlog/proof.h"

namespace kentongan::eventlog {

constexpr std::string_view kTlogProofMagic = "c2sp.org/tlog-proof@v1\n";

/// The header of a message, shown whole, and what leads from it to its leaf; the payload is not.
struct OpenedHeader {
  Bytes salts;  ///< The eight, 128 bytes.
  Digest payload_commitment;
  Bytes header;  ///< As signed, at most 4 KiB.

  friend bool operator==(const OpenedHeader&, const OpenedHeader&) = default;
};

/// That one leaf stands in the log, as a file of its own that tools for transparency logs check:
/// C2SP tlog-proof@v1. Its `extra` is the leaf, and behind it, where the header is opened, 128
/// bytes of salts, 32 of the payload's commitment, and the header.
struct TlogProof {
  LeafBytes leaf;
  std::uint64_t index = 0;  ///< seq - 1.
  HashPath path;
  std::string checkpoint;  ///< A signed note.
  std::optional<OpenedHeader> opened{};
};
[[nodiscard]] std::string write_tlog_proof(const TlogProof& proof);

/// Of the checkpoint it says nothing: parse_note() reads it.
/// @return `malformed` for another order or form of lines, an `extra` of another length, a number
///         that is not written as write_tlog_proof() would, more than 63 hashes; `too_large` beyond
///         64 KiB.
Result<TlogProof> parse_tlog_proof(BytesView file);

}  // namespace kentongan::eventlog
