#include "agents/verify/bundle_check.h"

#include <algorithm>
#include <map>
#include <unordered_map>

#include "agents/verify/signature_check.h"
#include "core/base/digest.h"
#include "core/base/tree_hash.h"
#include "core/eventlog/multi_proof.h"

namespace kentongan::verify {
namespace {

using eventlog::Bundle;
using eventlog::BundleFile;

/// Why a check ended.
struct Ended {
  BundleState state{};
  int step = 0;
  Text why;
};
using Step = std::optional<Ended>;

Ended ended(BundleState state, int step, const Error& error) {
  return {state, step, error.text};
}

/// One bundle on its way through the steps.
class Check {
 public:
  Check(const identity::Quorum& annex, const CheckProgress& progress, BundleVerdict& verdict)
      : annex_(annex), progress_(progress), verdict_(verdict) {}

  Step run(BytesView file) {
    const auto opened = BundleFile::open(file);
    if (!opened) {
      return ended(BundleState::malformed, 1, opened.error());
    }
    if (const auto same = opened->check_digests(); !same) {
      return ended(BundleState::tampered, 2, same.error());
    }
    if (auto failed = read_forms(*opened)) {
      return failed;
    }
    for (const auto step : {&Check::check_trust, &Check::check_tree, &Check::check_leaf_order,
                            &Check::check_items, &Check::check_all_signatures}) {
      if (auto failed = (this->*step)()) {
        return failed;
      }
    }
    return std::nullopt;
  }

 private:
  Step read_forms(const BundleFile& file) {
    const auto read = [&]() -> Result<void> {
      KTG_TRY(verdict_.bundle, file.read());
      KTG_TRY(note_, identity::parse_note(verdict_.bundle.checkpoint));
      KTG_TRY(verdict_.checkpoint, eventlog::parse_checkpoint(note_.text));
      const Bundle& bundle = verdict_.bundle;
      const Seq last = std::max(bundle.leaves.back().seq, bundle.scope.last);
      if (last.value() > size()) {
        return fail(ErrorCode::malformed, Text{"nomor di luar catatan", "a number past the log"});
      }
      for (const Bundle::Item& item : bundle.items) {
        KTG_TRY_VOID(check_form(item.form));
      }
      return {};
    }();
    return read ? Step() : ended(BundleState::malformed, 3, read.error());
  }

  Step check_trust() {
    std::vector<std::size_t> signed_by;
    for (const identity::Note::Signature& line : note_.signatures) {
      const auto known = std::ranges::find_if(
          annex_.keys(), [&line](const identity::NoteKey& key) { return key.made(line); });
      if (known == annex_.keys().end()) {
        continue;
      }
      const auto key = static_cast<std::size_t>(known - annex_.keys().begin());
      if (std::ranges::find(signed_by, key) != signed_by.end()) {
        return Ended{BundleState::malformed, 4, {"satu kunci dua kali", "one key twice"}};
      }
      if (!known->verifies(note_.text, line)) {
        return Ended{BundleState::tampered,
                     4,
                     {"tanda tangan " + known->name() + " pada kepala catatan tidak sah",
                      "the signature of " + known->name() + " on the checkpoint is not valid"}};
      }
      signed_by.push_back(key);
    }
    const bool is_logs = std::ranges::find(signed_by, std::size_t{0}) != signed_by.end();
    const std::string& name = annex_.log().name();
    if (!is_logs || verdict_.checkpoint.origin != name || verdict_.bundle.scope.bus != name) {
      return Ended{BundleState::untrusted,
                   4,
                   {"kepala catatan bukan dari " + name, "the checkpoint is not from " + name}};
    }
    const auto standing = annex_.judge(note_);
    if (!standing || !standing->is_final) {
      return Ended{BundleState::untrusted,
                   4,
                   {"saksi yang diminta lampiran belum cukup",
                    "the witnesses that the annex asks for are not enough"}};
    }
    verdict_.standing = *standing;
    return std::nullopt;
  }

