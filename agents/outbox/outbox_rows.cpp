#include "agents/outbox/outbox_rows.h"

#include "kentongan/v1/evidence.pb.h"
#include "kentongan/v1/header.pb.h"
#include "kentongan/v1/wire.pb.h"

namespace kentongan::agents::outbox_rows {
namespace {

constexpr char kFormat = 1;
constexpr char kIsMessage = 0;
constexpr char kIsEvidence = 1;
constexpr char kIsChange = 2;

Error corrupt() {
  return fail(ErrorCode::corrupt,
              Text{"Satu baris kotak keluar rusak.", "A row of the outbox cannot be read."});
}

Bytes key(BytesView family, std::uint64_t number) {
  Bytes bytes(family);
  append_u64(bytes, number);
  return bytes;
}

void append_part(Bytes& to, BytesView part) {
  append_u32(to, static_cast<std::uint32_t>(part.size()));
  to.append(part);
}

/// Takes a row apart in the order in which it was put together.
class RowReader {
 public:
  explicit RowReader(BytesView bytes) : rest_(bytes) {}
  std::uint64_t u64() {
    const BytesView bytes = take(8);
    return ok_ ? get_u64(bytes.data()) : 0;
  }
  std::uint32_t u32() {
    const BytesView bytes = take(4);
    return ok_ ? get_u32(bytes.data()) : 0;
  }
  std::uint8_t u8() {
    const BytesView bytes = take(1);
    return ok_ ? static_cast<std::uint8_t>(bytes.front()) : std::uint8_t{0};
  }
  BytesView part() { return take(u32()); }
  BytesView take(std::size_t size) {
    ok_ = ok_ && size <= rest_.size();
    if (!ok_) {
      return {};
    }
    const BytesView taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
  }
  [[nodiscard]] bool ok() const { return ok_; }
  [[nodiscard]] bool complete() const { return ok_ && rest_.empty(); }

