#include <algorithm>
#include <utility>

#include "agents/desk_state.h"
#include "core/base/log.h"
#include "kentongan/v1/directory.pb.h"
#include "kentongan/v1/event.pb.h"
#include "kentongan/v1/wire.pb.h"

namespace kentongan::agents {
namespace {

constexpr Micros kFaultPause = std::chrono::seconds(1);
constexpr Micros kDirectoryPause = std::chrono::seconds(10);
constexpr Micros kAskAgainLeast = std::chrono::seconds(1);
/// A line that is silent so long leaves time for the view.
constexpr Micros kFollowAfter = std::chrono::milliseconds(100);
constexpr std::uint32_t kDirectoryChangesAtOnce = 1024;

MessageId id_or_none(BytesView bytes) {
  return bytes.size() == MessageId::kSize ? MessageId::copied(bytes) : MessageId{};
}

}  // namespace

void Desk::State::on_deliver(BytesView body) {
  if (query != 0 || !held.empty()) {
    held.emplace_back(body);  // Bounded by the credit that was given.
    return;
  }
  take_delivery(body, false);
}

void Desk::State::take_held(bool directory_is_current) {
  std::deque<Bytes> bodies = std::exchange(held, {});
  disk_retry_at.reset();
  for (Bytes& body : bodies) {
    if (!session.is_open()) {
      return;
    }
    if (query != 0 || ask_again_at || disk_retry_at) {
      held.push_back(std::move(body));
    } else {
      take_delivery(body, directory_is_current);
    }
  }
}

void Desk::State::take_delivery(BytesView body, bool directory_is_current) {
  if (const auto verified = verifier.verify_deliver(body, frame); !verified) {
    kDeskLog.warn("deliver_malformed why={}", verified.error().detail());
    session.leave(kFaultPause);
    note_line();
    return;
  }
  // Urgent words overtake the entries of who says them.
  const bool may_be_new = frame.bad && (frame.bad->error.code == ErrorCode::key_unknown ||
                                        frame.bad->error.code == ErrorCode::duty_not_held);
  if (may_be_new && !directory_is_current) {
    held.emplace_back(body);
    ask_directory();
    return;
  }
  std::vector<eventlog::StateRow> freed;
  std::vector<MessageId> own;
  for (const VerifiedDelivery& delivery : frame.good) {
    if (delivery.event.is_item() && delivery.facts.agency == options.agency.value()) {
      own.push_back(MessageId::copied(delivery.facts.id));
      const auto rows = outbox.rows_freed_by(own.back());
      freed.insert(freed.end(), rows.begin(), rows.end());
    }
  }
  const auto taken = inbox.take(frame, freed);
  if (!taken) {
    if (!disk) {
      kDeskLog.error("inbox_append_failed code={} why={}", name_of(taken.error().code),
                     taken.error().detail());
    }
    note_disk(taken.error());
    held.emplace_back(body);  // Not acknowledged; tried again when there may be space.
    disk_retry_at = clock.now() + kDiskRetry;
    return;
  }
  if (!taken->fresh.empty()) {
    note_disk_works();
  }
  if (taken->numbers_again) {
    kDeskLog.warn("numbers_again why={}",
                  "The broker gives numbers again that it had given: its log is an older copy.");
  }
  waiting.at(static_cast<std::size_t>(frame.lane)) = frame.waiting;
  for (const MessageId& id : own) {
    outbox.forget(id);
  }
  for (const std::size_t place : taken->fresh) {
    on_fresh(frame.good[place]);
  }
  if (frame.bad) {
    on_fault(frame.lane, *frame.bad);
  }
}

/// The directory has to be current before the next frame; the view follows when it is looked at.
void Desk::State::on_fresh(const VerifiedDelivery& delivery) {
  const EventParts& event = delivery.event;
  if (event.is_change()) {
    if (const auto changed = apply_change(event); !changed) {
      kDeskLog.warn("change_not_applied seq={} why={}", event.seq, changed.error().detail());
    }
    return;
  }
  hear_claim(delivery.facts);
  follow_at = clock.now() + kFollowAfter;
  Notice notice;
  notice.seq = delivery.seq();
  if (event.kind == EventKind::message) {
    notice.kind = Notice::Kind::message;
    notice.id = MessageId::copied(delivery.facts.id);
    notice.incident = delivery.facts.incident;
    if (delivery.facts.sealed) {
      const Looked looked = sealed.look_into(delivery.bytes, delivery.leaf_bytes);
      if (looked.why) {
        tell_unreadable(looked);
      } else if (looked.content == Content::waits_for_key) {
        sealed.awaited().wait_for(looked.id, looked.lane, looked.seq, looked.is_own);
      }
    }
  } else if (event.kind == EventKind::evidence) {
    notice.kind = Notice::Kind::evidence;
    notice.evidence = MessageId::copied(delivery.facts.id);
    notice.id = id_or_none(delivery.facts.about);
  } else if (v1::Refused refused;
             event.kind == EventKind::refused && refused.ParseFromString(Bytes(event.body))) {
    notice.kind = Notice::Kind::refused;
    notice.id = id_or_none(refused.id());
  } else {
    return;
  }
  note(std::move(notice));
}

void Desk::State::on_fault(Lane lane, const DeliveryFault& fault) {
  ++faults;
  kDeskLog.error("delivery_refused seq={} code={} why={}", fault.seq.value(),
                 name_of(fault.error.code), fault.error.detail());
  note({.kind = Notice::Kind::failed,
        .id = fault.id.value_or(MessageId{}),
        .seq = fault.seq,
        .error = fault.error});
  const auto durable = make_durable();
  const auto times =
      durable ? inbox.note_fault(lane, fault) : Result<std::uint32_t>(durable.error());
  if (!times) {
    note_disk(times.error());
  } else if (*times == 1 && fault.is_message && fault.id) {
    const EvidenceContext context{
        options.agency, options.trust.bus, random.message_id(clock.wall_us()), clock.wall_us(), {},
        fault.exercise};
    OutboxDraft draft{lane, std::nullopt, make_delivery_failed(fault, context), {}};
    if (!put_out(std::move(draft))) {
      kDeskLog.error("evidence_not_kept seq={}", fault.seq.value());
    }
  }
  if (times && *times >= Inbox::kFaultsMost) {
    inbox.owe_window();  // It is passed over: the broker, too, must know before the session ends.
  }
  // What is told first goes out with the old session; then everything from the cursor comes again.
  pump();
  session.leave(kFaultPause);
  note_line();
}

LinePlace Desk::State::place() const {
  return {options.agency, options.trust.bus, options.endpoint};
}

bool Desk::State::has_other_statement_key() const {
  const identity::Key* known = directory.key_of(AgencyCode(), identity::KeyKind::broker_statement);
  return known != nullptr && known->public_key != options.trust.statement_key.view();
}

void Desk::State::ask_directory() {
  if (query != 0 || ask_again_at) {
    return;
  }
  query = ++last_query;
  asked_from = directory.version();
  v1::Query question;
  question.set_number(query);
  question.set_directory(true);
  question.set_offset(asked_from.value());
  question.set_limit(kDirectoryChangesAtOnce);
  session.send(v1::Frame::kQueryFieldNumber, question.SerializeAsString());
}

void Desk::State::on_answer(BytesView body) {
  std::uint64_t number = 0;
  bool last = false;
  std::optional<v1::Refusal> refusal;
  WireField field;
  for (WireReader reader(body); reader.next(field);) {
    number = field.number == 1 ? field.varint : number;
    last = last || (field.number == 9 && field.varint != 0);
    if (field.number == 8 && !refusal.emplace().ParseFromString(std::string(field.bytes))) {
      refusal.reset();
    }
  }
  if (Weighing* weighing = asked(number)) {
    return on_weighed(*weighing, body);
  }
  if (query == 0 || number != query) {
    return on_heads_answer(body);
  }
  if (refusal && is_passing(refusal->reason())) {
    query = 0;
    ask_again_at =
        clock.now() +
        std::max<Micros>(kAskAgainLeast, std::chrono::milliseconds(refusal->retry_after_ms()));
    return;
  }
  auto checked = verifier.verify_answer(body, frame);
  if (checked && frame.bad) {
    checked = frame.bad->error;
  }
  std::erase_if(frame.good, [](const VerifiedDelivery& one) { return !one.event.is_change(); });
  auto taken = inbox.take_directory(frame.good);
  if (!checked || !taken) {
    const Error& error = checked ? taken.error() : checked.error();
    kDeskLog.error("directory_not_taken code={} why={}", name_of(error.code), error.detail());
    if (!taken) {
      note_disk(taken.error());
    }
    ended = error.code == ErrorCode::bad_signature ? other_statement_key(place()) : error;
    session.leave(kDirectoryPause);
    note_line();
    return;
  }
  for (const std::size_t place : taken->fresh) {
    on_fresh(frame.good[place]);
  }
  if (!last) {
    return;
  }
  query = 0;
  if (directory.version() > asked_from &&
      directory.version() < Seq(session.welcome().directory_seq())) {
    ask_directory();
    return;
  }
  directory_is_current();
}

void Desk::State::directory_is_current() {
  if (!window_open && deliver) {
    window_open = true;
    inbox.owe_window();  // Tells also what was stored and not yet told when the desk last stopped.
  }
  take_held(true);
}

}  // namespace kentongan::agents
