#include "agents/session/submitter.h"

#include <algorithm>
#include <utility>

#include "core/base/lane.h"
#include "core/identity/submission.h"
#include "core/schema/refusal.h"

namespace kentongan::agents {
namespace {

constexpr Micros kRetryLeast = std::chrono::milliseconds(200);
constexpr std::size_t kEnvelopeOverhead = 16;
constexpr std::size_t kWrapBytes = 120;

std::size_t size_of(const OutItem& item) {
  std::size_t size = item.media_type.size() + item.header.size() + item.payload.size() +
                     item.salt.size() + item.wraps.size() * kWrapBytes + kEnvelopeOverhead;
  for (const OutItem& other : item.along) {
    size += size_of(other);
  }
  return size;
}

/// It has a submission of its own: an officer signed it, or others go along.
bool goes_alone(const OutItem& item) {
  return !item.officers.empty() || !item.along.empty();
}

void add_item(v1::Submit& submit, const OutItem& item, std::vector<Digest>& hashes) {
  v1::Envelope& envelope = *submit.add_items();
  envelope.set_media_type(item.media_type);
  envelope.set_header(item.header);
  envelope.set_payload(item.payload);
  envelope.set_salt(item.salt);
  for (const v1::KeyWrap& wrap : item.wraps) {
    *envelope.add_wraps() = wrap;
  }
  hashes.push_back(item.item_hash);
  for (const OutItem& other : item.along) {
    add_item(submit, other, hashes);
  }
}

}  // namespace

bool is_passing(v1::RefusalReason reason) {
  return !schema::is_final(reason);
}

Submitter::Submitter(const identity::SigningKey& key, const Clock& clock, const Options& options)
    : key_(key), clock_(clock), options_(options) {}

void Submitter::add(OutItem item) {
  ++unsettled_;
  LaneState& lane = lanes_.at(static_cast<std::size_t>(item.lane));
  lane.waiting_bytes += size_of(item);
  lane.waiting.push_back({next_place_++, std::move(item)});
}

std::size_t Submitter::unsettled(Lane lane) const {
  const LaneState& state = lanes_.at(static_cast<std::size_t>(lane));
  std::size_t count = state.waiting.size();
  for (const Submission& submission : state.unsettled) {
    count += submission.open;
  }
  return count;
}

void Submitter::window(const v1::Window& window) {
  if (window.messages() != 0 || window.size_bytes() != 0) {
    window_ = {window.messages(), window.size_bytes()};
  }
}

void Submitter::new_session() {
  for (LaneState& lane : lanes_) {
    lane.resume_at = {};
    for (Submission& submission : lane.unsettled) {
      submission.sent = false;
    }
  }
}

bool Submitter::fits(Lane lane, std::size_t items, std::size_t bytes) const {
  if (in_flight_items_ == 0) {
    return true;  // One that is larger than the window must pass too.
  }
  const bool is_kilat = lane == Lane::kilat;
  const std::size_t items_most = window_.messages + (is_kilat ? options_.kilat_reserve_items : 0);
  const std::size_t bytes_most = window_.size_bytes + (is_kilat ? options_.kilat_reserve_bytes : 0);
  return (window_.messages == 0 || in_flight_items_ + items <= items_most) &&
         (window_.size_bytes == 0 || in_flight_bytes_ + bytes <= bytes_most);
}

bool Submitter::fills_one(const LaneState& lane) const {
  return lane.waiting.size() >= options_.items_most || lane.waiting_bytes >= options_.bytes_most;
}

bool Submitter::may_go(Lane lane) const {
  const LaneState& state = lanes_.at(static_cast<std::size_t>(lane));
  if (state.waiting.empty() || state.unsettled.size() >= options_.submissions_most ||
      clock_.now() < state.resume_at) {
    return false;
  }
  return lane == Lane::kilat || fills_one(state) ||
         std::ranges::all_of(state.unsettled, &Submission::full);
}

bool Submitter::gather(Lane lane) {
  LaneState& state = lanes_.at(static_cast<std::size_t>(lane));
  std::size_t count = 0;
  std::size_t bytes = 0;
  while (count < state.waiting.size() && count < options_.items_most) {
    const std::size_t more = size_of(state.waiting[count].item);
    const bool is_alone = goes_alone(state.waiting[count].item);
    if ((count > 0 && (is_alone || bytes + more > options_.bytes_most)) ||
        !fits(lane, count + 1, bytes + more)) {
      break;
    }
    bytes += more;
    ++count;
    if (is_alone) {
      break;
    }
  }
  if (count == 0) {
    return false;
  }
  Submission submission;
  // What has to go before or behind an officer's item cannot wait to be more.
  submission.full = fills_one(state) || goes_alone(state.waiting.front().item) ||
                    (count < state.waiting.size() && goes_alone(state.waiting[count].item));
  submission.number = next_number_++;
  v1::Submit submit;
  submit.set_number(submission.number);
  submit.set_lane(precedence_of(lane));
  std::vector<Digest> hashes;
  hashes.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    add_item(submit, submission.items.emplace_back(std::move(state.waiting[i])).item, hashes);
  }
  state.waiting_bytes -= bytes;
  state.waiting.erase(state.waiting.begin(),
                      state.waiting.begin() + static_cast<std::ptrdiff_t>(count));
  *submit.add_signatures() = identity::sign_submission(key_, identity::submission_root(hashes));
  for (const v1::Signature& officer : submission.items.front().item.officers) {
    *submit.add_signatures() = officer;
  }
  submission.bytes = submit.SerializeAsString();
  submission.open = count;
  submission.settled.assign(count, false);
  in_flight_items_ += count;
  in_flight_bytes_ += submission.bytes.size();
  state.unsettled.push_back(std::move(submission));
  return true;
}

