#include "agents/session/proofs.h"

#include <utility>

#include "core/base/tree_hash.h"
#include "core/identity/note.h"

namespace kentongan::agents {
namespace {

constexpr Micros kAgainAfter = std::chrono::seconds(10);

Error unfit(const char* what) {
  return fail(ErrorCode::corrupt, Text{"Bukti dari broker tidak cocok.",
                                       std::string("The broker's proof does not fit: ") + what});
}

}  // namespace

void Proofs::read(BytesView row_key) {
  if (row_key.size() == kRows.size() + MessageId::kSize) {
    kept_.insert(MessageId::copied(row_key.substr(kRows.size())));
  }
}

void Proofs::wait_for(const MessageId& id, Seq seq) {
  if (!kept_.contains(id)) {
    waiting_.insert_or_assign(seq, id);
  }
}

void Proofs::see(const eventlog::TreeHead& head, std::string note) {
  if (head.size >= head_.size) {
    head_ = head;
    note_ = std::move(note);
  }
}

void Proofs::forget_head() {
  new_session();
  head_ = {};
  note_.clear();
}

void Proofs::new_session() {
  if (const auto asked = std::exchange(asked_, std::nullopt)) {
    wait_for(asked->id, asked->seq);
  }
}

bool Proofs::is_due(Instant now) const {
  return now >= next();
}

Instant Proofs::next() const {
  Instant next = Instant::max();
  if (!waiting_.empty() && is_covered(waiting_.begin()->first)) {
    next = Instant{};
  } else if (!later_.empty() && is_covered(later_.front().seq)) {
    next = later_.front().at;
  }
  return asked_ ? asked_->again_at : next;
}

/// What was asked and not answered goes behind the others.
v1::Query Proofs::ask(std::uint64_t number, Instant now) {
  if (asked_) {
    put_off(now);
  }
  if (waiting_.empty() || !is_covered(waiting_.begin()->first)) {
    waiting_.emplace(later_.front().seq, later_.front().id);
    later_.pop_front();
  }
  const auto [seq, id] = *waiting_.begin();
  waiting_.erase(waiting_.begin());
  asked_ = Asked{number, id, seq, head_, note_, now + kAgainAfter};
  v1::Query question;
  question.set_number(number);
  question.set_proof_of(id.str());
  question.set_size(head_.size);
  return question;
}

std::optional<std::pair<MessageId, Seq>> Proofs::asked() const {
  return asked_ ? std::optional(std::pair(asked_->id, asked_->seq)) : std::nullopt;
}

Result<eventlog::TlogProof> Proofs::take(const v1::Answer& answer,
                                         const eventlog::LeafBytes& leaf) const {
  eventlog::TlogProof proof;
  proof.leaf = leaf;
  proof.index = asked_->seq.value() - 1;
  proof.checkpoint = asked_->note;
  for (const auto& step : answer.inclusion().path()) {
    const auto hash = Digest::from(step);
    if (!hash) {
      return unfit("a hash of another length");
    }
    proof.path.push_back(*hash);
  }
  if (!eventlog::includes(asked_->head, proof.index, leaf_hash(leaf.view()), proof.path)) {
    return unfit("it does not lead to the checkpoint");
  }
  return proof;
}

void Proofs::done() {
  kept_.insert(asked_->id);
  asked_.reset();
}

void Proofs::put_off(Instant now) {
  later_.push_back({now + kAgainAfter, asked_->seq, asked_->id});
  asked_.reset();
}

Result<std::string> cosigned_note(const v1::Checkpoint& checkpoint) {
  KTG_TRY(identity::Note note, identity::parse_note(checkpoint.note()));
  for (const std::string& bytes : checkpoint.cosignatures()) {
    if (auto line = identity::parse_line(bytes)) {
      note.signatures.push_back(*std::move(line));
    }
  }
  return identity::write_note(note);
}

}  // namespace kentongan::agents
