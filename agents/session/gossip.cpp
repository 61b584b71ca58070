#include "agents/session/gossip.h"

#include <algorithm>
#include <utility>

#include "agents/session/submitter.h"
#include "agents/session/witness.h"

namespace kentongan::agents {

void Gossip::hear(HeadClaim claim) {
  if (asked_ && asked_->claim.from == claim.from && asked_->claim.head == claim.head) {
    return;
  }
  const auto waits = claims_.find(claim.from);
  if (waits != claims_.end()) {
    waits->second = std::move(claim);
    return;
  }
  if (claims_.size() < kClaimsMost || claim.from == HeadClaim::kOfTheLog) {
    turn_.push_back(claim.from);
    claims_.emplace(claim.from, std::move(claim));
  }
}

std::optional<v1::Query> Gossip::ask(const eventlog::TreeHead& ours, std::uint64_t number,
                                     Instant now) {
  if (asked_ && now >= asked_->at + kPatience) {
    new_session();
  }
  if (asked_ || turn_.empty() || (next_at_ && now < *next_at_)) {
    return std::nullopt;
  }
  const auto first = claims_.find(turn_.front());
  HeadClaim claim = std::move(first->second);
  claims_.erase(first);
  turn_.pop_front();
  const bool is_older = claim.head.size < ours.size;
  const eventlog::TreeHead& from = is_older ? claim.head : ours;
  v1::Query query;
  query.set_number(number);
  query.mutable_consistency_from()->set_size(from.size);
  query.mutable_consistency_from()->set_root(from.root.str());
  query.set_size(is_older ? ours.size : claim.head.size);
  asked_ = {number, std::move(claim), ours, now};
  next_at_ = now + kPause;
  return query;
}

std::optional<Gossip::Answer> Gossip::take(const v1::Answer& answer, Instant now) {
  if (!asked_ || answer.number() != asked_->number) {
    return std::nullopt;
  }
  Question question = *std::exchange(asked_, std::nullopt);
  next_at_ = std::max(now, question.at + kPause);
  const v1::RefusalReason reason = answer.refusal().reason();
  if (answer.has_refusal() && reason != v1::REFUSAL_REASON_HISTORY_LOST) {
    if (is_passing(reason) && !claims_.contains(question.claim.from)) {
      hear(std::move(question.claim));
    }
    return std::nullopt;  // A broker that does not know the question cannot be judged by it.
  }
  Answer said{std::move(question.claim), question.ours, false};
  const bool is_older = said.claim.head.size < said.ours.size;
  said.fits =
      !answer.has_refusal() && proves(answer.consistency(), is_older ? said.claim.head : said.ours,
                                      is_older ? said.ours : said.claim.head);
  return said;
}

void Gossip::new_session() {
  auto open = std::exchange(asked_, std::nullopt);
  if (open && !claims_.contains(open->claim.from)) {
    hear(std::move(open->claim));
  }
}

Instant Gossip::next_tick(Instant otherwise) const {
  if (asked_) {
    return std::min(otherwise, asked_->at + kPatience);
  }
  return turn_.empty() ? otherwise : std::min(otherwise, next_at_.value_or(Instant()));
}

}  // namespace kentongan::agents
