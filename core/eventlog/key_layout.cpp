#include "core/eventlog/key_layout.h"

#include <string>

#include "core/base/wire_format.h"
#include "core/eventlog/merkle_tree.h"

namespace kentongan::eventlog {
namespace {

constexpr char kEventRowVersion = 1;
constexpr std::size_t kCrcAt = 5;
constexpr std::size_t kLeafAt = 9;
constexpr std::size_t kPathCountAt = kLeafAt + LeafBytes::kSize;
constexpr std::size_t kPathAt = kPathCountAt + 1;

Error corrupt_event(Seq number, BytesView what) {
  return corrupt("event " + std::to_string(number.value()) + ": " + Bytes(what));
}

/// @return the length of the path in bytes.
Result<std::size_t> check_event_row(Seq number, BytesView row) {
  if (row.size() < kPathAt || row[0] != kEventRowVersion) {
    return corrupt_event(number, "not a row of version 1");
  }
  if (crc32c(row.substr(kLeafAt)) != get_u32(row.data() + kCrcAt)) {
    return corrupt_event(number, "the checksum does not fit");
  }
  const auto path = static_cast<std::uint8_t>(row[kPathCountAt]) * Digest::kSize;
  if (row.size() < kPathAt + path) {
    return corrupt_event(number, "the row ends within the path");
  }
  return path;
}

/// Takes a varint off the front of `from`; nothing if there is none.
std::optional<std::uint64_t> take_varint(BytesView& from) {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 64 && !from.empty(); shift += 7) {
    const auto byte = static_cast<std::uint8_t>(from.front());
    from.remove_prefix(1);
    value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
    if ((byte & 0x80) == 0) {
      return value;
    }
  }
  return std::nullopt;
}

}  // namespace

Error corrupt(const std::string& what) {
  return fail(ErrorCode::corrupt, Text{"Catatan rusak: " + what, what});
}

bool is_reserved(BytesView state_key) {
  return state_key == kFormatKey || state_key == kHeadKey || state_key == kCommitKey ||
         state_key == kCleanKey;
}

Bytes event_key(Seq number) {
  Bytes key;
  append_u64(key, number.value());
  return key;
}

std::optional<Seq> number_of(BytesView event_key) {
  if (event_key.size() != sizeof(std::uint64_t)) {
    return std::nullopt;
  }
  return Seq(get_u64(event_key.data()));
}

Bytes commit_row(std::uint64_t commit) {
  Bytes row;
  append_u64(row, commit);
  return row;
}

void put_event_row(Bytes& row, const Event& event) {
  KTG_CHECK(event.path.size() <= 0xff);
  const auto begin = row.size();
  row.push_back(kEventRowVersion);
  append_u32(row, event.epoch);
  append_u32(row, 0);
  row.append(event.leaf.view());
  row.push_back(static_cast<char>(event.path.size()));
  for (const Digest& hash : event.path) {
    row.append(hash.view());
  }
  row.append(event.bytes);
  put_u32(row.data() + begin + kCrcAt, crc32c(BytesView(row).substr(begin + kLeafAt)));
}

Result<Record> decode_event_row(Seq number, BytesView row) {
  KTG_TRY(const auto path, check_event_row(number, row));
  Record record;
  record.number = number;
  record.epoch = get_u32(row.data() + 1);
  record.leaf = LeafBytes::copied(row.substr(kLeafAt, LeafBytes::kSize));
  record.path.reserve(path / Digest::kSize);
  for (std::size_t at = 0; at < path; at += Digest::kSize) {
    record.path.push_back(Digest::copied(row.substr(kPathAt + at, Digest::kSize)));
  }
  record.bytes = row.substr(kPathAt + path);
  return record;
}

Result<LeafBytes> leaf_of_event_row(Seq number, BytesView row) {
  KTG_TRY([[maybe_unused]] const auto path, check_event_row(number, row));
  return LeafBytes::copied(row.substr(kLeafAt, LeafBytes::kSize));
}

void put_located(Bytes& row, const Located& located) {
  append_u64(row, located.number.value());
  row.append(located.item_hash.view());
}

Result<Located> decode_located(BytesView row) {
  if (row.size() != sizeof(std::uint64_t) + Digest::kSize) {
    return corrupt("a row of the ids has " + std::to_string(row.size()) + " bytes");
  }
  return Located{Seq(get_u64(row.data())), Digest::copied(row.substr(sizeof(std::uint64_t)))};
}

