#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/eventlog/event.h"
#include "core/eventlog/event_log.h"

namespace kentongan::eventlog {

// The rows of protocol.md 5: keys, and what stands under them. Every `decode_…` is `corrupt` for
// bytes that its `put_…` would not write.

/// Of the `state` family; callers' rows may not bear these names.
constexpr BytesView kFormatKey = "format";
constexpr BytesView kHeadKey = "head";
constexpr BytesView kCommitKey =
    "commit";                             ///< u64 number of the newest commit, of events or state.
constexpr BytesView kCleanKey = "clean";  ///< u64 commit at which the log was closed in order.
constexpr BytesView kFormat = "1";

[[nodiscard]] bool is_reserved(BytesView state_key);

/// What is said of a row that does not fit. `what` is for whoever mends it, and is not translated.
[[nodiscard]] Error corrupt(const std::string& what);

[[nodiscard]] Bytes event_key(Seq number);
/// @return nothing unless it is 8 bytes.
[[nodiscard]] std::optional<Seq> number_of(BytesView event_key);
[[nodiscard]] Bytes commit_row(std::uint64_t commit);

/// 01 | u32 epoch | u32 CRC-32C of all that follows | leaf | u8 hashes of the path | path | event.
void put_event_row(Bytes& row, const Event& event);
Result<Record> decode_event_row(Seq number, BytesView row);
/// The leaf alone, its checksum checked.
Result<LeafBytes> leaf_of_event_row(Seq number, BytesView row);

/// u64 number | item hash, under the id.
void put_located(Bytes& row, const Located& located);
Result<Located> decode_located(BytesView row);

/// u64 count | leaf hash, under incident | 01.
[[nodiscard]] Bytes incident_tail_key(const IncidentId& incident);
void put_incident_tail(Bytes& row, const IncidentTail& tail);
Result<IncidentTail> decode_incident_tail(BytesView row);

/// What the posting lists of an incident, or of one lane of a mailbox, begin with; the number of
/// the first event of the commit follows as u64.
[[nodiscard]] Bytes incident_prefix(const IncidentId& incident);
[[nodiscard]] Bytes mailbox_prefix(const AgencyCode& agency, Lane lane);

/// One commit's entries of one list, as it is built: varint differences, each with a role byte in a
/// mailbox. The first difference is to the number in the key, hence 0.
class PostingList {
 public:
  explicit PostingList(bool with_roles) : with_roles_(with_roles) {}

  /// `number` not below the last; an entry of the same number is dropped.
  void add(Seq number, std::uint8_t role = 0);
  [[nodiscard]] Seq first() const { return first_; }
  [[nodiscard]] const Bytes& bytes() const { return bytes_; }
  void clear();

 private:
  bool with_roles_;
  Seq first_;
  Seq last_;
  Bytes bytes_;
};

/// @return rising numbers; `corrupt` for anything else.
Result<std::vector<Posting>> decode_postings(Seq first, BytesView list, bool with_roles);

/// u64 size | root | u32 epoch | i64 time_us.
[[nodiscard]] Bytes head_row(const Head& head);
Result<Head> decode_head(BytesView row);

/// `T` | u8 level | u64 tile, and its 256 hashes one after the other.
[[nodiscard]] Bytes tile_key(std::uint8_t level, std::uint64_t index);
[[nodiscard]] Bytes tile_row(const std::vector<Digest>& hashes);
Result<std::vector<Digest>> decode_tile(std::uint8_t level, std::uint64_t index, BytesView row);

}  // namespace kentongan::eventlog
