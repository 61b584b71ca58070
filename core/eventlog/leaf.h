#pragma once

#include <array>
#include <cstdint>

#include "core/base/bytes.h"
#include "core/base/ids.h"
#include "core/base/result.h"

namespace kentongan::eventlog {

/// What one event commits to in the log's tree: 256 fixed bytes that hold hashes and no content, so
/// that content can be withheld or erased and the proof still stands. Layout: protocol.md 4.
using LeafBytes = FixedBytes<256, struct LeafTag>;

/// Number of the `Event.body` arm less 9.
enum class LeafType : std::uint8_t {
  message = 1,
  evidence,
  directory,
  policy,
  duty,
  lead,
  refused,
  statement,
};

/// Bits of `Leaf::flags`.
enum LeafFlag : std::uint16_t {
  code_hidden = 1U << 0,
  tag_hidden = 1U << 1,
  has_payload = 1U << 2,
  receipt_first = 1U << 3,
  legal_hold = 1U << 4,
  exercise = 1U << 5,
  sealed = 1U << 6,
  break_glass = 1U << 7,
};

/// The fields of a leaf in our terms; a digest that does not apply is zero.
struct Leaf {
  LeafType type = LeafType::message;
  std::uint8_t code = 0;  ///< Evidence code; 1 for a message, 15 for a correction, 0 none.
  std::uint16_t flags = 0;
  std::uint32_t epoch = 0;
  std::int64_t time_us = 0;
  std::uint64_t incident_number = 0;  ///< 1..N within the incident, 0 none.
  Digest incident_tag;
  Digest previous;  ///< Leaf hash of the incident's event before.
  Digest subject;   ///< Leaf hash of what the evidence is about.
  Digest item;      ///< item_hash; for lead, refused, statement: H(event bytes).
  Digest header_root;
  Digest signer;    ///< H(public key).
  Digest decision;  ///< H(decision bytes).

  friend bool operator==(const Leaf&, const Leaf&) = default;
};

[[nodiscard]] LeafBytes encode(const Leaf& leaf);
/// @return `malformed` for another magic, a type outside 1..8 or an unknown flag.
Result<Leaf> decode(const LeafBytes& bytes);

/// HMAC-SHA256(incident key, "bus/v1/incident-tag\0"); the incident key is HMAC-SHA256(tag key of
/// the log, incident id).
[[nodiscard]] Digest incident_key(BytesView tag_key, const IncidentId& incident);
[[nodiscard]] Digest incident_tag(const Digest& incident_key);

}  // namespace kentongan::eventlog
