#include "broker/incident_seals.h"

#include <algorithm>

#include "core/base/bytes.h"
#include "core/eventlog/leaf_place.h"
#include "core/eventlog/shelf.h"
#include "core/identity/item.h"
#include "core/identity/submission.h"
#include "kentongan/v1/event.pb.h"
#include "kentongan/v1/evidence.pb.h"
#include "kentongan/v1/header.pb.h"
#include "kentongan/v1/incident.pb.h"

namespace kentongan::broker {
namespace {

constexpr std::uint64_t kEventsASeal = 64;
constexpr Micros kSealWithin = std::chrono::hours(1);
constexpr Micros kSealAgainAfter = std::chrono::seconds(1);
constexpr std::size_t kSealsAtOnce = 64;
constexpr std::size_t kSealSaltBytes = 32;
constexpr std::size_t kSealRowBytes = 16;

bool is_seal(const eventlog::LeafPlace& place) {
  return place.type == eventlog::LeafType::evidence && place.code == v1::EVIDENCE_CODE_SEALED;
}

/// A disaster or a conflict is over. What is sealed to its addressees ends nothing here.
bool ends_incident(const eventlog::Event& event) {
  if (event.mailboxes.empty() || event.mailboxes.back().agency != eventlog::kStandingShelf) {
    return false;
  }
  v1::Event stored;
  v1::Header header;
  v1::StatusChange status;
  const bool is_status = stored.ParseFromString(event.bytes) && stored.has_message() &&
                         header.ParseFromString(stored.message().envelope().header()) &&
                         header.identity().type() == "status_change" &&
                         status.ParseFromString(stored.message().envelope().payload());
  return is_status && (status.new_() == v1::STATUS_VALUE_SELESAI ||
                       status.new_() == v1::STATUS_VALUE_KONFLIK_SELESAI);
}

/// Which exercise a message or an evidence belongs to; empty: the real thing.
Result<std::string> exercise_of(BytesView bytes) {
  v1::Event event;
  v1::Header header;
  v1::Evidence evidence;
  const bool is_read =
      event.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) &&
      (event.has_message() ? header.ParseFromString(event.message().envelope().header())
                           : evidence.ParseFromString(event.evidence().envelope().header()));
  if (!is_read) {
    return fail(ErrorCode::corrupt, "an event that waits for a seal cannot be read");
  }
  return event.has_message() ? header.identity().exercise() : evidence.exercise();
}

Bytes row_key(const IncidentId& incident) {
  return Bytes(IncidentSeals::kPrefix) + incident.value();
}

}  // namespace

Bytes IncidentSeals::row_of(const Waiting& waiting) {
  Bytes row;
  append_u64(row, waiting.covered);
  append_u64(row, waiting.exercised.value());
  return row;
}

Result<void> IncidentSeals::load() {
  KTG_TRY(const auto rows, rooms_.log.state(kPrefix));
  for (const eventlog::StateRow& row : rows) {
    const BytesView named = BytesView(row.key).substr(kPrefix.size());
    if (row.value.size() != kSealRowBytes || !is_incident_id(named)) {
      return fail(ErrorCode::corrupt, "a row of what waits for a seal");
    }
    const IncidentId incident{std::string(named)};
    KTG_TRY(const auto tail, rooms_.log.incident_tail(incident));
    Waiting waiting;
    waiting.covered = get_u64(row.value.data());
    waiting.newest = tail.count;
    waiting.exercised = Seq(get_u64(row.value.data() + 8));
    if (waiting.exercised != Seq()) {
      KTG_TRY(const auto records, rooms_.log.read(waiting.exercised, 1));
      if (records.empty()) {
        return fail(ErrorCode::corrupt, "an event that waits for a seal is not there");
      }
      KTG_TRY(waiting.exercise, exercise_of(records.front().bytes));
    }
    waiting_.emplace(incident, waiting);
    wait(incident, rooms_.clock.now());
  }
  return {};
}

void IncidentSeals::add(const eventlog::Event& event, Seq seq,
                        std::optional<Waiting>& waiting) const {
  const eventlog::LeafPlace place = eventlog::place_of(event.leaf);
  if (is_seal(place)) {
    const auto sealing = sealing_.find(*event.incident);
    KTG_CHECK(waiting.has_value() && sealing != sealing_.end());
    waiting->covered = sealing->second;
    waiting->newest = place.incident_number;
    if (place.incident_number == waiting->covered + 1) {
      waiting.reset();
    }
    return;
  }
  std::string exercise;
  if ((place.flags & eventlog::exercise) != 0) {
    auto named = exercise_of(event.bytes);
    KTG_CHECK(named.has_value());
    exercise = *std::move(named);
  }
  if (!waiting) {
    waiting = Waiting{place.incident_number - 1, 0, 0, exercise.empty() ? Seq() : seq,
                      std::move(exercise)};
  } else if (exercise != waiting->exercise) {
    waiting->exercised = Seq();
    waiting->exercise.clear();
  }
  waiting->newest = place.incident_number;
  if (place.type == eventlog::LeafType::message && ends_incident(event)) {
    waiting->ended = place.incident_number;
  }
}

