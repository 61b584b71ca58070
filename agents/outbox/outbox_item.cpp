#include "agents/outbox/outbox_item.h"

#include <utility>

#include "core/base/limits.h"
#include "core/identity/item.h"
#include "core/identity/submission.h"
#include "core/schema/type_info.h"

namespace kentongan::agents {
namespace {

constexpr std::size_t kSaltBytes = 32;

/// An entry of the directory as an item: it has no place in the sender's chain.
Result<OutItem> entry_item(const v1::DirectoryChange& change, Lane lane, Bytes salt) {
  OutItem item;
  item.lane = lane;
  item.salt = std::move(salt);
  item.header = change.SerializeAsString();
  const bool is_duty = change.has_holding() || change.has_control();
  item.media_type = is_duty ? identity::kDutyMediaType : identity::kDirectoryMediaType;
  KTG_TRY(item.id, MessageId::from(change.id()));
  KTG_TRY(const auto hashes, identity::hash_item({item.media_type, item.header, {}, item.salt}));
  item.item_hash = hashes.item_hash;
  return item;
}

void sign_for(OutItem& item, const std::vector<const identity::SigningKey*>& officers) {
  std::vector<Digest> hashes{item.item_hash};
  for (const OutItem& other : item.along) {
    hashes.push_back(other.item_hash);
  }
  for (const identity::SigningKey* officer : officers) {
    item.officers.push_back(identity::sign_submission(*officer, identity::submission_root(hashes)));
  }
}

std::string address_of(const v1::Address& address) {
  if (!address.group().empty()) {
    return address.group();
  }
  return address.duty().empty() ? address.agency() : address.duty() + " " + address.agency();
}

Result<void> seal_word(OutboxDraft& draft, const SealAs& as, Random& random, OutboxItem& kept) {
  kept.sender_seq = as.chain.seq + 1;
  OutItem& item = kept.item;
  item.lane = draft.lane;
  item.payload = std::move(draft.payload);
  item.salt = random.bytes(kSaltBytes);
  if (draft.message) {
    v1::Chain& chain = *draft.message->mutable_chain();
    chain.set_sender_seq(kept.sender_seq);
    chain.set_sender_prev(as.chain.prev);
    if (as.seen.size != 0) {
      chain.set_seen_size(as.seen.size);
      chain.set_seen_root(as.seen.root.str());
    }
    draft.message->mutable_times()->set_signed_at_us(kept.queued_us);
    item.header = draft.message->SerializeAsString();
    item.media_type = identity::kMessageMediaType;
    KTG_TRY(item.id, MessageId::from(draft.message->identity().id()));
    kept.type = draft.message->identity().type();
    for (const auto& to : draft.message->addresses().to()) {
      kept.to.push_back(address_of(to));
    }
  } else {
    KTG_CHECK(draft.evidence.has_value());
    draft.evidence->set_sender_seq(kept.sender_seq);
    draft.evidence->set_sender_prev(as.chain.prev);
    if (as.seen.size != 0) {
      draft.evidence->set_seen_size(as.seen.size);
      draft.evidence->set_seen_root(as.seen.root.str());
    }
    item.header = draft.evidence->SerializeAsString();
    item.media_type = identity::evidence_media_type(draft.evidence->code());
    KTG_TRY(item.id, MessageId::from(draft.evidence->id()));
    kept.is_evidence = true;
    kept.type = schema::name_of_choice(draft.evidence->code());
    if (!draft.evidence->about().empty()) {
      KTG_TRY(kept.about, MessageId::from(draft.evidence->about()));
    }
  }
  if (item.header.size() > limits::kHeaderBytesMax) {
    return fail(ErrorCode::too_large, Text{"Kepala pesan melebihi batas 4096 bita.",
                                           "The header exceeds the limit of 4096 bytes."});
  }
  if (draft.seal) {
    KTG_TRY_VOID(agents::seal(item, *std::move(draft.seal), random));
  }
  KTG_TRY(const auto hashes,
          identity::hash_item({item.media_type, item.header, item.payload, item.salt}));
  item.item_hash = hashes.item_hash;
  return {};
}

}  // namespace

std::string_view name_of(OutboxState state) {
  switch (state) {
    case OutboxState::draft:
      return "draft";
    case OutboxState::waiting:
      return "waiting";
    case OutboxState::sent:
      return "sent";
    case OutboxState::settled:
      return "settled";
    case OutboxState::refused:
      return "refused";
  }
  return "waiting";
}

Result<OutboxItem> seal(OutboxDraft draft, const SealAs& as, Random& random) {
  std::vector<OutItem> entries;
  for (const v1::DirectoryChange& change : draft.changes) {
    KTG_TRY(OutItem entry, entry_item(change, draft.lane, random.bytes(kSaltBytes)));
    entries.push_back(std::move(entry));
  }
  OutboxItem kept;
  kept.number = as.number;
  kept.queued_us = as.now_us;
  if (draft.message || draft.evidence) {
    KTG_TRY_VOID(seal_word(draft, as, random, kept));
  } else {
    KTG_CHECK(!entries.empty());
    kept.item = std::move(entries.front());
    entries.erase(entries.begin());
    kept.is_change = true;
    kept.type = "directory";
  }
  kept.item.along = std::move(entries);
  sign_for(kept.item, draft.officers);
  return kept;
}

}  // namespace kentongan::agents
