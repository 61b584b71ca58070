#include "agents/session/proofs.h"

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
  head_ = {};
  note_.clear();
  asked_.reset();
}

bool Proofs::is_due(Instant now) const {
  const bool is_covered = !waiting_.empty() && waiting_.begin()->first.value() <= head_.size;
  return is_covered && (!asked_ || now >= asked_->again_at);
}

Instant Proofs::next() const {
  const bool is_covered = !waiting_.empty() && waiting_.begin()->first.value() <= head_.size;
  return !is_covered ? Instant::max() : asked_ ? asked_->again_at : Instant{};
}

v1::Query Proofs::ask(std::uint64_t number, Instant now) {
  const auto& [seq, id] = *waiting_.begin();
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
                                         const eventlog::LeafBytes& leaf) {
  const Asked asked = *asked_;
  // Whatever it says: the next goes on; this one is asked again after the others.
  asked_.reset();
  const v1::InclusionProof& inclusion = answer.inclusion();
  eventlog::TlogProof proof;
  proof.leaf = leaf;
  proof.index = asked.seq.value() - 1;
  proof.checkpoint = asked.note;
  for (const auto& step : inclusion.path()) {
    const auto hash = Digest::from(step);
    if (!hash) {
      waiting_.erase(asked.seq);
      return unfit("a hash of another length");
    }
    proof.path.push_back(*hash);
  }
  if (!eventlog::includes(asked.head, proof.index, leaf_hash(leaf.view()), proof.path)) {
    waiting_.erase(asked.seq);
    return unfit("it does not lead to the checkpoint");
  }
  return proof;
}

void Proofs::done(const MessageId& id) {
  kept_.insert(id);
  std::erase_if(waiting_, [&id](const auto& entry) { return entry.second == id; });
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
