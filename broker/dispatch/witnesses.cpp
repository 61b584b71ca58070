#include "broker/dispatch/witnesses.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "core/base/log.h"
#include "core/eventlog/checkpoint.h"
#include "kentongan/v1/wire.pb.h"

namespace kentongan::broker::dispatch {
namespace {

constexpr Micros kSaveEach = std::chrono::seconds(60);

const Log kWitnessLog{"broker"};

}  // namespace

Witnesses::Witnesses(const eventlog::EventLog& log, Notary& notary,
                     const identity::Directory& directory, identity::NoteKey log_key,
                     Settings settings)
    : log_(log),
      notary_(notary),
      directory_(directory),
      log_key_(std::move(log_key)),
      settings_(std::move(settings)) {}

Result<void> Witnesses::load(std::span<const eventlog::StateRow> rows, Instant now) {
  final_at_ = now;
  for (const eventlog::StateRow& row : rows) {
    if (row.key != kFinalRow) {
      continue;
    }
    v1::Checkpoint checkpoint;
    if (!checkpoint.ParseFromString(row.value)) {
      return fail(ErrorCode::corrupt, "the row of the final checkpoint cannot be read");
    }
    KTG_TRY(const auto note, identity::parse_note(checkpoint.note()));
    KTG_TRY(const auto text, eventlog::parse_checkpoint(note.text));
    final_size_ = text.head.size;
    final_ = std::move(checkpoint);
    told_ = *final_;
  }
  return {};
}

/// As the directory stands; keys are read out once for each of its changes, when one is needed.
const identity::BusQuorum& Witnesses::quorum() {
  const bool is_read =
      quorum_ && (!settings_.quorum_file.empty() || quorum_of_ == directory_.version());
  if (!is_read) {
    auto made = settings_.quorum_file.empty()
                    ? identity::BusQuorum::of(directory_, log_key_)
                    : identity::BusQuorum::from(settings_.quorum_file, log_key_);
    if (!made) {
      kWitnessLog.error("quorum_unread why={}", made.error().detail());
      made = identity::BusQuorum::of({}, log_key_);
    }
    quorum_ = *std::move(made);
    quorum_of_ = directory_.version();
  }
  return *quorum_;
}

void Witnesses::open(const SessionId& session, const AgencyCode& agency, std::uint64_t seen) {
  if (directory_.key_of(agency, identity::KeyKind::witness) != nullptr) {
    sessions_[session] = {agency, seen, std::nullopt, {}, false};
    is_wanted_ = true;
  }
}

void Witnesses::close(const SessionId& session) {
  sessions_.erase(session);
}

void Witnesses::take(const SessionId& session, const v1::Cosign& answer, Instant now) {
  const auto found = sessions_.find(session);
  if (found == sessions_.end() || !found->second.now) {
    return;
  }
  Asked& asked = found->second;
  const std::uint64_t size = *std::exchange(asked.now, std::nullopt);
  if (answer.line().empty()) {
    // It has another size than was thought, and says which.
    is_wanted_ = is_wanted_ || asked.old_size != answer.old_size();
    asked.old_size = answer.old_size();
    return;
  }
  const auto kept = kept_.find(size);
  const auto key = identity::witness_key(directory_, asked.agency);
  if (kept == kept_.end() || !key) {
    return;
  }
  const auto line = identity::parse_line(answer.line());
  const auto checked = line
                           ? identity::check_note({kept->second.text, {*line}}, std::span(&*key, 1))
                           : Result<std::vector<identity::Signed>>(line.error());
  if (!checked) {
    ++status_.lines_refused;
    kWitnessLog.warn("cosignature_refused agency={} why={}", asked.agency.value(),
                     checked.error().detail());
    return;
  }
  ++status_.lines;
  asked.old_size = size;
  const auto counts = [&key](const identity::NoteKey& one) { return one.vkey() == key->vkey(); };
  if (std::ranges::any_of(quorum().keys(), counts)) {
    kept->second.lines[asked.agency] = {identity::write_line(*line), key->key(),
                                        checked->front().time_s};
    weigh(size, kept->second, now);
  }
}

void Witnesses::weigh(std::uint64_t size, const Kept& kept, Instant now) {
  std::vector<identity::Signed> found{{0, 0}};
  v1::Checkpoint checkpoint;
  checkpoint.set_note(kept.note);
  const auto keys = quorum().keys();
  for (const auto& [agency, line] : kept.lines) {
    const auto same = [&line = line](const identity::NoteKey& key) {
      return key.key() == line.key;
    };
    const auto key = std::ranges::find_if(keys, same);
    if (key != keys.end()) {
      found.push_back({static_cast<std::size_t>(key - keys.begin()), line.time_s});
      checkpoint.add_cosignatures(line.bytes);
    }
  }
  const auto standing = quorum().weigh(found);
  if (size >= asked_size_) {
    status_.groups = standing.parts;
    status_.groups_done = standing.parts_done;
  }
  if (!standing.is_final || size < final_size_) {
    return;
  }
  if (size > final_size_ || standing.quorum_time_s > final_time_s_) {
    is_wanted_ = true;
    for (auto& [session, asked] : sessions_) {
      asked.is_told = false;
    }
    final_at_ = now;
  }
  final_ = std::move(checkpoint);
  told_ = enough_of(kept, std::move(found));
  final_size_ = size;
  final_time_s_ = standing.quorum_time_s;
  is_unsaved_ = true;
}

/// Every line costs each desk the check of a signature: what the quorum does without is left out,
/// the oldest first, so that the time of what is left is the newest.
v1::Checkpoint Witnesses::enough_of(const Kept& kept, std::vector<identity::Signed> found) {
  std::ranges::sort(found, std::less<>{}, &identity::Signed::time_s);
  for (std::size_t at = 0; at < found.size();) {
    std::vector<identity::Signed> fewer = found;
    fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(at));
    if (quorum().weigh(fewer).is_final) {
      found = std::move(fewer);
    } else {
      ++at;
    }
  }
  v1::Checkpoint checkpoint;
  checkpoint.set_note(kept.note);
  const auto keys = quorum().keys();
  for (const auto& [agency, line] : kept.lines) {
    const bool is_needed = std::ranges::any_of(found, [&, &own = line](const auto& one) {
      return one.key != identity::Quorum::kLog && keys[one.key].key() == own.key;
    });
    if (is_needed) {
      checkpoint.add_cosignatures(line.bytes);
    }
  }
  return checkpoint;
}