std::vector<eventlog::StateRow> IncidentSeals::rows(std::span<const eventlog::Event> events,
                                                    Seq first) {
  changes_.clear();
  for (std::size_t i = 0; i < events.size(); ++i) {
    if (!events[i].incident) {
      continue;
    }
    const auto [at, is_new] = changes_.try_emplace(*events[i].incident);
    Change& change = at->second;
    if (const auto before = waiting_.find(at->first); is_new && before != waiting_.end()) {
      change.waiting = before->second;
    }
    change.has_seal = change.has_seal || is_seal(eventlog::place_of(events[i].leaf));
    add(events[i], Seq(first.value() + i), change.waiting);
  }
  std::vector<eventlog::StateRow> rows;
  for (const auto& [incident, change] : changes_) {
    const auto before = waiting_.find(incident);
    Bytes row = change.waiting ? row_of(*change.waiting) : Bytes{};
    if (before == waiting_.end() ? !row.empty() : row != row_of(before->second)) {
      rows.push_back({row_key(incident), std::move(row)});
    }
  }
  return rows;
}

void IncidentSeals::note() {
  const Instant now = rooms_.clock.now();
  for (auto& [incident, change] : std::exchange(changes_, {})) {
    if (change.has_seal) {
      sealing_.erase(incident);
    }
    if (!change.waiting) {
      waiting_.erase(incident);
      wait_no_more(incident);
      continue;
    }
    const Waiting& waiting = waiting_[incident] = *std::move(change.waiting);
    if (sealing_.contains(incident)) {
      continue;
    }
    if (waiting.newest - waiting.covered >= kEventsASeal || waiting.is_ended()) {
      wait(incident, now);
    } else if (!due_at_.contains(incident)) {
      wait(incident, now + kSealWithin);
    }
  }
}

void IncidentSeals::wait(const IncidentId& incident, Instant until) {
  wait_no_more(incident);
  due_.emplace(until, incident);
  due_at_.emplace(incident, until);
}

void IncidentSeals::wait_no_more(const IncidentId& incident) {
  if (const auto at = due_at_.find(incident); at != due_at_.end()) {
    due_.erase({at->second, incident});
    due_at_.erase(at);
  }
}

bool IncidentSeals::is_due() const {
  return !due_.empty() && (due_.begin()->first <= rooms_.clock.now() ||
                           due_.size() > rooms_.config.sequencer.incidents_unsealed);
}

std::vector<PreparedEvent> IncidentSeals::carry_out() {
  std::vector<PreparedEvent> seals;
  while (is_due() && seals.size() < kSealsAtOnce) {
    const IncidentId incident = due_.begin()->second;
    wait_no_more(incident);
    const Waiting& waiting = waiting_.at(incident);
    if (auto prepared = rooms_.read_or_fail(seal(incident, waiting))) {
      sealing_[incident] = waiting.newest;
      seals.push_back(*std::move(prepared));
    } else {
      return seals;
    }
  }
  return seals;
}

Result<PreparedEvent> IncidentSeals::seal(const IncidentId& incident, const Waiting& waiting) {
  KTG_TRY(const auto tail, rooms_.log.incident_tail(incident));
  KTG_CHECK(tail.count == waiting.newest);
  v1::Evidence said;
  said.set_exercise(waiting.exercise);
  said.set_id(rooms_.random.message_id(rooms_.clock.wall_us()).str());
  said.set_bus(rooms_.config.bus);
  said.set_code(v1::EVIDENCE_CODE_SEALED);
  said.set_about_leaf(tail.leaf_hash.str());
  said.set_by_machine(true);
  said.set_at_us(rooms_.clock.wall_us());
  said.mutable_count()->set_count(tail.count);
  said.mutable_count()->set_head(tail.leaf_hash.str());
  said.mutable_count()->set_incident(incident.value());
  v1::Envelope envelope;
  envelope.set_media_type(identity::evidence_media_type(v1::EVIDENCE_CODE_SEALED));
  envelope.set_header(said.SerializeAsString());
  envelope.set_salt(rooms_.random.bytes(kSealSaltBytes));
  identity::sign_items(std::span(&envelope, 1), rooms_.keys.statement());
  KTG_TRY(auto verified, rooms_.verifier.own_evidence(envelope));
  KTG_TRY(const auto admitted, rooms_.admission.seal_of(incident, std::move(verified)));
  KTG_TRY_VOID(rooms_.admission.gather(admitted));
  return rooms_.sequencer.prepare(admitted);
}

void IncidentSeals::not_stored(const IncidentId& incident) {
  sealing_.erase(incident);
  wait(incident, rooms_.clock.now() + kSealAgainAfter);
}

Instant IncidentSeals::next(Instant otherwise) const {
  return due_.empty() ? otherwise : std::min(due_.begin()->first, otherwise);
}

}  // namespace kentongan::broker