  Step check_tree() {
    const Bundle& bundle = verdict_.bundle;
    std::vector<eventlog::PlacedLeaf> placed(bundle.leaves.size());
    for (std::size_t i = 0; i < placed.size(); ++i) {
      placed[i] = {bundle.leaves[i].seq.value() - 1, leaf_hash(bundle.leaves[i].bytes.view())};
    }
    const auto root = eventlog::root_of_multi_proof(size(), placed, bundle.proof);
    if (!root || *root != verdict_.checkpoint.head.root) {
      return Ended{BundleState::tampered,
                   5,
                   {"daun dan bukti tidak menuju kepala catatan yang ditandatangani",
                    "leaves and proof do not lead to the checkpoint that was signed"}};
    }
    verdict_.leaves.reserve(placed.size());
    for (std::size_t i = 0; i < placed.size(); ++i) {
      const auto leaf = eventlog::decode(bundle.leaves[i].bytes);
      if (!leaf) {
        return ended(BundleState::malformed, 5, leaf.error());
      }
      verdict_.leaves.push_back({bundle.leaves[i].seq, placed[i].hash, *leaf});
    }
    return std::nullopt;
  }

  Step check_leaf_order() {
    auto finding = check_order(verdict_.leaves, verdict_.bundle.scope, size());
    if (!finding) {
      return ended(BundleState::tampered, 6, finding.error());
    }
    verdict_.scope = *std::move(finding);
    return std::nullopt;
  }

  Step check_items() {
    const Bundle& bundle = verdict_.bundle;
    verdict_.facts.resize(bundle.items.size());
    for (std::size_t i = 0; i < bundle.items.size(); ++i) {
      const Bundle::Item& item = bundle.items[i];
      const ReadLeaf& leaf = verdict_.leaves[item.leaf];
      verdict_.facts[i] = item.form.is_own_event() ? ItemFacts{} : facts_of(item.form);
      ItemContext context{verdict_.checkpoint.origin, {}};
      if (bundle.scope.incident && leaf.tag() == bundle.scope.incident->tag && !leaf.hides_tag()) {
        context.incident = bundle.scope.incident->id.value();
      }
      if (const auto fits = check_item(item.form, verdict_.facts[i], leaf.leaf, context); !fits) {
        return unfit(item.seq, fits.error().detail());
      }
      if (verdict_.facts[i].is_seal && !seals_what_is_shown(leaf, verdict_.facts[i])) {
        return unfit(item.seq, "seal");
      }
      if (verdict_.facts[i].is_expiry && !is_due_after_its_message(leaf, verdict_.facts[i])) {
        return unfit(item.seq, "expiry");
      }
    }
    for (const Bundle::Decision& decision : bundle.decisions) {
      if (sha256(decision.bytes) != verdict_.leaves[decision.leaf].leaf.decision) {
        return unfit(decision.seq, "decision");
      }
    }
    return std::nullopt;
  }

  Step check_all_signatures() {
    verdict_.keys = KeyBook(verdict_.bundle);
    const auto found = check_signatures(verdict_.bundle, verdict_.facts, verdict_.leaves,
                                        verdict_.keys, progress_);
    if (found) {
      return std::nullopt;
    }
    const bool is_bad = found.error().code == ErrorCode::bad_signature;
    return ended(is_bad ? BundleState::tampered : BundleState::untrusted, 8, found.error());
  }

  /// The event that a seal names is, where it is shown, the one that its hash names.
  bool seals_what_is_shown(const ReadLeaf& seal, const ItemFacts& facts) {
    if (by_number_.empty()) {
      for (std::size_t i = 0; i < verdict_.leaves.size(); ++i) {
        const ReadLeaf& leaf = verdict_.leaves[i];
        if (!leaf.tag().is_zero() && !leaf.hides_tag()) {
          by_number_.emplace(std::pair(leaf.tag(), leaf.leaf.incident_number), i);
        }
      }
    }
    const auto head = by_number_.find({seal.tag(), facts.count});
    return seal.hides_tag() || head == by_number_.end() ||
           verdict_.leaves[head->second].hash.view() == facts.head;
  }

