#include "agents/verify/silence.h"

#include <algorithm>

#include "agents/verify/codes.h"
#include "core/base/check.h"
#include "core/base/clock.h"

namespace kentongan::verify {
namespace {

using eventlog::LeafFlag;
using eventlog::LeafType;

SilenceFinding not_proven(const char* id, const char* en) {
  return {Silence::not_proven, {}, {id, en}};
}

const ReadLeaf* leaf_of(const BundleVerdict& verdict, Seq seq) {
  const auto found = std::ranges::lower_bound(verdict.leaves, seq, {}, &ReadLeaf::seq);
  return found != verdict.leaves.end() && found->seq == seq ? &*found : nullptr;
}

/// Whether whatever was said about the message is among the leaves.
bool is_all_shown(const BundleVerdict& verdict, const ReadLeaf& message) {
  const auto& incident = verdict.bundle.scope.incident;
  if (incident && verdict.scope.is_whole && !message.hides_tag() &&
      message.tag() == incident->tag) {
    return true;
  }
  const auto after = verdict.leaves.data() + verdict.leaves.size() - &message;
  return static_cast<std::uint64_t>(after) ==
         verdict.checkpoint.head.size - message.seq.value() + 1;
}

/// Who was not asked does not owe an answer.
bool is_shown_addressee(const BundleVerdict& verdict, Seq message, std::string_view agency) {
  const auto item = std::ranges::find(verdict.bundle.items, message, &eventlog::Bundle::Item::seq);
  if (item == verdict.bundle.items.end()) {
    return false;
  }
  const auto at = static_cast<std::size_t>(item - verdict.bundle.items.begin());
  return std::ranges::count(verdict.facts[at].to_agencies, agency) > 0;
}

}  // namespace

std::string_view name_of(Silence silence) {
  switch (silence) {
    case Silence::proven:
      return "silent";
    case Silence::broken:
      return "not_silent";
    case Silence::not_proven:
      return "not_proven";
  }
  return "";
}

SilenceFinding silence_in(const BundleVerdict& verdict, const SilenceQuestion& question) {
  KTG_CHECK(verdict.is_valid());
  const ReadLeaf* message = leaf_of(verdict, question.about);
  if (message == nullptr || message->leaf.type != LeafType::message) {
    return not_proven("pesan itu tidak ada dalam bundel", "that message is not in the bundle");
  }
  bool unnamed = false;
  for (const ReadLeaf& leaf : verdict.leaves) {
    const bool is_hidden = (leaf.leaf.flags & LeafFlag::code_hidden) != 0;
    const bool is_answer = leaf.leaf.code >= (question.reading_counts ? kRead : kAcknowledged) &&
                           leaf.leaf.code <= kDelegated;
    if (leaf.leaf.type != LeafType::evidence || leaf.leaf.subject != message->hash ||
        leaf.leaf.time_us >= question.before_us || (!is_hidden && !is_answer)) {
      continue;
    }
    const Signer* signer = verdict.keys.find(KeyId::copied(leaf.leaf.signer.view()));
    if (signer != nullptr && signer->agency == question.agency && !is_hidden) {
      return {Silence::broken,
              leaf.seq,
              {"instansi itu menjawab pada peristiwa " + std::to_string(leaf.seq.value()),
               "the agency answered in event " + std::to_string(leaf.seq.value())}};
    }
    unnamed = unnamed || signer == nullptr || (is_hidden && signer->agency == question.agency);
  }
  if (!is_all_shown(verdict, *message)) {
    return not_proven("bundel ini tidak terbukti lengkap untuk pesan itu",
                      "the bundle is not proven complete for that message");
  }
  if (unnamed) {
    return not_proven("ada jawaban yang penandatangannya tidak disebut",
                      "there is an answer whose signer is not named");
  }
  if (question.before_us <= message->leaf.time_us) {
    return not_proven("pada waktu itu pesan itu belum ada", "at that instant there was no message");
  }
  if (!is_shown_addressee(verdict, question.about, question.agency)) {
    return not_proven("tidak diperlihatkan bahwa pesan itu dialamatkan kepada instansi itu",
                      "it is not shown that the message was addressed to that agency");
  }
  // The broker's clock alone says nothing: it may be fast.
  if (question.before_us > verdict.standing.two_saw_s * kSecondUs) {
    return not_proven("belum ada dua saksi yang melihat catatan ini pada atau sesudah waktu itu",
                      "no two witnesses have seen this record at that instant or later");
  }
  return {Silence::proven, {}, {}};
}

SilenceFinding expiry_in(const BundleVerdict& verdict, std::size_t item) {
  KTG_CHECK(verdict.facts.at(item).is_expiry);
  const ItemFacts& facts = verdict.facts[item];
  const Digest& subject = verdict.leaves[verdict.bundle.items[item].leaf].leaf.subject;
  const auto about = std::ranges::find(verdict.leaves, subject, &ReadLeaf::hash);
  const Seq seq = about == verdict.leaves.end() ? Seq() : about->seq;
  return silence_in(
      verdict, {std::string(facts.silent), seq, static_cast<std::int64_t>(facts.due_us), true});
}

}  // namespace kentongan::verify
