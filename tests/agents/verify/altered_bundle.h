#pragma once

#include <cstdint>
#include <string>

#include "core/base/random.h"
#include "core/eventlog/bundle.h"
#include "tests/support/paper_bus.h"

namespace kentongan::test {

/// What somebody can do to a bundle who has the file and a program to write another; of the last
/// ones who has the log's own key as well.
enum class Alteration : std::uint8_t {
  flipped_byte,
  cut,
  longer,
  swapped_members,
  member_left_out,
  member_twice,
  manifest_of_another,
  leaf_flipped,
  leaf_left_out,
  leaf_hidden,  ///< Left out, and its hash put into the proof.
  leaves_swapped,
  leaf_renumbered,
  foreign_leaf,
  proof_flipped,
  proof_short,
  proof_long,
  item_flipped,
  item_of_another,
  key_left_out,
  signature_of_a_stranger,
  decision_flipped,
  tag_of_another,
  other_bus,
  checkpoint_of_a_stranger,
  checkpoint_text,
  witnesses_left_out,
  early_end,
  log_without_one,  ///< Made anew without an event, signed by the log, and seen by no witness.
};
constexpr int kAlterations = static_cast<int>(Alteration::log_without_one) + 1;

/// A valid bundle's parts, as somebody would take them apart to write others.
[[nodiscard]] eventlog::BundleContent parts_of(BytesView bundle);

/// The bundle with one alteration at a place that `random` draws. Where this bundle offers no place
/// for it, a byte is flipped instead.
[[nodiscard]] Bytes altered(BytesView bundle, Alteration how, const PaperBus& bus, Random& random);

/// A valid bundle of the bus: an incident or a range, more or less of it revealed, as `random`
/// draws.
[[nodiscard]] Bytes random_bundle(const PaperBus& bus, Random& random);

/// Fills a bus with messages and evidence of two or three incidents, and some of none.
void fill(PaperBus& bus, Random& random, std::size_t events);

}  // namespace kentongan::test
