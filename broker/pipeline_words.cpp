// What the corridor says itself: answers to a submission, statements, refusals that stand for many.

#include <algorithm>
#include <utility>

#include "broker/pipeline.h"
#include "broker/replies.h"
#include "core/base/log.h"
#include "core/schema/refusal.h"
#include "core/view/change_fold.h"
#include "kentongan/v1/directory.pb.h"
#include "kentongan/v1/event.pb.h"
#include "kentongan/v1/evidence.pb.h"
#include "kentongan/v1/wire.pb.h"

namespace kentongan::broker {

using Kind = ItemOutcome::Kind;

namespace {

/// Nobody's mailbox holds an alarm: the operator hears it here.
const Log kAlarmLog{"broker"};

bool is_of(const Gathered& gathered, std::span<const AgencyCode> agencies) {
  return std::ranges::any_of(gathered.events, [&](const PreparedEvent& event) {
    return std::ranges::find(agencies, event.facts().agency) != agencies.end();
  });
}

/// The message that a word of the broker's says to be erased.
std::optional<MessageId> erased_in(const eventlog::Event& event) {
  v1::Event word;
  v1::Evidence said;
  const bool is_one = word.ParseFromString(event.bytes) && word.has_evidence() &&
                      said.ParseFromString(word.evidence().envelope().header());
  const auto about = is_one ? MessageId::from(said.about()) : Result<MessageId>(MessageId{});
  return is_one && about ? std::optional(*about) : std::nullopt;
}

}  // namespace

void Pipeline::reply(const Gathered& gathered, std::span<const eventlog::Event> events,
                     std::span<const eventlog::StoredEvent> stored) {
  enrolling_ -= gathered.ticket != 0 || gathered.changes_directory ? 1 : 0;
  if (gathered.ticket != 0 && !stored.empty()) {
    std::vector<Seq> seqs;
    std::ranges::transform(stored, std::back_inserter(seqs), &eventlog::StoredEvent::number);
    enrolled_.emplace(gathered.ticket, std::move(seqs));
  }
  SettledFrame frame(gathered.session, gathered.number);
  for (std::size_t i = 0; i < gathered.outcomes.size(); ++i) {
    const ItemOutcome& outcome = gathered.outcomes[i];
    const std::uint32_t at = gathered.event_of[i];
    const bool has_event = at != Gathered::kNoEvent;
    if (outcome.kind == Kind::accepted) {
      ++rooms_.counts.items_accepted;
      frame.add(ReceiptOf{outcome.id, stored[at].number(), events[at].epoch, events[at].time_us,
                          stored[at].leaf_hash(), false});
    } else if (outcome.kind == Kind::refused) {
      const Micros retry =
          schema::is_final(schema::refusal_of(outcome.error->code)) ? Micros(0) : kRetryAfter;
      frame.add(RefusalOf{.id = outcome.id,
                          .error = *outcome.error,
                          .seq = has_event ? stored[at].number() : Seq{},
                          .paths = outcome.paths,
                          .retry_after = retry,
                          .denial = outcome.denial});
    } else {
      add_again(frame, outcome);
    }
  }
  rooms_.gateway.discharge(gathered.session, gathered.items, gathered.frame_bytes);
  if (gateway::Session* session = rooms_.gateway.sessions().find(gathered.session)) {
    const GatewayConfig& config = rooms_.config.gateway;
    if (frame.has_receipts()) {
      frame.add(rooms_.notary.newest());
    }
    rooms_.send(*session, frame.finish(config.window_messages, config.window_bytes));
  }
}

/// The first receipt once more; of an item that was on its way, if it has arrived.
void Pipeline::add_again(SettledFrame& frame, const ItemOutcome& outcome) {
  Seq seq = outcome.seq;
  if (outcome.kind == Kind::on_its_way) {
    const auto known = rooms_.read_or_fail(rooms_.admission.duplicates().find(outcome.id));
    if (!known) {
      return;
    }
    if (!*known || !(*known)->is_stored) {
      frame.add(RefusalOf{.id = outcome.id,
                          .error = schema::refusal(ErrorCode::unavailable),
                          .retry_after = kRetryAfter});
      return;
    }
    seq = (*known)->seq;
  }
  if (const auto first = rooms_.read_or_fail(rooms_.admission.duplicates().first(seq))) {
    ++rooms_.counts.items_again;
    frame.add(
        ReceiptOf{outcome.id, first->seq, first->epoch, first->time_us, first->leaf_hash, true});
  }
}

void Pipeline::gather_own(PreparedEvent event, Lane lane) {
  Gathered gathered;
  gathered.lane = lane;
  gathered.event_bytes = event.bytes();
  gathered.events.push_back(std::move(event));
  ++own_gathered_;
  lanes_[static_cast<std::size_t>(lane)].push_back(std::move(gathered));
}

void Pipeline::state(const v1::Statement& statement) {
  v1::Statement complete = statement;
  complete.set_epoch(rooms_.sequencer.epoch());
  complete.set_version(rooms_.config.software);
  gather_own(rooms_.sequencer.prepare(complete), Lane::segera);
}

void Pipeline::alarm(const AgencyCode& agency, const std::string& what) {
  if (rooms_.refusals.is_alarm(agency, rooms_.clock.now())) {
    state_alarm(agency, what, {});
  }
}

/// Bare claims and replays use up the alarms of a minute: behind them this one could be hidden.
void Pipeline::lose_history(const AgencyCode& agency, const std::string& what,
                            std::span<const Bytes> notes) {
  const bool is_first = !std::exchange(history_lost_, true);
  if (rooms_.refusals.is_alarm(agency, rooms_.clock.now()) || is_first) {
    state_alarm(agency, what, notes);
  }
}

void Pipeline::state_alarm(const AgencyCode& agency, const std::string& what,
                           std::span<const Bytes> notes) {
  v1::Statement statement;
  statement.set_kind(v1::Statement::KIND_WITNESS_ALARM);
  statement.set_text(what);
  for (const Bytes& note : notes) {
    statement.add_notes(note);
  }
  state(statement);
  ++rooms_.counts.alarms;
  kAlarmLog.error("alarm from={} {}", agency.value(), what);
}

/// Whoever looks after the keys of a line learns that one of them which is revoked is still used,
/// and over whose session.
void Pipeline::warn_of_revoked(const AgencyCode& session, const v1::Submit& submit) {
  for (const v1::Signature& signature : submit.signatures()) {
    const auto id = KeyId::from(signature.key_id());
    const identity::Key* key = id ? rooms_.directory.key(*id) : nullptr;
    if (key == nullptr || !key->until ||
        !rooms_.refusals.is_alarm(key->agency, rooms_.clock.now())) {
      continue;
    }
    v1::Statement statement;
    statement.set_kind(v1::Statement::KIND_SECURITY);
    statement.set_epoch(rooms_.sequencer.epoch());
    statement.set_version(rooms_.config.software);
    statement.set_text("key_revoked agency=" + key->agency.value() +
                       " key=" + to_hex(key->id.view()) + " session=" + session.value());
    ++rooms_.counts.alarms;
    kAlarmLog.error("alarm from={} {}", session.value(), statement.text());
    gather_own(rooms_.sequencer.prepare(statement, rooms_.directory.key_keepers_of(key->agency),
                                        Lane::sangat_segera),
               Lane::sangat_segera);
  }
}

/// The author learns which addressee's desk is out of reach, and since when. Of desks that have not
/// been here since the start nothing can be said.
void Pipeline::tell_who_is_away(const ItemFacts& facts, const eventlog::Event& event) {
  for (const eventlog::MailboxEntry& entry : event.mailboxes) {
    if (entry.agency != facts.agency) {
      tell_away({facts.agency, entry.agency, entry.lane});
    }
  }
}

/// Once an absence, and not more often than can be of use.
void Pipeline::tell_away(const gateway::Absences::Word& word) {
  gateway::SessionTable& sessions = rooms_.gateway.sessions();
  const std::int64_t since_us = sessions.last_seen_us(word.away);
  if (since_us == 0 || sessions.mailbox_of(word.away) != nullptr ||
      !rooms_.absences.is_told(word, since_us, rooms_.clock.now())) {
    return;
  }
  v1::Statement statement;
  statement.set_kind(v1::Statement::KIND_LINK);
  statement.set_epoch(rooms_.sequencer.epoch());
  statement.set_version(rooms_.config.software);
  statement.set_text("desk_away agency=" + word.away.value() +
                     " since_us=" + std::to_string(since_us));
  gather_own(rooms_.sequencer.prepare(statement, std::span(&word.author, 1), word.lane), word.lane);
}

/// What was on its way to a desk that has gone: its authors learn of it, those of the first few
/// that wait in each lane.
void Pipeline::tell_authors_waiting_for(const AgencyCode& away) {
  constexpr std::size_t kLookedAtMost = 64;
  const dispatch::Mailbox* mailbox = rooms_.dispatch.mailbox(away);
  for (std::size_t lane = 0; mailbox != nullptr && lane < kLaneCount; ++lane) {
    const auto waiting = rooms_.read_or_fail(
        rooms_.log.mailbox(away, static_cast<Lane>(lane), mailbox->cursors()[lane], kLookedAtMost));
    for (std::size_t i = 0; waiting && i < waiting->size(); ++i) {
      const auto records = rooms_.read_or_fail(rooms_.log.read((*waiting)[i].number, 1));
      if (!records || records->empty()) {
        continue;
      }
      const auto message = rooms_.read_or_fail(admission::subject_of(records->front()));
      if (message && *message && (*message)->author != away) {
        tell_away({(*message)->author, away, static_cast<Lane>(lane)});
      }
    }
  }
}

void Pipeline::state(const gateway::RefusalCount::Summary& summary) {
  const RefusalOf refusal{.error = schema::refusal(summary.code)};
  gather_own(rooms_.sequencer.prepare(refused_event(refusal, summary.agency, {}, summary.times),
                                      summary.agency, Lane::biasa),
             Lane::biasa);
}

/// What a key signed and the broker took stands before the key's end, whatever its lane: the desks
/// judge by the numbers.
void Pipeline::bring_forward(std::span<const AgencyCode> held, Lane lane) {
  auto& first = lanes_[static_cast<std::size_t>(lane)];
  for (auto& waiting : lanes_) {
    if (&waiting < &first || &waiting == &first) {
      continue;  // It goes before that lane already, or in it in its order.
    }
    const auto own = std::stable_partition(waiting.begin(), waiting.end(),
                                           [&](const Gathered& one) { return !is_of(one, held); });
    std::move(own, waiting.end(), std::back_inserter(first));
    waiting.erase(own, waiting.end());
  }
}

void Pipeline::enrol(std::uint64_t ticket, std::vector<PreparedEvent> entries,
                     std::span<const AgencyCode> held) {
  Gathered gathered;
  gathered.ticket = ticket;
  ++enrolling_;
  gathered.lane = held.empty() ? Lane::segera : Lane::kilat;
  if (!held.empty()) {
    bring_forward(held, gathered.lane);
  }
  for (const PreparedEvent& entry : entries) {
    gathered.event_bytes += entry.bytes();
  }
  gathered.events = std::move(entries);
  ++own_gathered_;
  lanes_[static_cast<std::size_t>(gathered.lane)].push_back(std::move(gathered));
}

void Pipeline::apply_directory(Seq seq, BytesView event_bytes) {
  v1::Event event;
  KTG_CHECK(event.ParseFromArray(event_bytes.data(), static_cast<int>(event_bytes.size())));
  const auto change = view::directory_change_of(event);
  KTG_CHECK(change.has_value());
  if (const auto applied = rooms_.directory.apply(*change, seq); !applied) {
    rooms_.failure = applied.error();
  }
  rooms_.admission.rules_changed();
}

void Pipeline::apply_policy(BytesView event_bytes) {
  v1::Event event;
  KTG_CHECK(event.ParseFromArray(event_bytes.data(), static_cast<int>(event_bytes.size())));
  auto changed = view::with_policy(rooms_.agreements, event.policy().envelope());
  if (auto agreements = rooms_.read_or_fail(std::move(changed))) {
    rooms_.agreements = *std::move(agreements);
    rooms_.admission.rules_changed();
  }
}

void Pipeline::apply_standing(Seq seq, const eventlog::Event& event) {
  const auto applied =
      rooms_.standing.apply(eventlog::Record{seq, event.epoch, event.leaf, event.bytes, {}});
  if (!applied) {
    rooms_.failure = applied.error();
  }
}

void Pipeline::apply_retention(const SequencedEvent& sequenced, const eventlog::Event& event) {
  const auto applied = rooms_.retention.apply(
      eventlog::Record{sequenced.seq(), event.epoch, event.leaf, event.bytes, {}});
  if (!applied) {
    rooms_.failure = applied.error();
  }
  if (sequenced.facts().type == eventlog::LeafType::message) {
    erasures_.note_order();
  }
}

void Pipeline::carry_out_erasures() {
  KTG_CHECK(!is_out_);
  for (Erasures::Word& word : erasures_.carry_out()) {
    gather_own(std::move(word.event), word.lane);
  }
}

void Pipeline::close() {
  is_serving_ = false;
  v1::Statement statement;
  statement.set_kind(v1::Statement::KIND_STOP);
  statement.set_text("clean stop");
  state(statement);
}

void Pipeline::seal_incidents() {
  KTG_CHECK(!is_out_);
  if (!is_serving_) {
    return;
  }
  for (PreparedEvent& seal : seals_.carry_out()) {
    gather_own(std::move(seal), Lane::biasa);
  }
}

void Pipeline::postpone(std::span<const eventlog::Event> events) {
  constexpr std::size_t kPostponedMax = 1024;
  for (const eventlog::Event& event : events) {
    if (const auto about = erased_in(event)) {
      erasures_.not_stored(*about);
    } else if (event.incident) {
      seals_.not_stored(*event.incident);
    } else if (postponed_.size() < kPostponedMax) {
      postponed_.push_back({event.bytes, event.mailboxes});
    }
  }
  retry_at_ = rooms_.clock.now() + kRetryAfter;
}

void Pipeline::retry() {
  for (const gateway::Absences::Word& word : rooms_.absences.due(rooms_.clock.now())) {
    tell_away(word);
  }
  if (!is_out_) {
    carry_out_erasures();
    seal_incidents();
  }
  if (postponed_.empty() || rooms_.clock.now() < retry_at_) {
    return;
  }
  for (const Postponed& word : std::exchange(postponed_, {})) {
    v1::Event event;
    KTG_CHECK(event.ParseFromString(word.bytes));
    const bool is_told = !word.told.empty();
    std::vector<AgencyCode> told;
    std::ranges::transform(word.told, std::back_inserter(told), &eventlog::MailboxEntry::agency);
    const Lane lane = is_told ? word.told.front().lane : Lane::biasa;
    if (event.has_refused()) {
      const AgencyCode sender = is_told ? told.front() : AgencyCode{};
      gather_own(rooms_.sequencer.prepare(event.refused(), sender, lane), lane);
    } else if (is_told) {
      gather_own(rooms_.sequencer.prepare(event.statement(), told, lane), lane);
    } else {
      state(event.statement());
    }
  }
}

Instant Pipeline::retry_at(Instant otherwise) const {
  Instant next = rooms_.absences.next(otherwise);
  next = is_out_ ? next : seals_.next(erasures_.next(next));
  return postponed_.empty() ? next : std::min(next, retry_at_);
}

std::array<std::uint64_t, kLaneCount> Pipeline::gathered() const {
  std::array<std::uint64_t, kLaneCount> counts{};
  std::ranges::transform(lanes_, counts.begin(), [](const auto& lane) { return lane.size(); });
  return counts;
}

}  // namespace kentongan::broker
