#include "agents/session/witness.h"

#include <algorithm>
#include <utility>

#include "core/eventlog/checkpoint.h"
#include "kentongan/v1/wire.pb.h"

namespace kentongan::agents {
namespace {

constexpr BytesView kProvenRow = "wit/proven";
constexpr BytesView kLooseRow = "wit/loose";

using eventlog::StateRow;
using eventlog::TreeHead;

Bytes note_of(const std::optional<SeenCheckpoint>& seen) {
  return seen ? seen->note : Bytes{};
}

}  // namespace

bool proves(const v1::ConsistencyProof& proof, const TreeHead& old, const TreeHead& head) {
  eventlog::HashPath path;
  for (const std::string& hash : proof.path()) {
    if (hash.size() != Digest::kSize) {
      return false;
    }
    path.push_back(Digest::copied(hash));
  }
  return proof.old_size() == old.size && proof.new_size() == head.size &&
         eventlog::continues(head, old, path);
}

Witness::Witness(const std::string& bus, const std::optional<identity::PublicKey>& log_key) {
  if (log_key) {
    key_.emplace_back(bus, identity::NoteKeyKind::log, *log_key);
  }
}

Result<void> Witness::open(std::span<const StateRow> rows) {
  for (const StateRow& row : rows) {
    const bool is_proven = row.key == kProvenRow;
    if (!is_watching() || (!is_proven && row.key != kLooseRow)) {
      continue;
    }
    auto seen = read(row.value);
    if (!seen && seen.error().code == ErrorCode::bad_signature) {
      continue;  // Of a bus that was founded anew; that its card is another one is said elsewhere.
    }
    if (!seen) {
      return fail(ErrorCode::corrupt, row.key + " is no checkpoint");
    }
    (is_proven ? proven_ : loose_) = *std::move(seen);
  }
  if (proven_) {
    remember(proven_->head);
  }
  return {};
}

Result<SeenCheckpoint> Witness::read(BytesView note) const {
  for (const auto* known : {&proven_, &former_, &loose_}) {
    if (*known && (*known)->note == note) {
      return **known;
    }
  }
  KTG_TRY(auto parsed, identity::parse_note(note));
  KTG_TRY(auto own, identity::OwnNote::check(std::move(parsed), key_.front()));
  KTG_TRY(const auto checkpoint, eventlog::parse_checkpoint(own.text()));
  if (checkpoint.origin != key_.front().name()) {
    return fail(ErrorCode::malformed, "a checkpoint of another log");
  }
  return SeenCheckpoint{Bytes(note), std::move(own), checkpoint.head};
}

const SeenCheckpoint* Witness::newest() const {
  const bool is_loose = loose_ && (!proven_ || loose_->head.size > proven_->head.size);
  return is_loose ? &*loose_ : proven();
}

const SeenCheckpoint* Witness::loose() const {
  return loose_ && proven_ && !is_tied_ ? &*loose_ : nullptr;
}

std::optional<WitnessAlarm> Witness::against(const SeenCheckpoint& ours,
                                             const SeenCheckpoint& theirs) {
  if (theirs.head.size > ours.head.size || theirs.head == ours.head) {
    return std::nullopt;
  }
  WitnessAlarm alarm;
  alarm.kind = theirs.head.size < ours.head.size ? WitnessAlarm::Kind::rolled_back
                                                 : WitnessAlarm::Kind::forked;
  alarm.ours = ours.head;
  alarm.theirs = theirs.head;
  alarm.notes = {ours.note, theirs.note};
  return alarm;
}

Result<std::optional<WitnessAlarm>> Witness::see(BytesView note,
                                                 const v1::ConsistencyProof& proof) {
  const SeenCheckpoint* top = newest();
  if (!is_watching() || note.empty() || (top != nullptr && note == top->note)) {
    return std::optional<WitnessAlarm>();
  }
  KTG_TRY(SeenCheckpoint seen, read(note));
  if (top == nullptr) {
    remember(seen.head);
    proven_ = std::move(seen);
    return std::optional<WitnessAlarm>();
  }
  if (auto alarm = against(*top, seen); alarm || seen.head == top->head) {
    return alarm;
  }
  const bool is_from_proven = proven_ && proof.old_size() == proven_->head.size;
  if (proof.old_size() == top->head.size || is_from_proven) {
    const SeenCheckpoint& from = is_from_proven ? *proven_ : *top;
    if (!proves(proof, from.head, seen.head)) {
      return std::optional(WitnessAlarm{
          WitnessAlarm::Kind::forked, {}, 0, from.head, seen.head, {from.note, seen.note}});
    }
    // What continues a loose one is as loose as that is.
    is_tied_ = (is_from_proven && top == proven()) || (is_tied_ && !is_from_proven);
    if (is_tied_) {
      remember(seen.head);
    }
  } else {
    is_tied_ = false;
  }
  loose_ = std::move(seen);
  return std::optional<WitnessAlarm>();
}

Result<std::optional<WitnessAlarm>> Witness::check(BytesView note) const {
  const SeenCheckpoint* top = newest();
  if (top == nullptr || note.empty() || note == top->note) {
    return std::optional<WitnessAlarm>();
  }
  KTG_TRY(const SeenCheckpoint seen, read(note));
  return against(*top, seen);
}

Result<Witness::Asked> Witness::weigh(const v1::Cosign& question) const {
  Asked asked;
  KTG_TRY(SeenCheckpoint seen, read(question.checkpoint().note()));
  if (const SeenCheckpoint* top = newest()) {
    asked.alarm = against(*top, seen);
    if (asked.alarm) {
      return asked;
    }
  }
  if (proven_ && seen.head != proven_->head) {
    asked.own_size = proven_->head.size;
    if (question.old_size() != asked.own_size) {
      return asked;
    }
    if (!proves(question.proof(), proven_->head, seen.head)) {
      asked.alarm = WitnessAlarm{WitnessAlarm::Kind::forked, {}, 0, proven_->head, seen.head,
                                 {proven_->note, seen.note}};
      return asked;
    }
  }
  asked.good = std::move(seen);
  return asked;
}

std::vector<StateRow> Witness::rows_with(const SeenCheckpoint& good) const {
  if (proven_ && proven_->head == good.head) {
    return {};
  }
  std::vector<StateRow> rows{{Bytes(kProvenRow), good.note}};
  if (loose_ && loose_->head == good.head) {
    rows.push_back({Bytes(kLooseRow), {}});
  }
  return rows;
}

void Witness::accept(SeenCheckpoint good) {
  if (loose_ && loose_->head == good.head) {
    loose_.reset();
  }
  is_tied_ = is_tied_ && proven_ && proven_->head == good.head;
  remember(good.head);
  if (proven_ && proven_->note != good.note) {
    former_ = std::move(proven_);
  }
  proven_ = std::move(good);
}

void Witness::tie(const TreeHead& head) {
  remember(head);
  if (loose_ && loose_->head == head) {
    is_tied_ = true;
    if (proven_ && head.size <= proven_->head.size) {
      loose_.reset();
    }
  }
}

std::optional<bool> Witness::holds(const TreeHead& head) const {
  const auto known = heads_.find(head.size);
  return known == heads_.end() ? std::nullopt : std::optional(known->second == head.root);
}

void Witness::remember(const TreeHead& head) {
  heads_[head.size] = head.root;
  if (heads_.size() > kHeadsMost) {
    heads_.erase(heads_.begin());
  }
}

std::vector<StateRow> Witness::rows() const {
  return {{Bytes(kProvenRow), note_of(proven_)}, {Bytes(kLooseRow), note_of(loose_)}};
}

void Witness::forget() {
  proven_.reset();
  former_.reset();
  loose_.reset();
  is_tied_ = false;
  heads_.clear();
}

}  // namespace kentongan::agents