std::vector<Sending> Submitter::due(std::size_t fresh_most) {
  const Instant now = clock_.now();
  std::vector<Sending> sendings;
  for (std::size_t i = 0; i < kLaneCount; ++i) {
    LaneState& lane = lanes_.at(i);
    bool full = false;
    while (!full && may_go(kLanes.at(i)) && fresh_most > 0) {
      full = !gather(kLanes.at(i));
      fresh_most -= full ? 0 : 1;
    }
    for (Submission& submission : lane.unsettled) {
      if (submission.sent && now < submission.resend_at) {
        continue;
      }
      submission.sent = true;
      submission.resend_at = now + options_.resend_after;
      Sending& sending = sendings.emplace_back();
      sending.submit = submission.bytes;
      sending.copies = std::max(options_.copies, 1U);
      for (const Placed& placed : submission.items) {
        sending.ids.push_back(placed.item.id);
      }
    }
    if (full) {
      break;  // What waits above goes first when the window opens.
    }
  }
  return sendings;
}

Instant Submitter::next_tick() const {
  Instant next = Instant::max();
  for (const LaneState& lane : lanes_) {
    const bool may_go = lane.unsettled.size() < options_.submissions_most && in_flight_items_ == 0;
    if (!lane.waiting.empty() && (may_go || lane.resume_at > clock_.now())) {
      next = std::min(next, lane.resume_at);
    }
    for (const Submission& submission : lane.unsettled) {
      next = std::min(next, submission.sent ? submission.resend_at : clock_.now());
    }
  }
  return next;
}

std::optional<Outcome> Submitter::outcome_of(Submission& submission, std::size_t& hint,
                                             BytesView id) const {
  const std::size_t size = submission.items.size();
  for (std::size_t tried = 0; tried < size; ++tried) {
    const std::size_t at = (hint + tried) % size;
    const OutItem& item = submission.items[at].item;
    if (submission.settled[at] || item.id.view() != id) {
      continue;
    }
    hint = at + 1;
    submission.settled[at] = true;
    Outcome outcome;
    outcome.id = item.id;
    outcome.lane = item.lane;
    return outcome;
  }
  return std::nullopt;
}

void Submitter::finish(LaneState& lane, std::size_t at) {
  Submission& submission = lane.unsettled[at];
  in_flight_items_ -= submission.items.size();
  in_flight_bytes_ -= submission.bytes.size();
  lane.unsettled.erase(lane.unsettled.begin() + static_cast<std::ptrdiff_t>(at));
}

/// Before those that were added later, after those that were refused before them.
void Submitter::put_back(LaneState& lane, std::vector<Placed> items) {
  for (Placed& placed : items) {
    const auto at = std::find_if(lane.waiting.begin(), lane.waiting.end(),
                                 [&](const Placed& one) { return one.place > placed.place; });
    lane.waiting_bytes += size_of(placed.item);
    lane.waiting.insert(at, std::move(placed));
  }
}

std::vector<Outcome> Submitter::settle(const v1::Settled& settled) {
  if (settled.has_window()) {
    window(settled.window());
  }
  std::vector<Outcome> outcomes;
  for (LaneState& lane : lanes_) {
    const auto found =
        std::find_if(lane.unsettled.begin(), lane.unsettled.end(),
                     [&](const Submission& one) { return one.number == settled.number(); });
    if (found == lane.unsettled.end()) {
      continue;
    }
    std::size_t hint = 0;
    std::vector<Placed> again;
    for (const v1::Receipt& receipt : settled.receipts()) {
      if (auto outcome = outcome_of(*found, hint, receipt.id())) {
        outcome->receipt = receipt;
        --found->open;
        outcomes.push_back(*std::move(outcome));
      }
    }
    hint = 0;
    for (const v1::Refusal& refusal : settled.refusals()) {
      auto outcome = outcome_of(*found, hint, refusal.id());
      if (!outcome) {
        continue;
      }
      --found->open;
      outcome->final = !is_passing(refusal.reason());
      outcome->refusal = refusal;
      if (!outcome->final) {
        again.push_back(std::move(found->items[hint - 1]));
        lane.resume_at = std::max(
            lane.resume_at,
            clock_.now() +
                std::max<Micros>(kRetryLeast, std::chrono::milliseconds(refusal.retry_after_ms())));
      }
      outcomes.push_back(*std::move(outcome));
    }
    unsettled_ -= outcomes.size() - again.size();
    put_back(lane, std::move(again));
    if (found->open == 0) {
      finish(lane, static_cast<std::size_t>(found - lane.unsettled.begin()));
    }
    break;
  }
  return outcomes;
}

}  // namespace kentongan::agents