Instant Witnesses::next(Instant otherwise) const {
  if (sessions_.empty()) {
    return otherwise;
  }
  if (!round_at_) {
    return Instant();
  }
  const bool is_soon = is_wanted_ || log_.head().size != asked_size_;
  return std::min(otherwise, *round_at_ + (is_soon ? settings_.round : settings_.idle));
}

/// @return whether it is asked.
Result<bool> Witnesses::put_question(Asked& asked, const eventlog::TreeHead& head,
                                     v1::Cosign& cosign) {
  if (asked.old_size > head.size) {
    return false;  // Nothing of this log continues what it has seen: its Hello says so.
  }
  if (asked.old_size != 0 && asked.old_size != head.size) {
    auto proof = proofs_.find(asked.old_size);
    if (proof == proofs_.end()) {
      KTG_TRY(auto made, notary_.growth(asked.old_size));
      proof = proofs_.emplace(asked.old_size, std::move(made)).first;
    }
    *cosign.mutable_proof() = proof->second;
  }
  cosign.set_old_size(asked.old_size);
  *cosign.mutable_checkpoint() = notary_.newest();
  asked.now = head.size;
  return true;
}

Result<std::vector<Witnesses::Asking>> Witnesses::due(Instant now) {
  std::vector<Asking> askings;
  if (now < next(Instant::max())) {
    return askings;
  }
  round_at_ = now;
  is_wanted_ = false;
  proofs_.clear();
  const Bytes note = notary_.newest().note();
  const eventlog::TreeHead head = notary_.signed_head();
  asked_size_ = head.size;
  for (auto& [session, asked] : sessions_) {
    v1::Frame frame;
    v1::Cosign& cosign = *frame.mutable_cosign();
    const bool is_free = !asked.now || now >= asked.at + kPatience;
    const bool is_behind = asked.old_size != head.size || now >= asked.at + settings_.idle;
    bool says = false;
    if (is_free && is_behind) {
      KTG_TRY(says, put_question(asked, head, cosign));
      asked.at = says ? now : asked.at;
    }
    if (final_ && !std::exchange(asked.is_told, true)) {
      *cosign.mutable_final() = told_;
      says = true;
    }
    if (says) {
      frame.set_session(session.str());
      askings.push_back({session, frame.SerializeAsString()});
    }
  }
  if (!kept_.contains(head.size)) {
    KTG_TRY(const auto parsed, identity::parse_note(note));
    kept_[head.size] = {note, parsed.text, {}};
    status_.groups = quorum().weigh({}).parts;
  }
  while (kept_.size() > kKeptMost) {
    kept_.erase(kept_.begin());
  }
  return askings;
}

void Witnesses::add_lines(std::uint64_t size, v1::Checkpoint& checkpoint) const {
  const auto kept = kept_.find(size);
  if (kept == kept_.end() || kept->second.note != checkpoint.note()) {
    return;
  }
  for (const auto& [agency, line] : kept->second.lines) {
    checkpoint.add_cosignatures(line.bytes);
  }
}

std::vector<eventlog::StateRow> Witnesses::take_rows(Instant now, bool at_end) {
  if (!final_ || !is_unsaved_ || (!at_end && saved_at_ && now < *saved_at_ + kSaveEach)) {
    return {};
  }
  is_unsaved_ = false;
  saved_at_ = now;
  return {{Bytes(kFinalRow), final_->SerializeAsString()}};
}

void Witnesses::put_back(std::span<const eventlog::StateRow> rows) {
  const auto is_ours = [](const eventlog::StateRow& row) { return row.key == kFinalRow; };
  if (std::ranges::any_of(rows, is_ours)) {
    is_unsaved_ = true;
    saved_at_.reset();
  }
}

WitnessStatus Witnesses::status(Instant now) const {
  WitnessStatus status = status_;
  status.final_size = final_size_;
  status.final_time_s = final_time_s_;
  status.asked = sessions_.size();
  status.is_late = now >= final_at_ + kLateAfter;
  return status;
}

}  // namespace kentongan::broker::dispatch
