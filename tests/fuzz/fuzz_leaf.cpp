// Leaf, event row, posting list, head, id and tile as they come from a disk: any bytes are read or
// refused, and what was read is written again as the same bytes.
#include <cstddef>
#include <cstdint>

#include "core/eventlog/key_layout.h"
#include "core/eventlog/leaf.h"

namespace kentongan::eventlog {
namespace {

void try_leaf(BytesView bytes) {
  const auto whole = LeafBytes::from(bytes.substr(0, LeafBytes::kSize));
  if (!whole) {
    return;
  }
  if (const auto leaf = decode(*whole)) {
    KTG_CHECK(encode(*leaf) == *whole);
  }
}

/// With a checksum that fits, or no input would get past it.
void try_event_row(Bytes row) {
  if (row.size() < 9) {
    return;
  }
  put_u32(row.data() + 5, crc32c(BytesView(row).substr(9)));
  const auto record = decode_event_row(Seq(1), row);
  if (!record) {
    return;
  }
  Event event;
  event.epoch = record->epoch;
  event.leaf = record->leaf;
  event.path = record->path;
  event.bytes = record->bytes;
  Bytes again;
  put_event_row(again, event);
  KTG_CHECK(again == row);
}

void try_postings(BytesView bytes, bool with_roles) {
  const auto postings = decode_postings(Seq(1), bytes, with_roles);
  if (!postings) {
    return;
  }
  PostingList list(with_roles);
  for (const Posting& posting : *postings) {
    list.add(posting.number, posting.role);
  }
  const auto again = decode_postings(Seq(1), list.bytes(), with_roles);
  KTG_CHECK(again && again->size() == postings->size());
}

}  // namespace
}  // namespace kentongan::eventlog

namespace kentongan {

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const BytesView bytes(reinterpret_cast<const char*>(data), size);
  eventlog::try_leaf(bytes);
  eventlog::try_event_row(Bytes(bytes));
  eventlog::try_postings(bytes, false);
  eventlog::try_postings(bytes, true);
  static_cast<void>(eventlog::decode_head(bytes));
  static_cast<void>(eventlog::decode_located(bytes));
  static_cast<void>(eventlog::decode_incident_tail(bytes));
  static_cast<void>(eventlog::decode_tile(0, 0, bytes));
  return 0;
}

}  // namespace kentongan
