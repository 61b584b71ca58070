// The second half of the corridor: what has gathered goes into a commit, and what is stored goes
// out.

#include <algorithm>

#include "broker/pipeline.h"
#include "broker/replies.h"
#include "core/eventlog/shelf.h"
#include "core/schema/refusal.h"
#include "kentongan/v1/event.pb.h"

namespace kentongan::broker {

using Kind = ItemOutcome::Kind;

namespace {

constexpr std::size_t kFramesATurn = 64;  ///< Deliver frames between two readings.

/// Filed last, behind the mailboxes of the parties.
bool is_on(const eventlog::Event& event, const AgencyCode& shelf) {
  return !event.mailboxes.empty() && event.mailboxes.back().agency == shelf;
}

}  // namespace

bool Pipeline::has_batch() const {
  return !is_out_ && !rooms_.failure &&
         (frames_gathered_ + own_gathered_ > 0 ||
          rooms_.dispatch.is_cursor_due(rooms_.clock.now()));
}

/// From the top lane down; a KILAT takes no lesser lane along.
Batch Pipeline::take_batch() {
  KTG_CHECK(has_batch());
  Batch batch;
  is_out_ = true;
  const SequencerConfig& config = rooms_.config.sequencer;
  const std::int64_t wall_us = rooms_.clock.wall_us();
  if (const auto jump = rooms_.sequencer.begin(wall_us, config.clock_step)) {
    v1::Statement statement;
    statement.set_kind(v1::Statement::KIND_CLOCK);
    statement.set_jump_us(-jump->count());
    number(batch, rooms_.sequencer.prepare(statement));
  }
  std::size_t bytes = 0;
  for (std::size_t lane = 0; lane < kLaneCount; ++lane) {
    const std::size_t most =
        lane == static_cast<std::size_t>(Lane::biasa) ? config.batch_biasa : config.batch_events;
    std::size_t taken = 0;
    auto& waiting = lanes_[lane];
    while (!waiting.empty() && !rooms_.failure) {
      const std::size_t count = waiting.front().events.size();
      const std::size_t size = waiting.front().event_bytes;
      const bool is_first = batch.gathered_.empty();
      const bool fits = taken + count <= most &&
                        batch.events_.size() + count <= config.batch_events &&
                        bytes + size <= config.batch_bytes;
      if (!is_first && !fits) {
        break;
      }
      taken += count;
      bytes += size;
      take(batch, std::move(waiting.front()));
      waiting.pop_front();
    }
    if (lane == 0 && !batch.gathered_.empty()) {
      break;
    }
  }
  add_state(batch);
  return batch;
}

void Pipeline::take(Batch& batch, Gathered gathered) {
  --(gathered.session.is_zero() ? own_gathered_ : frames_gathered_);
  batch.first_event_.push_back(batch.events_.size());
  if (batch.events_.capacity() - batch.events_.size() < gathered.events.size()) {
    const std::size_t size = 2 * (batch.events_.size() + gathered.events.size());
    batch.events_.reserve(size);
    batch.sequenced_.reserve(size);
  }
  for (PreparedEvent& event : gathered.events) {
    number(batch, std::move(event));
  }
  batch.gathered_.push_back(std::move(gathered));
}

void Pipeline::number(Batch& batch, PreparedEvent prepared) {
  if (auto sequenced = rooms_.read_or_fail(rooms_.sequencer.number(std::move(prepared)))) {
    batch.events_.push_back(sequenced->take_event());
    batch.sequenced_.push_back(*std::move(sequenced));
  }
}

void Pipeline::add_state(Batch& batch) {
  admission::Chains& chains = rooms_.admission.chains();
  if (!batch.events_.empty() && chains.has_rows()) {
    batch.state_ = chains.take_rows(rooms_.sequencer.kept());
  }
  std::vector<const eventlog::Event*> messages;
  for (std::size_t i = 0; i < batch.events_.size(); ++i) {
    if (batch.sequenced_[i].facts().type == eventlog::LeafType::message) {
      messages.push_back(&batch.events_[i]);
    }
  }
  std::ranges::move(rooms_.admission.parties().rows(messages), std::back_inserter(batch.state_));
  std::ranges::move(seals_.rows(batch.events_, Seq(rooms_.sequencer.kept().value() + 1)),
                    std::back_inserter(batch.state_));
  std::vector<admission::Spent> spent;
  for (const Gathered& gathered : batch.gathered_) {
    spent.insert(spent.end(), gathered.spent.begin(), gathered.spent.end());
  }
  std::ranges::move(chains.take_spent_rows(spent), std::back_inserter(batch.state_));
  if (!batch.events_.empty() || rooms_.dispatch.is_cursor_due(rooms_.clock.now())) {
    std::ranges::move(rooms_.dispatch.take_rows(rooms_.clock.now()),
                      std::back_inserter(batch.state_));
    std::ranges::move(rooms_.witnesses.take_rows(rooms_.clock.now()),
                      std::back_inserter(batch.state_));
  }
}

/// Nothing about an event leaves the house before this.
void Pipeline::settle(Batch batch, std::span<const eventlog::StoredEvent> stored) {
  KTG_CHECK(is_out_ && stored.size() == batch.events_.size());
  is_out_ = false;
  storage_full_ = storage_full_ && batch.events_.empty();
  rooms_.sequencer.keep();
  rooms_.counts.commits += stored.empty() ? 0 : 1;
  for (std::size_t i = 0; i < stored.size(); ++i) {
    const SequencedEvent& sequenced = batch.sequenced_[i];
    const eventlog::Event& event = batch.events_[i];
    KTG_CHECK(stored[i].number() == sequenced.seq());
    if (sequenced.facts().type == eventlog::LeafType::directory ||
        sequenced.facts().type == eventlog::LeafType::duty) {
      apply_directory(sequenced.seq(), event.bytes);
    } else if (sequenced.facts().type == eventlog::LeafType::policy) {
      apply_policy(event.bytes);
    } else if (is_on(event, eventlog::kStandingShelf)) {
      apply_standing(sequenced.seq(), event);
    } else if (is_on(event, eventlog::kRetentionShelf)) {
      apply_retention(sequenced, event);
    }
    rooms_.admission.note(sequenced.seq(), stored[i].leaf_hash(), sequenced.facts(), event);
    rooms_.dispatch.file(sequenced, event, stored[i].leaf_hash());
    if (sequenced.facts().type == eventlog::LeafType::message) {
      tell_who_is_away(sequenced.facts(), event);
    }
  }
  for (std::size_t g = 0; g < batch.gathered_.size(); ++g) {
    const Gathered& gathered = batch.gathered_[g];
    for (const admission::Spent& spent : gathered.spent) {
      rooms_.admission.spend(spent);
    }
    const std::size_t first = batch.first_event_[g];
    reply(gathered, std::span(batch.events_).subspan(first, gathered.events.size()),
          stored.subspan(first, gathered.events.size()));
  }
  seals_.note();
  deliver();
  seal_incidents();
}

/// Nothing of it was stored: its numbers are given again, and who sent it is told.
void Pipeline::refuse(Batch batch, const Error& error) {
  KTG_CHECK(is_out_);
  is_out_ = false;
  storage_full_ = error.code == ErrorCode::storage_full;
  rooms_.sequencer.roll_back();
  rooms_.admission.chains().put_back(batch.state_);
  rooms_.dispatch.put_back(batch.state_, rooms_.clock.now());
  rooms_.witnesses.put_back(batch.state_);
  for (std::size_t i = 0; i < batch.events_.size(); ++i) {
    rooms_.admission.forget(batch.sequenced_[i].facts(), batch.events_[i]);
  }
  for (std::size_t g = 0; g < batch.gathered_.size(); ++g) {
    Gathered& gathered = batch.gathered_[g];
    for (const admission::Spent& spent : gathered.spent) {
      rooms_.admission.forget(spent);
    }
    if (gathered.ticket != 0) {
      enrolled_.emplace(gathered.ticket, error);
    } else if (gathered.session.is_zero()) {
      postpone(std::span(batch.events_).subspan(batch.first_event_[g], gathered.events.size()));
    }
    for (ItemOutcome& outcome : gathered.outcomes) {
      if (outcome.kind != Kind::again) {
        outcome.kind = Kind::refused;
        outcome.error = schema::refusal(error.code);
      }
    }
    gathered.event_of.assign(gathered.outcomes.size(), Gathered::kNoEvent);
    reply(gathered, {}, {});
  }
}

void Pipeline::deliver() {
  const Instant now = rooms_.clock.now();
  auto sendings = rooms_.read_or_fail(rooms_.dispatch.within_credit(kFramesATurn, now));
  if (!sendings) {
    return;
  }
  for (dispatch::Sending& sending : *sendings) {
    if (gateway::Session* session = rooms_.gateway.sessions().mailbox_of(sending.agency)) {
      rooms_.send(*session, std::move(sending.frame));
    }
  }
}

}  // namespace kentongan::broker
