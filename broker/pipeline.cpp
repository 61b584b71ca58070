#include "broker/pipeline.h"

#include <algorithm>

#include "broker/replies.h"
#include "core/base/lane.h"
#include "core/base/limits.h"
#include "core/schema/refusal.h"
#include "kentongan/v1/event.pb.h"
#include "kentongan/v1/wire.pb.h"

namespace kentongan::broker {

using admission::Admission;
using admission::Claim;
using Kind = ItemOutcome::Kind;

namespace {

constexpr std::size_t kRefusalBytes = 524'288;  ///< Left in a commit for the refusals of a minute.

bool is_final(const Error& error) {
  return schema::is_final(schema::refusal_of(error.code));
}

/// What it was addressed to makes the event larger than the log takes.
Error too_large() {
  schema::RefusalParams params;
  params.limit = {"1081344 bita sebagai peristiwa", "1081344 bytes as an event"};
  return schema::refusal(ErrorCode::too_large, params);
}

bool is_revoked(const ItemOutcome& outcome) {
  return outcome.error && outcome.error->code == ErrorCode::key_revoked;
}

}  // namespace

void Pipeline::submit(gateway::Session& session, const v1::Submit& submit,
                      std::size_t frame_bytes) {
  const bool is_lane =
      submit.lane() >= v1::PRECEDENCE_BIASA && submit.lane() <= v1::PRECEDENCE_KILAT;
  const Lane lane = is_lane ? lane_of(submit.lane()) : Lane::biasa;
  const GatewayConfig& config = rooms_.config.gateway;
  const std::size_t reserve = lane == Lane::kilat ? config.reserve_kilat_frames : 0;
  if (frames_gathered_ >= config.queue_frames + reserve) {
    return refuse_all(session, submit, schema::refusal(ErrorCode::overloaded), kRetryAfter);
  }
  if (seals_.is_full() && lane != Lane::kilat) {
    return refuse_all(session, submit, schema::refusal(ErrorCode::overloaded), kRetryAfter);
  }
  if (history_lost_) {
    return refuse_all(session, submit, schema::refusal(ErrorCode::unavailable), kRetryAfter);
  }
  // What an officer signs is judged by the directory at its number: a change on its way comes
  // first.
  if (is_enrolling() && (submit.signatures_size() > 1 || admission::OwnEntries::are_in(submit))) {
    return refuse_all(session, submit, schema::refusal(ErrorCode::overloaded), kRetryAfter);
  }
  const Instant now = rooms_.clock.now();
  if (const auto over = rooms_.gateway.charge(session, lane, submit, frame_bytes, now)) {
    return refuse_all(session, submit, over->error, over->retry_after);
  }

  Gathered gathered;
  gathered.session = session.id;
  gathered.number = submit.number();
  gathered.lane = lane;
  gathered.items = static_cast<std::uint32_t>(submit.items_size());
  gathered.frame_bytes = frame_bytes;
  gathered.outcomes.reserve(gathered.items);
  gathered.event_of.reserve(gathered.items);
  gathered.events.reserve(gathered.items);
  const std::int64_t wall_us = rooms_.clock.wall_us();
  const auto begun =
      rooms_.verifier.begin({&submit,
                             session.agency,
                             session.clock_off_us,
                             &rooms_.directory,
                             {rooms_.sequencer.next(), rooms_.sequencer.time_us(wall_us)},
                             wall_us});
  gathered.changes_directory = rooms_.verifier.changes_directory();
  for (std::uint32_t i = 0; i < gathered.items; ++i) {
    if (!begun) {
      const v1::Envelope& item = submit.items(static_cast<int>(i));
      refuse_item(session, begun.error(), gathered,
                  {.kind = Kind::refused, .id = admission::Verifier::claimed_id(item)});
    } else if (walk(session, i, gathered) == Step::fatal) {
      return;
    }
  }
  if (std::ranges::any_of(gathered.outcomes, is_revoked)) {
    warn_of_revoked(session.agency, submit);
  }
  gather(std::move(gathered));
}

/// One item: read, known before?, verified, admitted, prepared; or refused, which is an event too.
Pipeline::Step Pipeline::walk(gateway::Session& session, std::uint32_t index, Gathered& gathered) {
  ItemOutcome outcome;
  outcome.id = admission::Verifier::claimed_id(rooms_.verifier.envelope(index));
  const auto fallen = std::ranges::find(gathered.outcomes, Kind::refused, &ItemOutcome::kind);
  if (gathered.changes_directory && fallen != gathered.outcomes.end()) {
    refuse_item(session, *fallen->error, gathered, std::move(outcome));  // All of it or nothing.
    return Step::done;
  }
  const auto claim = rooms_.verifier.read(index);
  if (!claim) {
    refuse_item(session, claim.error(), gathered, std::move(outcome));
    return Step::done;
  }
  auto verdict = admit(session, *claim, outcome);
  if (!verdict && is_of_the_log(verdict.error())) {
    rooms_.failure = verdict.error();
    return Step::fatal;
  }
  if (!verdict) {
    outcome.paths = rooms_.verifier.take_paths();
    outcome.denial = rooms_.verifier.take_denial();
    if (!outcome.denial) {
      outcome.denial = rooms_.admission.take_denial();
    }
    refuse_item(session, verdict.error(), gathered, std::move(outcome));
    return Step::done;
  }
  if (!*verdict) {
    gathered.outcomes.push_back(std::move(outcome));
    gathered.event_of.push_back(Gathered::kNoEvent);
    return Step::done;
  }
  PreparedEvent event = rooms_.sequencer.prepare((*verdict)->message);
  const std::size_t room = rooms_.config.sequencer.batch_bytes - kRefusalBytes;
  if (event.bytes() > std::min(limits::kEventBytesMax, room)) {
    refuse_item(session, too_large(), gathered, std::move(outcome));
    return Step::done;
  }
  if (gathered.event_bytes + event.bytes() > room) {
    // Its brothers fill the commit: it comes again with the next.
    refuse_item(session, schema::refusal(ErrorCode::overloaded), gathered, std::move(outcome));
    return Step::done;
  }
  if (const auto noted = rooms_.admission.gather((*verdict)->message); !noted) {
    rooms_.failure = noted.error();
    return Step::fatal;
  }
  gathered.event_bytes += event.bytes();
  const ItemFacts& facts = event.facts();
  gathered.outcomes.push_back(std::move(outcome));
  gathered.event_of.push_back(static_cast<std::uint32_t>(gathered.events.size()));
  if (!(*verdict)->unknown.empty() || !(*verdict)->denied.empty()) {
    gathered.unreached.push_back({facts.id, claim->item_hash, std::move((*verdict)->unknown),
                                  std::move((*verdict)->denied)});
  }
  gathered.events.push_back(std::move(event));
  return Step::done;
}

Result<std::optional<Admission::Verdict>> Pipeline::admit(gateway::Session& session,
                                                          const Claim& claim,
                                                          ItemOutcome& outcome) {
  KTG_TRY(const auto sight, rooms_.admission.seen(claim, session.agency));
  if (sight.seen == Admission::Seen::stored || sight.seen == Admission::Seen::on_its_way) {
    outcome.kind = sight.seen == Admission::Seen::stored ? Kind::again : Kind::on_its_way;
    outcome.seq = sight.seq;
    return std::optional<Admission::Verdict>{};
  }
  if (sight.seen == Admission::Seen::replayed) {
    raise(claim, session.agency);
    return schema::refusal(ErrorCode::id_reused);
  }
  KTG_TRY(VerifiedMessage verified, rooms_.verifier.verify());
  if (sight.seen == Admission::Seen::other) {
    raise(claim, session.agency);
    return schema::refusal(ErrorCode::id_reused);
  }
  const ItemFacts& facts = verified.facts();
  if (facts.sender_seq != 0) {
    KTG_TRY_VOID(rooms_.admission.check_number(
        facts.agent_key, {facts.sender_seq, claim.item_hash, rooms_.verifier.sender_prev()}));
  }
  if (const auto over = rooms_.gateway.charge_reads(session, rooms_.admission.reads_for(verified),
                                                    rooms_.clock.now())) {
    return over->error;
  }
  KTG_TRY(auto verdict, rooms_.admission.decide(std::move(verified), rooms_.basis()));
  return std::optional(std::move(verdict));
}

void Pipeline::raise(const Claim& claim, const AgencyCode& session) {
  alarm(session, "id_reused item=" + to_string(claim.id) + " author=" + claim.agency.value() +
                     " session=" + session.value());
}

void Pipeline::refuse_item(gateway::Session& session, const Error& error, Gathered& gathered,
                           ItemOutcome outcome) {
  outcome.kind = Kind::refused;
  outcome.error = error;
  rooms_.counts.items_refused[static_cast<std::size_t>(error.code)] += 1;
  std::uint32_t event_at = Gathered::kNoEvent;
  if (is_final(error)) {
    const std::size_t index = gathered.outcomes.size();
    const Digest item_hash = rooms_.verifier.item_hash(index);
    const admission::Spent spent{rooms_.verifier.agent_key(), rooms_.verifier.sender_seq(),
                                 item_hash};
    if (rooms_.verifier.spends_number(index) &&
        rooms_.admission.check_number(spent.key,
                                      {spent.number, item_hash, rooms_.verifier.sender_prev()})) {
      gathered.spent.push_back(spent);
      rooms_.admission.gather(spent);
    }
    if (rooms_.refusals.is_event(session.agency, error.code, rooms_.clock.now())) {
      event_at = static_cast<std::uint32_t>(gathered.events.size());
      gathered.events.push_back(rooms_.sequencer.prepare(
          refused_event({.id = outcome.id, .error = error, .denial = outcome.denial},
                        session.agency, item_hash, 1),
          session.agency, gathered.lane));
    }
  }
  gathered.outcomes.push_back(std::move(outcome));
  gathered.event_of.push_back(event_at);
}

/// Nothing of it is looked at, nothing is an event: it stays in the outbox.
void Pipeline::refuse_all(gateway::Session& session, const v1::Submit& submit, const Error& error,
                          Micros retry_after) {
  SettledFrame frame(session.id, submit.number());
  for (const v1::Envelope& item : submit.items()) {
    rooms_.counts.items_refused[static_cast<std::size_t>(error.code)] += 1;
    frame.add(RefusalOf{
        .id = admission::Verifier::claimed_id(item), .error = error, .retry_after = retry_after});
  }
  const GatewayConfig& config = rooms_.config.gateway;
  rooms_.send(session, frame.finish(config.window_messages, config.window_bytes));
}

/// One address of an item that the others get.
void Pipeline::refuse_one(Gathered& gathered, const Unreached& item, const Refusing& why) {
  const gateway::Session& session = *rooms_.gateway.sessions().find(gathered.session);
  if (rooms_.refusals.is_event(session.agency, why.error.code, rooms_.clock.now())) {
    const RefusalOf refusal{
        .id = item.id, .error = why.error, .is_partial = true, .denial = why.denial};
    gathered.events.push_back(rooms_.sequencer.prepare(
        refused_event(refusal, session.agency, item.item_hash, 1), session.agency, gathered.lane));
  }
}

void Pipeline::gather(Gathered gathered) {
  // Items of a submission take consecutive numbers, refusals included; only then is the run whole.
  if (gathered.events.size() != gathered.items) {
    std::ranges::for_each(gathered.events, sequencer::Sequencer::mark_partial);
  }
  // Who can be reached gets it; for each who cannot or may not, one refusal, after the run.
  for (const Unreached& item : gathered.unreached) {
    for (const std::string& address : item.addresses) {
      schema::RefusalParams params;
      params.to = address;
      refuse_one(gathered, item, {schema::refusal(ErrorCode::address_unknown, params), {}});
    }
    for (const admission::Denial& denial : item.denied) {
      refuse_one(gathered, item, {refusal_by(denial), denial});
    }
  }
  gathered.event_bytes = 0;
  for (const PreparedEvent& event : gathered.events) {
    gathered.event_bytes += event.bytes();
  }
  const bool waits = std::ranges::any_of(
      gathered.outcomes, [](const auto& outcome) { return outcome.kind == Kind::on_its_way; });
  if (gathered.events.empty() && !waits) {
    for (const admission::Spent& spent : gathered.spent) {
      rooms_.admission.spend_unwritten(spent);
    }
    gathered.changes_directory = false;
    return reply(gathered, {}, {});
  }
  if (gathered.changes_directory) {
    ++enrolling_;
    bring_forward(std::span(&gathered.events.front().facts().agency, 1), gathered.lane);
  }
  ++frames_gathered_;
  lanes_[static_cast<std::size_t>(gathered.lane)].push_back(std::move(gathered));
}

}  // namespace kentongan::broker
