#include "agents/verify/held_seal.h"

#include <algorithm>
#include <charconv>

#include "core/base/check.h"

namespace kentongan::verify {
namespace {

constexpr int kHeldStep = 10;

}  // namespace

Result<HeldSeal> held_seal_of(std::string_view text) {
  HeldSeal seal;
  const auto colon = text.find(':');
  const auto digits = text.substr(0, colon);
  const auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), seal.count);
  const auto head = from_hex(colon == text.npos ? "" : text.substr(colon + 1));
  if (error != std::errc() || end != digits.data() + digits.size() || seal.count == 0 || !head ||
      head->size() != Digest::kSize) {
    return fail(
        ErrorCode::invalid_argument,
        Text{"Tulis segel sebagai JUMLAH:DAUN, misalnya 64:9a748b4f…, 64 angka heksadesimal.",
             "Write the seal as COUNT:HEAD, as 64:9a748b4f…, 64 hexadecimal digits."});
  }
  seal.head = Digest::copied(*head);
  return seal;
}

void hold_against(const HeldSeal& seal, BundleVerdict& verdict) {
  KTG_CHECK(verdict.is_valid());
  const auto& incident = verdict.bundle.scope.incident;
  const bool is_there = std::ranges::any_of(verdict.leaves, [&](const ReadLeaf& leaf) {
    return leaf.hash == seal.head && leaf.leaf.incident_number == seal.count &&
           (!incident || leaf.tag() == incident->tag);
  });
  if (is_there) {
    return;
  }
  verdict.step = kHeldStep;
  verdict.state = incident ? BundleState::tampered : BundleState::open;
  const std::string count = std::to_string(seal.count);
  verdict.why =
      incident
          ? Text{"catatan ini tidak melanjutkan segel atas " + count +
                     " peristiwa yang Anda pegang",
                 "this record does not continue the seal of " + count + " events that you hold"}
          : Text{"peristiwa terakhir dari segel Anda tidak diperlihatkan",
                 "the last event of your seal is not shown"};
}

}  // namespace kentongan::verify
