#include "agents/verify/proof_check.h"

#include <fmt/format.h>

#include "agents/verify/story.h"
#include "core/base/clock.h"
#include "core/base/tree_hash.h"
#include "core/base/visible.h"
#include "core/identity/item.h"
#include "core/identity/note.h"

namespace kentongan::verify {
namespace {

using eventlog::OpenedHeader;

ProofVerdict& ended(ProofVerdict& verdict, BundleState state, Text why) {
  verdict.state = state;
  verdict.why = std::move(why);
  return verdict;
}

/// The header leads, by its salts, to the root in the leaf, and both to the item's hash.
bool fits(const OpenedHeader& opened, const eventlog::Leaf& leaf) {
  const auto records = identity::records_of(opened.header);
  if (!records) {
    return false;
  }
  identity::RecordLeaves leaves;
  for (std::size_t i = 0; i < leaves.size(); ++i) {
    leaves.at(i) = identity::record_leaf(
        BytesView(opened.salts).substr(i * identity::kHeaderSaltBytes, identity::kHeaderSaltBytes),
        records->at(i));
  }
  const Digest root = tree_root(leaves);
  return root == leaf.header_root && identity::item_hash_of(identity::kMessageMediaType, root,
                                                            opened.payload_commitment) == leaf.item;
}

void add_line(std::string& text, Language language, const Text& name, const std::string& value) {
  if (!value.empty()) {
    text += fmt::format("{:<12} {}\n", in(language, name), visible_line(value));
  }
}

std::string joined(const std::vector<std::string_view>& words) {
  std::string all;
  for (const std::string_view word : words) {
    all += (all.empty() ? "" : ", ") + std::string(word);
  }
  return all;
}

}  // namespace

bool is_proof_file(BytesView file) {
  return file.starts_with(eventlog::kTlogProofMagic);
}

ProofVerdict check_proof(BytesView file, const identity::Quorum& annex) {
  ProofVerdict verdict;
  auto proof = eventlog::parse_tlog_proof(file);
  if (!proof) {
    return ended(verdict, BundleState::malformed, proof.error().text);
  }
  verdict.proof = *std::move(proof);
  const auto leaf = eventlog::decode(verdict.proof.leaf);
  const auto note = identity::parse_note(verdict.proof.checkpoint);
  const auto head = note ? eventlog::parse_checkpoint(note->text)
                         : Result<eventlog::CheckpointText>(note.error());
  if (!leaf || !head) {
    return ended(verdict, BundleState::malformed, (!leaf ? leaf.error() : head.error()).text);
  }
  verdict.leaf = *leaf;
  verdict.checkpoint = *head;
  const auto standing = annex.judge(*note);
  if (!standing || !standing->is_final || head->origin != annex.log().name()) {
    return ended(verdict, BundleState::untrusted,
                 {"kepala catatan bukan dari " + annex.log().name() +
                      ", atau saksi yang diminta lampiran belum cukup",
                  "the checkpoint is not from " + annex.log().name() +
                      ", or the witnesses that the annex asks for are not enough"});
  }
  verdict.standing = *standing;
  if (!eventlog::includes(head->head, verdict.proof.index, leaf_hash(verdict.proof.leaf.view()),
                          verdict.proof.path)) {
    return ended(verdict, BundleState::tampered,
                 {"daun dan bukti tidak menuju kepala catatan yang ditandatangani",
                  "leaf and proof do not lead to the checkpoint that was signed"});
  }
  if (verdict.proof.opened) {
    if (!fits(*verdict.proof.opened, *leaf)) {
      return ended(verdict, BundleState::tampered,
                   {"kepala pesan bukan yang dicatat", "the header is not the one on record"});
    }
    eventlog::ItemForm form;
    form.media_type = identity::kMessageMediaType;
    form.header = verdict.proof.opened->header;
    verdict.facts = facts_of(form);
  }
  verdict.state = BundleState::whole;
  return verdict;
}

std::string proof_text(const ProofVerdict& verdict, Language language) {
  if (verdict.state != BundleState::whole) {
    return in(language, sentence_of(verdict.state)) + "\n" + in(language, verdict.why) + "\n";
  }
  std::string text = in(language, {"TERCATAT. Peristiwa ini ada dalam catatan, dan para saksi "
                                   "telah melihatnya.\n",
                                   "ON RECORD. This event stands in the log, and its witnesses "
                                   "have seen it.\n"});
  add_line(text, language, {"catatan", "log"}, verdict.checkpoint.origin);
  add_line(text, language, {"peristiwa", "event"}, std::to_string(verdict.proof.index + 1));
  add_line(text, language, {"waktu", "time"}, wib(verdict.leaf.time_us));
  std::string names;
  for (const std::string& name : verdict.standing.seen_by) {
    names += (names.empty() ? "" : ", ") + name;
  }
  add_line(text, language, {"saksi", "witnesses"}, names);
  if (verdict.standing.quorum_time_s != 0) {
    add_line(text, language, {"sejak", "since"}, wib(verdict.standing.quorum_time_s * kSecondUs));
  }
  if (verdict.facts) {
    const ItemFacts& facts = *verdict.facts;
    add_line(text, language, {"jenis", "type"}, std::string(facts.type));
    add_line(
        text, language, {"dari", "from"},
        std::string(facts.agency) + (facts.duty.empty() ? "" : " / ") + std::string(facts.duty));
    add_line(text, language, {"kepada", "to"}, joined(facts.to));
    add_line(text, language, {"kejadian", "incident"}, std::string(facts.incident));
    add_line(text, language, {"pesan", "message"}, to_hex(facts.id));
  }
  add_line(text, language, {"kunci", "key"}, to_hex(verdict.leaf.signer.view()));
  return text + in(language, {"Isi pesan dan tanda tangan penulisnya tidak ada dalam berkas ini: "
                              "itu dibuktikan bundel.\n",
                              "What the message says and its author's signature are not in this "
                              "file: a bundle proves those.\n"});
}

}  // namespace kentongan::verify