  /// The message that an expiry is about, where it is shown, was there before its deadline.
  bool is_due_after_its_message(const ReadLeaf& expiry, const ItemFacts& facts) {
    if (by_hash_.empty()) {
      for (std::size_t i = 0; i < verdict_.leaves.size(); ++i) {
        by_hash_.emplace(verdict_.leaves[i].hash, i);
      }
    }
    const auto about = by_hash_.find(expiry.leaf.subject);
    return about == by_hash_.end() ||
           static_cast<std::int64_t>(facts.due_us) > verdict_.leaves[about->second].leaf.time_us;
  }

  static Ended unfit(Seq seq, const std::string& what) {
    const std::string number = std::to_string(seq.value());
    return {BundleState::tampered,
            7,
            {"peristiwa " + number + ": isinya tidak cocok dengan daunnya (" + what + ")",
             "event " + number + ": what is shown does not fit its leaf (" + what + ")"}};
  }

  [[nodiscard]] std::uint64_t size() const { return verdict_.checkpoint.head.size; }

  const identity::Quorum& annex_;
  const CheckProgress& progress_;
  BundleVerdict& verdict_;
  identity::Note note_;
  std::map<std::pair<Digest, std::uint64_t>, std::size_t> by_number_;  ///< For seals.
  std::unordered_map<Digest, std::size_t> by_hash_;                    ///< For expiries.
};

}  // namespace

std::string_view name_of(BundleState state) {
  switch (state) {
    case BundleState::whole:
      return "whole";
    case BundleState::open:
      return "open";
    case BundleState::tampered:
      return "tampered";
    case BundleState::untrusted:
      return "untrusted";
    case BundleState::malformed:
      return "malformed";
  }
  return "";
}

Text sentence_of(BundleState state) {
  switch (state) {
    case BundleState::whole:
      return {"SAH DAN LENGKAP. Tidak ada yang diubah, dihapus, atau disisipkan.",
              "VALID AND COMPLETE. Nothing was changed, left out or put in."};
    case BundleState::open:
      return {
          "SAH, TETAPI BELUM TERBUKTI LENGKAP. Yang tampak asli; mungkin ada yang tidak "
          "ditampilkan.",
          "VALID, NOT PROVEN COMPLETE. What is shown is genuine; there may be more."};
    case BundleState::tampered:
      return {"TIDAK COCOK. Berkas ini diubah sesudah ditandatangani. Simpan berkas apa adanya.",
              "DOES NOT FIT. This file was changed after it was signed. Keep it as it is."};
    case BundleState::untrusted:
      return {"KUNCI TIDAK DIPERCAYA. Tanda tangan bukan dari pihak dalam lampiran Anda.",
              "KEYS NOT TRUSTED. The signatures are not of those in your annex."};
    case BundleState::malformed:
      return {"BUKAN BUNDEL. Berkas rusak, terpotong, atau dari jenis lain.",
              "NO BUNDLE. The file is damaged, cut, or of another kind."};
  }
  return {};
}

BundleVerdict check_bundle(BytesView file, const identity::Quorum& annex,
                           const CheckProgress& progress) {
  BundleVerdict verdict;
  if (auto failed = Check(annex, progress, verdict).run(file)) {
    verdict.state = failed->state;
    verdict.step = failed->step;
    verdict.why = std::move(failed->why);
    return verdict;
  }
  constexpr int kLastStep = 9;
  verdict.step = kLastStep;
  verdict.state = verdict.scope.is_whole ? BundleState::whole : BundleState::open;
  if (!verdict.scope.is_whole) {
    verdict.why = {"akhir kejadian tidak diperlihatkan", "the incident's end is not shown"};
  }
  return verdict;
}

}  // namespace kentongan::verify
