#include <algorithm>
#include <array>
#include <utility>

#include "agents/desk_state.h"
#include "core/base/log.h"

namespace kentongan::agents {
namespace {

constexpr BytesView kToldPrefix = "seal/told/";  ///< + id: its DELIVERY_FAILED is in the outbox.

eventlog::StateRow told_row(const MessageId& id) {
  return {Bytes(kToldPrefix) + id.str(), "1"};
}

}  // namespace

/// What the view says of a sealed message, once it has it.
void Desk::State::show(const eventlog::Record& record) {
  const auto leaf = eventlog::decode(record.leaf);
  const bool is_sealed =
      leaf && leaf->type == eventlog::LeafType::message && (leaf->flags & eventlog::sealed) != 0;
  if (!is_sealed) {
    return;
  }
  Looked looked = sealed.look_into(record.bytes, record.leaf);
  if (looked.content == Content::shown) {
    view.note_opened(looked.id, looked.payload);
    closed.erase(looked.id);
  } else {
    if (looked.content == Content::waits_for_key) {
      sealed.awaited().wait_for(looked.id, looked.lane, looked.seq, looked.is_own);
    }
    closed.insert_or_assign(looked.id, std::move(looked));
  }
}

/// After its DELIVERED, which says that the bytes are here: that nobody here can read them.
void Desk::State::tell_unreadable(const Looked& looked) {
  kDeskLog.error("sealed_unreadable seq={} code={} why={}", looked.seq.value(),
                 name_of(looked.why->code), looked.why->detail());
  note({.kind = Notice::Kind::failed, .id = looked.id, .seq = looked.seq, .error = looked.why});
  const EvidenceContext context{
      options.agency, options.trust.bus, random.message_id(clock.wall_us()), clock.wall_us(), {},
      looked.exercise};
  const DeliveryFault fault{looked.seq, looked.id, {}, true, *looked.why, looked.exercise};
  OutboxDraft draft{looked.lane, std::nullopt, make_delivery_failed(fault, context), {}};
  const auto durable = make_durable();
  if (!durable || !put_out(std::move(draft), {told_row(looked.id)})) {
    kDeskLog.error("evidence_not_kept seq={}", looked.seq.value());
  }
}

/// The process may have ended between the message and the evidence.
Result<void> Desk::State::tell_what_was_not_told() {
  KTG_TRY(const auto rows, log.state(kToldPrefix));
  for (const auto& [id, looked] : closed) {
    const Bytes key = told_row(id).key;
    const bool is_told =
        std::any_of(rows.begin(), rows.end(), [&key](const auto& row) { return row.key == key; });
    if (looked.why && !is_told) {
      tell_unreadable(looked);
    }
  }
  KTG_TRY(const auto keys, log.state(AwaitedKeys::kPrefix));
  for (const eventlog::StateRow& row : keys) {
    sealed.awaited().read(row);
  }
  return {};
}

void Desk::State::ask_keys() {
  for (const AwaitedKeys::Asking& asking : sealed.awaited().due(clock.now())) {
    v1::KeyRelease question;
    question.set_id(asking.id.str());
    if (!asking.evidence.is_zero()) {
      question.set_evidence(asking.evidence.str());
    }
    session.send(v1::Frame::kKeyReleaseFieldNumber, question.SerializeAsString());
  }
}

/// The key is durable here before the message is shown and before it is no longer asked for.
void Desk::State::on_key_release(const v1::KeyRelease& release) {
  if (release.id().size() != MessageId::kSize ||
      !sealed.awaited().has(MessageId::copied(release.id()))) {
    return;
  }
  const MessageId id = MessageId::copied(release.id());
  const auto taken = sealed.take_key(id, release);
  if (!taken) {
    return note_disk(taken.error());
  }
  if (!*taken) {
    kDeskLog.error("key_not_taken message={}", to_string(id));
    return;
  }
  sealed.awaited().arrived(id);
  follow();
  const view::MessageTrace* trace = view.find(id);
  const auto records = trace == nullptr
                           ? Result<std::vector<eventlog::Record>>(std::vector<eventlog::Record>())
                           : log.read(trace->number, 1);
  if (!records || records->empty()) {
    return;
  }
  show(records->front());
  const auto still = closed.find(id);
  if (still != closed.end() && still->second.why) {
    return tell_unreadable(Looked(still->second));
  }
  note({.kind = Notice::Kind::message, .id = id, .seq = trace->seq});
}

Content Desk::content(const MessageId& id) const {
  state_->follow();
  const auto found = state_->closed.find(id);
  if (found == state_->closed.end()) {
    return Content::shown;
  }
  const view::Retained* retained = state_->retention.find(id);
  const bool is_erased =
      found->second.content == Content::withheld && retained != nullptr && retained->erase();
  return is_erased ? Content::erased : found->second.content;
}

}  // namespace kentongan::agents
