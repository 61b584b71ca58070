#include <algorithm>
#include <array>
#include <utility>

#include "agents/desk_state.h"
#include "core/base/log.h"
#include "core/schema/refusal.h"

namespace kentongan::agents {
namespace {

constexpr Micros kRenumberPause = std::chrono::milliseconds(100);
constexpr Micros kOtherCardPause = std::chrono::seconds(10);
constexpr std::size_t kFollowAtOnce = 64;  ///< Events that the view is shown between two frames.

}  // namespace

bool Desk::wants_line() const {
  return !state_->cut && state_->session.wants_line();
}

void Desk::line_up() {
  State& state = *state_;
  // What was offered holds for one session: whoever took the mailbox since then keeps it.
  state.deliver = state.deliver && !state.took_offer;
  state.took_offer = state.offered_until && state.clock.now() < *state.offered_until;
  state.deliver = state.deliver || state.took_offer;
  state.offered_until.reset();
  Resume resume;
  resume.deliver = state.deliver;
  resume.cursors = state.inbox.cursors();
  v1::Witnessed& witnessed = resume.witnessed;
  if (const auto receipt = state.outbox.highest_receipt()) {
    witnessed.set_own_seq(receipt->seq());
    witnessed.set_own_leaf(receipt->leaf_hash());
  }
  if (state.inbox.newest_seq() != 0) {
    witnessed.set_cursor_seq(state.inbox.newest_seq());
    witnessed.set_cursor_leaf(state.inbox.newest_leaf().str());
  }
  if (const SeenCheckpoint* seen = state.witness.newest()) {
    witnessed.mutable_seen()->set_note(seen->note);
  }
  state.session.line_up(resume);
}

void Desk::close() {
  state_->session.leave(std::chrono::hours(24));
  state_->note_line();
}

void Desk::line_down(LineEnd end) {
  if (state_->session.state() == Session::State::greeting) {
    state_->note_line_fault(end);
  }
  state_->session.line_down();
  state_->note_line();
}

void Desk::receive(BytesView frame) {
  const auto heard = state_->session.receive(frame);
  if (!heard) {
    kDeskLog.warn("frame_malformed bytes={} why={}", frame.size(), heard.error().detail());
    return;
  }
  state_->heard(*heard);
  state_->pump();
}

void Desk::State::heard(const Heard& heard) {
  switch (heard.kind) {
    case Heard::Kind::opened:
      on_opened();
      break;
    case Heard::Kind::ended:
      on_ended();
      break;
    case Heard::Kind::settled:
      on_settled();
      break;
    case Heard::Kind::deliver:
      if (down.is_shaped() || !down.is_empty()) {
        down.put(Bytes(heard.body));
      } else {
        on_deliver(heard.body);
      }
      break;
    case Heard::Kind::offered:
      on_offered();
      break;
    case Heard::Kind::answer:
      on_answer(heard.body);
      break;
    case Heard::Kind::other:
      if (session.frame().has_cosign()) {
        on_cosign(session.frame().cosign());
      } else if (session.frame().has_key_release()) {
        on_key_release(session.frame().key_release());
      }
      break;
    case Heard::Kind::nothing:
      break;
  }
}

void Desk::State::note_line_fault(LineEnd end) {
  Error error = line_error(end, place());
  if (!line_fault || line_fault->code != error.code) {
    kDeskLog.warn("line_fault code={} why={}", name_of(error.code), error.detail());
  }
  line_fault = std::move(error);
}

void Desk::State::on_opened() {
  const v1::Welcome& welcome = session.welcome();
  line_fault.reset();
  if (has_other_statement_key()) {
    ended = other_statement_key(place());
    session.leave(kOtherCardPause);
    return;
  }
  ended.reset();
  held.clear();
  disk_retry_at.reset();
  ask_again_at.reset();
  query = 0;
  gossip.new_session();
  finality.proofs.new_session();
  sealed.awaited().new_session(clock.now());
  see_checkpoint(welcome.checkpoint(), welcome.proof());
  window_open = false;
  inbox.new_session({welcome.cursors().data(), static_cast<std::size_t>(welcome.cursors_size())});
  submitter.window(welcome.window());
  submitter.new_session();
  waiting = {};
  for (int lane = 0; lane < welcome.waiting_size() && lane < static_cast<int>(kLaneCount); ++lane) {
    waiting.at(static_cast<std::size_t>(lane)) = welcome.waiting(lane);
  }
  outbox.adopt({welcome.sender_seq(), welcome.sender_prev()});
  renumber();
  note_line();
  if (took_offer) {
    note({.kind = Notice::Kind::standby});
  }
  if (Seq(welcome.directory_seq()) > directory.version()) {
    ask_directory();
  } else {
    directory_is_current();
  }
}

/// The mailbox comes with a session of its own, as for everybody who asks for it.
void Desk::State::on_offered() {
  if (deliver || disk) {
    return;
  }
  kDeskLog.info("mailbox_offered agency={}", options.agency.value());
  offered_until = clock.now() + options.session.ping_after;
  session.leave(Micros(0));
  note_line();
}

void Desk::State::on_ended() {
  if (const auto& bye = session.ended_by()) {
    const ErrorCode code = schema::error_of(bye->reason()).value_or(ErrorCode::unavailable);
    Error error = fail(code, Text{bye->text().id(), bye->text().en()});
    if (code == ErrorCode::wrong_bus) {
      error = other_bus(session.welcome().bus(), place());
    } else if (error.text.id.empty()) {
      error = schema::refusal(code);
    }
    if (const SeenCheckpoint* seen = witness.newest();
        code == ErrorCode::history_lost && seen != nullptr) {
      raise({WitnessAlarm::Kind::disowned, {}, 0, seen->head, {}, {seen->note}});
    }
    if (session.mailbox_taken() && deliver) {
      // The agency's other desk has the mailbox now; this one may still submit.
      deliver = false;
      took_offer = false;
      note({.kind = Notice::Kind::standby, .error = error});
    }
    kDeskLog.warn("session_ended reason={}", name_of(code));
    ended = std::move(error);
  }
  note_line();
}

void Desk::State::note_line() {
  if (line_was_open == session.is_open()) {
    return;
  }
  line_was_open = session.is_open();
  if (!line_was_open) {
    up.cut();
    down.cut();
    held.clear();
    disk_retry_at.reset();
    ask_again_at.reset();
    query = 0;
    for (Weighing& weighing : weighings) {
      weighing.state =
          weighing.state == Weighing::State::asked ? Weighing::State::lost : weighing.state;
    }
    window_open = false;
  }
  note({.kind = Notice::Kind::line});
}

void Desk::State::renumber() {
  auto ready = outbox.renumber([this](BytesView key_id) { return officers.key(key_id); });
  if (!ready) {
    note_disk(ready.error());
    return;
  }
  for (OutItem& item : *ready) {
    submitter.add(std::move(item));
  }
}

void Desk::State::on_settled() {
  const v1::Settled& settled = session.frame().settled();
  see_checkpoint(settled.checkpoint(), {});
  const std::vector<Outcome> outcomes = submitter.settle(settled);
  if (const auto stored = outbox.settle(outcomes); !stored) {
    note_disk(stored.error());
  }
  bool number_taken = false;
  bool is_again = true;
  for (const Outcome& outcome : outcomes) {
    Notice notice{.kind = Notice::Kind::settled, .id = outcome.id};
    if (outcome.receipt) {
      sealed.awaited().settled(outcome.id, clock.now());
      notice.seq = Seq(outcome.receipt->seq());
    } else if (outcome.final) {
      notice.kind = Notice::Kind::refused;
      notice.error =
          fail(schema::error_of(outcome.refusal->reason()).value_or(ErrorCode::unavailable),
               Text{outcome.refusal->text().id(), outcome.refusal->text().en()});
    } else {
      continue;
    }
    const OutboxItem* item = outbox.find(outcome.id);
    if (item != nullptr && item->state == OutboxState::draft) {
      number_taken = true;
      is_again = is_again && item->attempts > 1;
      continue;
    }
    note(std::move(notice));
  }
  if (settled.number() >= kRawNumbers) {
    for (const v1::Refusal& refusal : settled.refusals()) {
      Notice notice{.kind = Notice::Kind::refused};
      notice.id =
          refusal.id().size() == MessageId::kSize ? MessageId::copied(refusal.id()) : MessageId{};
      notice.error = fail(schema::error_of(refusal.reason()).value_or(ErrorCode::unavailable),
                          Text{refusal.text().id(), refusal.text().en()});
      note(std::move(notice));
    }
  }
  if (number_taken && is_again) {
    renumber();
  } else if (number_taken) {
    session.leave(kRenumberPause);  // Welcome says which numbers the other desk has used.
    note_line();
  }
}

void Desk::State::pump() {
  if (!session.is_open()) {
    return;
  }
  pump_acknowledge();
  pump_submissions();
  ask_keys();
  ask_heads();
}

void Desk::State::pump_submissions() {
  if (is_stopped()) {
    return;  // The outbox keeps it.
  }
  if (narrow && !up.is_empty()) {
    return;  // What is more urgent shall not stand behind what has not begun.
  }
  for (Sending& sending : submitter.due(narrow ? 1 : SIZE_MAX)) {
    for (const MessageId& id : sending.ids) {
      outbox.note_sent(id);
    }
    for (std::uint32_t copy = 0; copy < sending.copies; ++copy) {
      if (up.is_shaped()) {
        up.put(sending.submit);
      } else {
        session.send(v1::Frame::kSubmitFieldNumber, sending.submit);
      }
    }
  }
}

void Desk::State::pump_acknowledge() {
  if (!inbox.acknowledge_due() || disk_retry_at) {
    return;
  }
  if (const auto durable = make_durable(); !durable) {
    note_disk(durable.error());
    disk_retry_at = clock.now() + kDiskRetry;
    return;
  }
  session.send(v1::Frame::kAcknowledgeFieldNumber, inbox.acknowledge().SerializeAsString());
}

/// Of what was taken and of the evidence that it was: one sync for both.
Result<void> Desk::State::make_durable() {
  for (std::size_t i = 0; i < kLaneCount; ++i) {
    KTG_TRY_VOID(tell_delivered(static_cast<Lane>(i)));
  }
  return log.put(std::array{inbox.position_row()});
}

Result<void> Desk::State::tell_delivered(Lane lane) {
  if (inbox.run(lane).count() == 0) {
    return {};
  }
  const EvidenceContext context{options.agency,
                                options.trust.bus,
                                random.message_id(clock.wall_us()),
                                clock.wall_us(),
                                {},
                                {}};
  const PendingRun& run = inbox.run(lane);
  OutboxDraft draft{lane, std::nullopt, make_delivered(lane, run, context), {}};
  auto rows = sealed.awaited().told(lane, Seq(run.first_seq), Seq(run.last_seq), context.id);
  rows.push_back(inbox.row_told(lane));
  KTG_TRY_VOID(put_out(std::move(draft), std::move(rows), eventlog::Durability::with_next));
  inbox.told(lane);
  return {};
}

void Desk::tick() {
  State& state = *state_;
  const bool was_greeting = state.session.state() == Session::State::greeting;
  state.session.tick();
  if (was_greeting && state.session.state() == Session::State::away) {
    state.note_line_fault(LineEnd::silent);
  }
  state.note_line();
  state.officers.tick();
  for (Bytes& submit : state.up.arrived()) {
    state.session.send(v1::Frame::kSubmitFieldNumber, submit);
  }
  for (const Bytes& body : state.down.arrived()) {
    state.on_deliver(body);
  }
  if (state.disk_retry_at && state.clock.now() >= *state.disk_retry_at) {
    state.take_held(false);
  }
  if (state.ask_again_at && state.clock.now() >= *state.ask_again_at) {
    state.ask_again_at.reset();
    state.ask_directory();
  }
  if (state.clock.now() >= state.follow_at) {
    state.follow_at = state.follow(kFollowAtOnce) ? Instant::max() : state.clock.now();
  }
  if (state.erase_at && state.clock.now() >= *state.erase_at && state.follow_at == Instant::max()) {
    state.erase_due();
  }
  state.pump();
}

Instant Desk::next_tick() const {
  const State& state = *state_;
  Instant next = std::min({state.session.next_tick(), state.follow_at, state.officers.next_tick(),
                           state.erase_at.value_or(Instant::max())});
  for (const auto& other : {state.up.next(), state.down.next()}) {
    next = std::min(next, other.value_or(Instant::max()));
  }
  if (!state.session.is_open()) {
    return next;
  }
  next = std::min(next, state.ask_again_at.value_or(Instant::max()));
  next = std::min(next, state.disk_retry_at ? *state.disk_retry_at
                                            : state.inbox.next_tick().value_or(Instant::max()));
  next = std::min({next, state.next_question(), state.sealed.awaited().next()});
  if (!state.is_stopped() && (!state.narrow || state.up.is_empty())) {
    next = std::min(next, state.submitter.next_tick());
  }
  return next;
}

std::vector<Bytes> Desk::take_outbound() {
  return state_->session.take_outbound();
}

}  // namespace kentongan::agents
