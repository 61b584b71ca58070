#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "agents/verify/codes.h"
#include "core/base/result.h"
#include "core/eventlog/bundle.h"
#include "core/eventlog/leaf.h"

namespace kentongan::verify {

/// A leaf of a bundle, read.
struct ReadLeaf {
  Seq seq;
  Digest hash;
  eventlog::Leaf leaf;

  /// The tag of its incident that it tells, or zero.
  [[nodiscard]] const Digest& tag() const { return leaf.incident_tag; }
  [[nodiscard]] bool hides_tag() const { return (leaf.flags & eventlog::tag_hidden) != 0; }
  [[nodiscard]] bool is_seal() const {
    return leaf.type == eventlog::LeafType::evidence && leaf.code == kSealed &&
           (leaf.flags & eventlog::code_hidden) == 0;
  }
};

/// The broker's last word on how far the incident had come; none covers more.
struct SealFinding {
  Seq seq;                  ///< Of the seal.
  std::uint64_t count = 0;  ///< Events of the incident that it covers.
  Digest head;              ///< Leaf hash of the last of them.
  std::int64_t time_us = 0;
};

/// What the order of the leaves says of the scope.
struct ScopeFinding {
  std::vector<std::size_t> events;  ///< Indexes of the leaves that the scope asks for, in order.
  bool is_whole = false;            ///< No other event of the log can belong to it.
  std::optional<SealFinding> sealed{};  ///< Of an incident.
};

/// Step 6 of bundle.md 5 and, of a bundle that passes, step 9: nothing is missing within, and
/// whether nothing is missing after. `size`: of the log.
/// @return `corrupt`, saying what does not follow from what.
Result<ScopeFinding> check_order(std::span<const ReadLeaf> leaves,
                                 const eventlog::BundleScope& scope, std::uint64_t size);

}  // namespace kentongan::verify