 private:
  BytesView rest_;
  bool ok_ = true;
};

/// At the end of the row, where an officer signed: his signatures, and what goes along.
void append_signed(Bytes& value, const OutItem& item) {
  append_u32(value, static_cast<std::uint32_t>(item.officers.size()));
  for (const v1::Signature& officer : item.officers) {
    append_part(value, officer.SerializeAsString());
  }
  append_u32(value, static_cast<std::uint32_t>(item.along.size()));
  for (const OutItem& other : item.along) {
    value.append(other.id.view());
    value.append(other.item_hash.view());
    append_part(value, other.media_type);
    append_part(value, other.header);
    append_part(value, other.salt);
  }
}

bool read_signed(RowReader& row, OutItem& item) {
  for (std::uint32_t left = row.u32(); left > 0 && row.ok(); --left) {
    if (!item.officers.emplace_back().ParseFromString(Bytes(row.part()))) {
      return false;
    }
  }
  for (std::uint32_t left = row.u32(); left > 0 && row.ok(); --left) {
    const BytesView id = row.take(MessageId::kSize);
    const BytesView hash = row.take(Digest::kSize);
    OutItem other;
    other.lane = item.lane;
    other.media_type = row.part();
    other.header = row.part();
    other.salt = row.part();
    if (row.ok()) {
      other.id = MessageId::copied(id);
      other.item_hash = Digest::copied(hash);
      item.along.push_back(std::move(other));
    }
  }
  return row.complete();
}

}  // namespace

eventlog::StateRow item_row(const OutboxItem& item) {
  Bytes value(1, kFormat);
  value.push_back(static_cast<char>(item.item.lane));
  value.push_back(item.is_change ? kIsChange : item.is_evidence ? kIsEvidence : kIsMessage);
  value.append(item.item.id.view());
  value.append(item.item.item_hash.view());
  value.append(item.about.view());
  append_u64(value, item.sender_seq);
  append_u64(value, static_cast<std::uint64_t>(item.queued_us));
  append_part(value, item.type);
  append_u32(value, static_cast<std::uint32_t>(item.to.size()));
  for (const std::string& to : item.to) {
    append_part(value, to);
  }
  append_part(value, item.item.media_type);
  append_part(value, item.item.header);
  append_part(value, item.item.payload);
  append_part(value, item.item.salt);
  const bool is_signed = !item.item.officers.empty() || !item.item.along.empty();
  if (is_signed || !item.item.wraps.empty()) {
    v1::Envelope wraps;
    wraps.mutable_wraps()->Assign(item.item.wraps.begin(), item.item.wraps.end());
    append_part(value, wraps.SerializeAsString());
  }
  if (is_signed) {
    append_signed(value, item.item);
  }
  return {key(kItems, item.number), std::move(value)};
}

eventlog::StateRow state_row(const OutboxItem& item) {
  // A `sent` item is `waiting` again after a restart: only the broker's answer is worth keeping.
  const OutboxState state = item.state == OutboxState::sent ? OutboxState::waiting : item.state;
  Bytes value(1, kFormat);
  value.push_back(static_cast<char>(state));
  append_u32(value, item.attempts);
  append_u64(value, static_cast<std::uint64_t>(item.settled_us));
  append_part(value, item.receipt ? item.receipt->SerializeAsString() : Bytes{});
  append_part(value, item.refusal ? item.refusal->SerializeAsString() : Bytes{});
  return {key(kStates, item.number), std::move(value)};
}

eventlog::StateRow no_item_row(std::uint64_t number) {
  return {key(kItems, number), {}};
}

eventlog::StateRow no_state_row(std::uint64_t number) {
  return {key(kStates, number), {}};
}

eventlog::StateRow given_row(const OutboxItem& item) {
  Bytes value(1, kFormat);
  append_u64(value, static_cast<std::uint64_t>(item.queued_us));
  append_part(value, item.item.header);
  append_part(value, item.receipt ? item.receipt->SerializeAsString() : Bytes{});
  return {Bytes(kGiven) + item.item.id.str(), std::move(value)};
}

eventlog::StateRow no_given_row(const MessageId& id) {
  return {Bytes(kGiven) + id.str(), {}};
}

eventlog::StateRow chain_row(const SenderChain& chain) {
  Bytes value;
  append_u64(value, chain.seq);
  value.append(chain.prev);
  return {Bytes(kChain), std::move(value)};
}

Result<std::uint64_t> number_of(BytesView key) {
  if (key.size() != kItems.size() + 8) {
    return corrupt();
  }
  return get_u64(key.data() + kItems.size());
}

Result<void> read_item(BytesView value, OutboxItem& item) {
  RowReader row(value);
  if (row.u8() != kFormat) {
    return corrupt();
  }
  const std::uint8_t lane = row.u8();
  const auto kind = static_cast<char>(row.u8());
  item.is_evidence = kind == kIsEvidence;
  item.is_change = kind == kIsChange;
  const BytesView id = row.take(MessageId::kSize);
  const BytesView hash = row.take(Digest::kSize);
  const BytesView about = row.take(MessageId::kSize);
  item.sender_seq = row.u64();
  item.queued_us = static_cast<std::int64_t>(row.u64());
  item.type = row.part();
  item.to.clear();
  for (std::uint32_t left = row.u32(); left > 0 && row.ok(); --left) {
    item.to.emplace_back(row.part());
  }
  item.item.media_type = row.part();
  item.item.header = row.part();
  item.item.payload = row.part();
  item.item.salt = row.part();
  item.item.wraps.clear();
  if (row.ok() && !row.complete()) {  // Of what is sealed, or an officer signed.
    v1::Envelope wraps;
    if (!wraps.ParseFromString(Bytes(row.part()))) {
      return corrupt();
    }
    item.item.wraps.assign(wraps.wraps().begin(), wraps.wraps().end());
  }
  if (!row.ok() || lane >= kLaneCount) {
    return corrupt();
  }
  item.item.lane = static_cast<Lane>(lane);
  if (!row.complete() && !read_signed(row, item.item)) {
    return corrupt();
  }
  item.item.id = MessageId::copied(id);
  item.item.item_hash = Digest::copied(hash);
  item.about = MessageId::copied(about);
  return {};
}

Result<void> read_state(BytesView value, OutboxItem& item) {
  RowReader row(value);
  if (row.u8() != kFormat) {
    return corrupt();
  }
  const std::uint8_t state = row.u8();
  item.attempts = row.u32();
  item.settled_us = static_cast<std::int64_t>(row.u64());
  const BytesView receipt = row.part();
  const BytesView refusal = row.part();
  if (!row.complete() || state < 1 || state > 5) {
    return corrupt();
  }
  item.state = static_cast<OutboxState>(state);
  if (!receipt.empty() && !item.receipt.emplace().ParseFromString(Bytes(receipt))) {
    return corrupt();
  }
  if (!refusal.empty() && !item.refusal.emplace().ParseFromString(Bytes(refusal))) {
    return corrupt();
  }
  return {};
}

Result<GivenEvidence> read_given(BytesView value) {
  RowReader row(value);
  const bool is_known = row.u8() == kFormat;
  GivenEvidence given;
  given.queued_us = static_cast<std::int64_t>(row.u64());
  const BytesView header = row.part();
  row.part();  // The receipt, for whoever proves.
  if (!is_known || !row.complete() || !given.evidence.ParseFromString(Bytes(header))) {
    return corrupt();
  }
  return given;
}

Result<SenderChain> read_chain(BytesView value) {
  if (value.size() != 8 && value.size() != 8 + Digest::kSize) {
    return corrupt();
  }
  return SenderChain{get_u64(value.data()), Bytes(value.substr(8))};
}

}  // namespace kentongan::agents::outbox_rows
