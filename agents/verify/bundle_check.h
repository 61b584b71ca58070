#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "agents/verify/item_check.h"
#include "agents/verify/key_book.h"
#include "agents/verify/order_check.h"
#include "core/base/error.h"
#include "core/eventlog/bundle.h"
#include "core/eventlog/checkpoint.h"
#include "core/identity/quorum.h"

namespace kentongan::verify {

/// What a bundle is found to be; the number is the checker's exit code, never another.
enum class BundleState : std::uint8_t {
  whole = 0,      ///< Valid, and nothing of its scope is left out.
  open = 1,       ///< Valid; what it shows is not proven to be all.
  tampered = 2,   ///< Something was changed, left out or put in after it was signed.
  untrusted = 3,  ///< Signed, but not by those whom the annex names.
  malformed = 4,  ///< No bundle.
};
/// "whole", "open", …: stable, for programs.
[[nodiscard]] std::string_view name_of(BundleState state);
/// One sentence for people.
[[nodiscard]] Text sentence_of(BundleState state);

/// What was found. Where the check did not come so far, a part is empty. Holds views into the file,
/// which outlives it.
struct BundleVerdict {
  BundleState state = BundleState::malformed;
  int step = 0;  ///< Of bundle.md 5: the one that failed, or 9.
  Text why;      ///< What failed; empty for `whole`.

  eventlog::Bundle bundle;
  eventlog::CheckpointText checkpoint;
  identity::Quorum::Standing standing;
  std::vector<ReadLeaf> leaves;
  std::vector<ItemFacts> facts;  ///< Beside `bundle.items`.
  KeyBook keys;
  ScopeFinding scope;

  [[nodiscard]] bool is_valid() const {
    return state == BundleState::whole || state == BundleState::open;
  }
};

/// Told how far the check is: done of all.
using CheckProgress = std::function<void(std::size_t done, std::size_t all)>;

/// Checks a file by the rules of bundle.md 5 and no other: offline, with nothing but the annex. Any
/// bytes may be handed in.
///
/// Cost:    one signature check for each submission; on all cores.
/// Threads: any; pure.
[[nodiscard]] BundleVerdict check_bundle(BytesView file, const identity::Quorum& annex,
                                         const CheckProgress& progress = {});

}  // namespace kentongan::verify
