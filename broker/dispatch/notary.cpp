#include "broker/dispatch/notary.h"

#include <algorithm>

#include "core/base/tree_hash.h"
#include "core/eventlog/checkpoint.h"

namespace kentongan::broker::dispatch {
namespace {

template <typename Proof>
void put_path(const eventlog::HashPath& path, Proof& proof) {
  for (const Digest& hash : path) {
    proof.add_path(hash.str());
  }
}

Error history_lost() {
  return fail(ErrorCode::history_lost, Text{});  // The corridor words it.
}

}  // namespace

Notary::Notary(const eventlog::EventLog& log, const identity::SigningKey& key, std::string origin)
    : log_(log),
      key_(key),
      note_key_(std::move(origin), identity::NoteKeyKind::log, key.public_key()),
      prover_([&log](std::uint8_t level, std::uint64_t index) { return log.tile(level, index); }) {}

const v1::Checkpoint& Notary::newest() {
  const eventlog::Head head = log_.head();
  if (newest_.note().empty() || head.size != signed_.size) {
    signed_ = {head.size, head.root};
    const std::string text = eventlog::write_checkpoint({note_key_.name(), signed_});
    const auto line = identity::sign_note(text, note_key_.name(), key_);
    newest_.set_note(identity::write_note({text, {line}}));
  }
  return newest_;
}

Result<v1::ConsistencyProof> Notary::since(const eventlog::TreeHead& old, std::uint64_t size) {
  if (old.size == 0 || (size != 0 && size < old.size)) {
    return fail(ErrorCode::field_invalid, Text{});
  }
  if (std::max(old.size, size) > signed_.size) {
    return history_lost();
  }
  KTG_TRY(const Digest root, prover_.root(old.size));
  if (root != old.root) {
    return history_lost();
  }
  return between(old.size, size == 0 ? signed_.size : size);
}

Result<v1::ConsistencyProof> Notary::growth(std::uint64_t old_size) {
  return between(old_size, signed_.size);
}

Result<v1::ConsistencyProof> Notary::between(std::uint64_t old_size, std::uint64_t size) {
  KTG_TRY(const auto path, prover_.consistency(old_size, size));
  v1::ConsistencyProof proof;
  proof.set_old_size(old_size);
  proof.set_new_size(size);
  put_path(path, proof);
  return proof;
}

Result<v1::InclusionProof> Notary::of(Seq seq, std::uint64_t asked_size) {
  const std::uint64_t size = asked_size == 0 ? signed_.size : asked_size;
  if (size > signed_.size || seq.value() > size) {
    return fail(ErrorCode::not_found, Text{});
  }
  KTG_TRY(const auto records, log_.read(seq, 1));
  if (records.empty()) {
    return fail(ErrorCode::not_found, Text{});
  }
  const std::uint64_t index = seq.value() - 1;
  KTG_TRY(const auto path, prover_.inclusion(index, size));
  v1::InclusionProof proof;
  proof.set_index(index);
  proof.set_size(size);
  proof.set_leaf(records.front().leaf.str());
  put_path(path, proof);
  return proof;
}

Result<eventlog::TreeHead> Notary::own_head(BytesView note) const {
  KTG_TRY(const auto parsed, identity::parse_note(note));
  KTG_TRY(const auto signers, identity::check_note(parsed, std::span(&note_key_, 1)));
  KTG_TRY(const auto checkpoint, eventlog::parse_checkpoint(parsed.text));
  if (checkpoint.origin != note_key_.name()) {
    return fail(ErrorCode::malformed, "a checkpoint of another log");
  }
  return checkpoint.head;
}

}  // namespace kentongan::broker::dispatch