Bytes incident_tail_key(const IncidentId& incident) {
  return incident.value() + '\1';
}

void put_incident_tail(Bytes& row, const IncidentTail& tail) {
  append_u64(row, tail.count);
  row.append(tail.leaf_hash.view());
}

Result<IncidentTail> decode_incident_tail(BytesView row) {
  if (row.size() != sizeof(std::uint64_t) + Digest::kSize) {
    return corrupt("the tail of an incident has " + std::to_string(row.size()) + " bytes");
  }
  return IncidentTail{get_u64(row.data()), Digest::copied(row.substr(sizeof(std::uint64_t)))};
}

Bytes incident_prefix(const IncidentId& incident) {
  return incident.value() + '\0';
}

Bytes mailbox_prefix(const AgencyCode& agency, Lane lane) {
  Bytes key = agency.value() + '\0';
  key.push_back(static_cast<char>(lane));
  return key;
}

void PostingList::add(Seq number, std::uint8_t role) {
  if (bytes_.empty()) {
    first_ = number;
    last_ = number;
  } else if (number == last_) {
    return;
  }
  KTG_CHECK(number >= last_);
  append_varint(bytes_, number.value() - last_.value());
  if (with_roles_) {
    bytes_.push_back(static_cast<char>(role));
  }
  last_ = number;
}

void PostingList::clear() {
  bytes_.clear();
}

Result<std::vector<Posting>> decode_postings(Seq first, BytesView list, bool with_roles) {
  const auto bad = [&] {
    return corrupt("the posting list from event " + std::to_string(first.value()) +
                   " cannot be read");
  };
  std::vector<Posting> postings;
  std::uint64_t number = first.value();
  while (!list.empty()) {
    const auto difference = take_varint(list);
    if (!difference || (*difference == 0) != postings.empty() || number + *difference < number ||
        (with_roles && list.empty())) {
      return bad();
    }
    number += *difference;
    std::uint8_t role = 0;
    if (with_roles) {
      role = static_cast<std::uint8_t>(list.front());
      list.remove_prefix(1);
    }
    postings.push_back(Posting{Seq(number), role});
  }
  if (postings.empty()) {
    return bad();
  }
  return postings;
}

Bytes head_row(const Head& head) {
  Bytes row;
  append_u64(row, head.size);
  row.append(head.root.view());
  append_u32(row, head.epoch);
  append_u64(row, static_cast<std::uint64_t>(head.time_us));
  return row;
}

Result<Head> decode_head(BytesView row) {
  constexpr std::size_t kRootAt = 8;
  constexpr std::size_t kEpochAt = kRootAt + Digest::kSize;
  constexpr std::size_t kTimeAt = kEpochAt + 4;
  if (row.size() != kTimeAt + 8) {
    return corrupt("the head row has " + std::to_string(row.size()) + " bytes");
  }
  Head head;
  head.size = get_u64(row.data());
  head.root = Digest::copied(row.substr(kRootAt, Digest::kSize));
  head.epoch = get_u32(row.data() + kEpochAt);
  head.time_us = static_cast<std::int64_t>(get_u64(row.data() + kTimeAt));
  return head;
}

Bytes tile_key(std::uint8_t level, std::uint64_t index) {
  Bytes key = "T";
  key.push_back(static_cast<char>(level));
  append_u64(key, index);
  return key;
}

Bytes tile_row(const std::vector<Digest>& hashes) {
  Bytes row;
  row.reserve(hashes.size() * Digest::kSize);
  for (const Digest& hash : hashes) {
    row.append(hash.view());
  }
  return row;
}

Result<std::vector<Digest>> decode_tile(std::uint8_t level, std::uint64_t index, BytesView row) {
  if (row.size() != MerkleTree::kTileHashes * Digest::kSize) {
    return corrupt("tile " + std::to_string(index) + " of level " + std::to_string(level) +
                   " has " + std::to_string(row.size()) + " bytes");
  }
  std::vector<Digest> hashes;
  hashes.reserve(MerkleTree::kTileHashes);
  for (std::size_t at = 0; at < row.size(); at += Digest::kSize) {
    hashes.push_back(Digest::copied(row.substr(at, Digest::kSize)));
  }
  return hashes;
}

}  // namespace kentongan::eventlog
