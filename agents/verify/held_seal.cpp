#include "agents/verify/held_seal.h"

#include <algorithm>
#include <charconv>

#include "core/base/check.h"

namespace kentongan::verify {
namespace {

constexpr int kHeldStep = 10;

/// 0: no number that counts something.
std::uint64_t count_of(std::string_view digits) {
  std::uint64_t count = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), count);
  return error == std::errc() && end == digits.data() + digits.size() ? count : 0;
}

/// The event that the seal names last: so many were in the incident.
bool shows_head(const HeldSeal& seal, const BundleVerdict& verdict) {
  const auto& incident = verdict.bundle.scope.incident;
  return std::ranges::any_of(verdict.leaves, [&](const ReadLeaf& leaf) {
    return leaf.hash == seal.head && leaf.leaf.incident_number == seal.count &&
           (!incident || leaf.tag() == incident->tag);
  });
}

/// Whether it would have to be there, were this the record that was sealed.
bool must_show_head(const HeldSeal& seal, const BundleVerdict& verdict) {
  if (verdict.bundle.scope.incident) {
    const bool comes_so_far =
        verdict.scope.is_whole && seal.seq.value() <= verdict.checkpoint.head.size;
    return comes_so_far || seal.count <= verdict.scope.events.size();
  }
  // Leaves rise: the one of that number stands in its place only where none before it is missing.
  return seal.seq.value() <= verdict.leaves.size() &&
         verdict.leaves[seal.seq.value() - 1].seq == seal.seq;
}

}  // namespace

Result<HeldSeal> held_seal_of(std::string_view text) {
  const auto colon = text.find(':');
  const auto at = text.find('@');
  if (colon < at && at != text.npos) {
    const std::uint64_t count = count_of(text.substr(0, colon));
    const std::uint64_t seq = count_of(text.substr(at + 1));
    const auto head = from_hex(text.substr(colon + 1, at - colon - 1));
    if (count != 0 && seq != 0 && head && head->size() == Digest::kSize) {
      return HeldSeal{count, Digest::copied(*head), Seq(seq)};
    }
  }
  return fail(
      ErrorCode::invalid_argument,
      Text{"Tulis segel sebagai JUMLAH:DAUN@NOMOR, misalnya 64:9a748b4f…@90; DAUN 64 angka "
           "heksadesimal, NOMOR peristiwa segel itu.",
           "Write the seal as COUNT:HEAD@NUMBER, as 64:9a748b4f…@90; HEAD of 64 hexadecimal "
           "digits, NUMBER the event of the seal."});
}

void hold_against(const HeldSeal& seal, BundleVerdict& verdict) {
  KTG_CHECK(verdict.is_valid());
  if (shows_head(seal, verdict)) {
    return;
  }
  const bool is_other = must_show_head(seal, verdict);
  const std::string count = std::to_string(seal.count);
  const std::string seq = std::to_string(seal.seq.value());
  verdict.step = kHeldStep;
  verdict.state = is_other ? BundleState::tampered : BundleState::open;
  verdict.why =
      is_other
          ? Text{"catatan ini tidak melanjutkan segel atas " + count +
                     " peristiwa yang Anda pegang",
                 "this record does not continue the seal of " + count + " events that you hold"}
          : Text{"peristiwa ke-" + count +
                     " tidak diperlihatkan, dan tidak terbukti bahwa yang "
                     "ada sampai segel Anda pada peristiwa " +
                     seq + " diperlihatkan semua",
                 "event " + count +
                     " of the incident is not shown, nor is it proven that all up "
                     "to your seal at event " +
                     seq + " is"};
}

Text sentence_of(const BundleVerdict& verdict) {
  if (verdict.step != kHeldStep) {
    return sentence_of(verdict.state);
  }
  if (verdict.state == BundleState::tampered) {
    return {
        "TIDAK MELANJUTKAN SEGEL ANDA. Cocokkan dulu segel itu dengan kertas, juga kejadiannya. "
        "Bila benar, catatan ini bukan catatan yang disegel. Simpan berkas apa adanya.",
        "DOES NOT CONTINUE YOUR SEAL. First compare the seal with the paper, its incident too. "
        "If it is right, this is not the record that was sealed. Keep the file as it is."};
  }
  return {
      "SAH, TETAPI BELUM SAMPAI SEGEL ANDA. Minta bundel kejadian itu dengan akhirnya, di bawah "
      "kepala catatan yang lebih baru.",
      "VALID, BUT ENDS BEFORE YOUR SEAL. Ask for a bundle of the incident with its end, under "
      "a newer checkpoint."};
}

}  // namespace kentongan::verify
