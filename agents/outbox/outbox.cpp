#include "agents/outbox/outbox.h"

#include <algorithm>
#include <utility>

#include "agents/outbox/outbox_rows.h"

namespace kentongan::agents {
namespace {

using eventlog::StateRow;

constexpr std::uint32_t kNumberingsMost = 16;

/// What only this desk and its broker need to know once it is settled.
bool is_passing_evidence(const OutboxItem& item) {
  return item.is_change ||
         (item.is_evidence && (item.type == "delivered" || item.type == "delivery_failed"));
}

}  // namespace

Outbox::Outbox(eventlog::EventLog& log, const Clock& clock, Random& random,
               const identity::PayloadKeys* keys)
    : log_(log), clock_(clock), random_(random), keys_(keys) {}

Result<void> Outbox::open() {
  KTG_TRY(const auto items, log_.state(outbox_rows::kItems));
  for (const StateRow& row : items) {
    OutboxItem item;
    KTG_TRY(item.number, outbox_rows::number_of(row.key));
    KTG_TRY_VOID(outbox_rows::read_item(row.value, item));
    keep(std::move(item));
  }
  KTG_TRY(const auto states, log_.state(outbox_rows::kStates));
  for (const StateRow& row : states) {
    KTG_TRY(const std::uint64_t number, outbox_rows::number_of(row.key));
    const auto found = items_.find(number);
    if (found != items_.end()) {
      KTG_TRY_VOID(outbox_rows::read_state(row.value, found->second));
    }
  }
  KTG_TRY(const auto given, log_.state(outbox_rows::kGiven));
  for (const StateRow& row : given) {
    KTG_TRY(const MessageId id,
            MessageId::from(BytesView(row.key).substr(outbox_rows::kGiven.size())));
    given_.insert(id);
  }
  KTG_TRY(const auto chains, log_.state(outbox_rows::kChain));
  if (!chains.empty()) {
    KTG_TRY(chain_, outbox_rows::read_chain(chains.front().value));
  }
  KTG_TRY(const auto receipts, log_.state(outbox_rows::kReceipt));
  if (!receipts.empty() && !highest_receipt_.emplace().ParseFromString(receipts.front().value)) {
    return fail(ErrorCode::corrupt, "the row out/receipt cannot be read");
  }
  return {};
}

void Outbox::keep(OutboxItem item) {
  next_number_ = std::max(next_number_, item.number + 1);
  by_id_[item.item.id] = item.number;
  items_[item.number] = std::move(item);
}

Result<OutboxItem> Outbox::sealed(OutboxDraft draft, std::uint64_t number) const {
  return seal(std::move(draft), {number, chain_, seen_, clock_.wall_us()}, random_);
}

Result<OutItem> Outbox::add(OutboxDraft draft, std::vector<StateRow> more,
                            eventlog::Durability durability) {
  KTG_TRY(OutboxItem item, sealed(std::move(draft), next_number_));
  const SenderChain chain =
      item.is_change ? chain_ : SenderChain{item.sender_seq, item.item.item_hash.str()};
  more.push_back(outbox_rows::item_row(item));
  more.push_back(outbox_rows::chain_row(chain));
  KTG_TRY_VOID(log_.put(more, durability));
  chain_ = chain;
  OutItem out = item.item;
  keep(std::move(item));
  return out;
}

std::vector<OutItem> Outbox::to_send() const {
  std::vector<OutItem> out;
  for (const auto& [number, item] : items_) {
    if (item.state == OutboxState::waiting || item.state == OutboxState::sent) {
      out.push_back(item.item);
    }
  }
  std::stable_sort(out.begin(), out.end(),
                   [](const OutItem& a, const OutItem& b) { return a.lane < b.lane; });
  return out;
}

void Outbox::note_sent(const MessageId& id) {
  const auto found = by_id_.find(id);
  if (found == by_id_.end()) {
    return;
  }
  OutboxItem& item = items_.at(found->second);
  ++item.attempts;
  if (item.state == OutboxState::waiting) {
    item.state = OutboxState::sent;
  }
}

void Outbox::apply(OutboxItem& item, const Outcome& outcome, std::vector<StateRow>& rows) {
  if (outcome.receipt) {
    item.state = OutboxState::settled;
    item.receipt = outcome.receipt;
    item.refusal.reset();
    item.settled_us = clock_.wall_us();
    if (!highest_receipt_ || highest_receipt_->seq() < outcome.receipt->seq()) {
      highest_receipt_ = outcome.receipt;
      rows.push_back({Bytes(outbox_rows::kReceipt), outcome.receipt->SerializeAsString()});
    }
    rows.push_back(outbox_rows::state_row(item));
    return;
  }
  item.refusal = outcome.refusal;
  if (!outcome.final) {
    item.state = OutboxState::waiting;
    return;
  }
  const bool renumber =
      outcome.refusal->reason() == v1::REFUSAL_REASON_SENDER_GAP && item.attempts < kNumberingsMost;
  item.state = renumber ? OutboxState::draft : OutboxState::refused;
  item.settled_us = clock_.wall_us();
  rows.push_back(outbox_rows::state_row(item));
}

Result<void> Outbox::settle(const std::vector<Outcome>& outcomes) {
  std::vector<StateRow> rows;
  for (const Outcome& outcome : outcomes) {
    const auto found = by_id_.find(outcome.id);
    if (found == by_id_.end()) {
      continue;
    }
    OutboxItem& item = items_.at(found->second);
    if (item.state == OutboxState::settled) {
      continue;
    }
    apply(item, outcome, rows);
    if (item.state == OutboxState::settled && (item.is_evidence || item.is_change)) {
      rows.pop_back();
      release(outcome.id, rows);
    }
  }
  return rows.empty() ? Result<void>{} : log_.put(rows, eventlog::Durability::with_next);
}

/// The receipt proves that it is in the broker's log; only what it says is still of use here.
void Outbox::release(const MessageId& id, std::vector<StateRow>& rows) {
  const auto freed = rows_freed_by(id);
  rows.insert(rows.end(), freed.begin(), freed.end());
  const OutboxItem item = std::move(items_.at(by_id_.at(id)));
  forget(id);
  if (!is_passing_evidence(item)) {
    rows.push_back(outbox_rows::given_row(item));
    given_.insert(id);
  }
}

Result<std::vector<GivenEvidence>> Outbox::given() const {
  std::vector<GivenEvidence> all;
  KTG_TRY(const auto rows, log_.state(outbox_rows::kGiven));
  for (const StateRow& row : rows) {
    KTG_TRY(GivenEvidence one, outbox_rows::read_given(row.value));
    all.push_back(std::move(one));
  }
  return all;
}

std::vector<StateRow> Outbox::rows_freed_by(const MessageId& id) const {
  if (given_.count(id) != 0) {
    return {outbox_rows::no_given_row(id)};
  }
  const auto found = by_id_.find(id);
  if (found == by_id_.end()) {
    return {};
  }
  return {outbox_rows::no_item_row(found->second), outbox_rows::no_state_row(found->second)};
}

void Outbox::forget(const MessageId& id) {
  given_.erase(id);
  const auto found = by_id_.find(id);
  if (found != by_id_.end()) {
    items_.erase(found->second);
    by_id_.erase(found);
  }
}

Result<void> Outbox::dismiss(const MessageId& id) {
  const OutboxItem* item = find(id);
  if (item == nullptr) {
    return fail(ErrorCode::not_found,
                Text{"Tidak ada di kotak keluar.", "It is not in the outbox."});
  }
  if (item->state != OutboxState::refused) {
    return fail(ErrorCode::conflict, Text{"Hanya kiriman yang ditolak dapat disingkirkan.",
                                          "Only an item that was refused can be dismissed."});
  }
  KTG_TRY_VOID(log_.put(rows_freed_by(id)));
  forget(id);
  return {};
}

void Outbox::adopt(const SenderChain& broker) {
  if (broker.seq > 0 && broker.seq >= chain_.seq) {
    chain_ = broker;
  }
}

Result<std::vector<OutItem>> Outbox::renumber(const OpenKey& open_key) {
  std::vector<OutItem> ready;
  std::vector<StateRow> rows;
  std::vector<OutboxItem> renewed;
  const SenderChain before = chain_;
  for (const auto& [number, item] : items_) {
    if (item.state != OutboxState::draft) {
      continue;
    }
    OutItem plain = item.item;
    OutboxDraft draft{item.item.lane, std::nullopt, std::nullopt, {}};
    for (const v1::Signature& officer : item.item.officers) {
      draft.officers.push_back(open_key(officer.key_id()));
    }
    if (std::ranges::find(draft.officers, nullptr) != draft.officers.end()) {
      continue;
    }
    for (const OutItem& entry : item.item.along) {
      KTG_CHECK(draft.changes.emplace_back().ParseFromString(entry.header));
    }
    if (!plain.wraps.empty() && keys_ != nullptr) {
      KTG_TRY(draft.seal, unseal(plain, *keys_));
    }
    draft.payload = std::move(plain.payload);
    const bool read = item.is_evidence ? draft.evidence.emplace().ParseFromString(item.item.header)
                                       : draft.message.emplace().ParseFromString(item.item.header);
    KTG_CHECK(read);
    if (item.attempts > 1) {
      // The numbers in use are not known: look further and further up for one that is free.
      chain_.seq += std::uint64_t{1} << std::min(item.attempts, 32U);
    }
    KTG_TRY(OutboxItem again, sealed(std::move(draft), number));
    again.queued_us = item.queued_us;
    again.attempts = item.attempts;
    chain_ = {again.sender_seq, again.item.item_hash.str()};
    rows.push_back(outbox_rows::item_row(again));
    rows.push_back(outbox_rows::no_state_row(number));
    ready.push_back(again.item);
    renewed.push_back(std::move(again));
  }
  if (ready.empty()) {
    return ready;
  }
  rows.push_back(outbox_rows::chain_row(chain_));
  if (auto stored = log_.put(rows); !stored) {
    chain_ = before;
    return std::move(stored).error();
  }
  for (OutboxItem& item : renewed) {
    keep(std::move(item));
  }
  return ready;
}

const OutboxItem* Outbox::find(const MessageId& id) const {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : &items_.at(found->second);
}

std::vector<const OutboxItem*> Outbox::items() const {
  std::vector<const OutboxItem*> all;
  all.reserve(items_.size());
  for (const auto& [number, item] : items_) {
    all.push_back(&item);
  }
  std::stable_sort(all.begin(), all.end(), [](const OutboxItem* a, const OutboxItem* b) {
    const bool a_done = a->state == OutboxState::settled;
    const bool b_done = b->state == OutboxState::settled;
    return a_done != b_done ? b_done : a->item.lane < b->item.lane;
  });
  return all;
}

std::size_t Outbox::count(OutboxState state) const {
  return static_cast<std::size_t>(
      std::count_if(items_.begin(), items_.end(),
                    [state](const auto& entry) { return entry.second.state == state; }));
}

}  // namespace kentongan::agents
