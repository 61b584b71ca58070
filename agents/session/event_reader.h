#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "core/base/bytes.h"
#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/base/wire_format.h"

namespace kentongan::agents {

/// Which body an Event has: the field numbers of event.proto.
enum class EventKind : std::uint32_t {
  none = 0,
  message = 10,
  evidence = 11,
  directory = 12,
  policy = 13,
  duty = 14,
  lead = 15,
  refused = 16,
  statement = 17,
};

/// A serialised Event taken apart in place: views into it, nothing copied. The same reading of the
/// bytes as the generated parser's, save that a singular message that stands twice is malformed.
struct EventParts {
  static constexpr std::size_t kSignaturesMost = 4;

  std::uint64_t seq = 0;
  std::int64_t time_us = 0;
  EventKind kind = EventKind::none;
  BytesView body;

  // Of an Accepted, message to duty:
  BytesView decision;
  BytesView media_type, header, payload, salt;
  std::uint32_t index = 0;
  std::uint32_t count = 0;
  struct Signature {
    BytesView key_id, value;
  };
  std::array<Signature, kSignaturesMost> signatures;
  std::size_t signature_count = 0;
  bool withheld = false;  ///< Something of the item is not shown (protocol.md 1.7).
  BytesView header_root, payload_commitment, header_salts;

  [[nodiscard]] bool is_item() const {
    return kind >= EventKind::message && kind <= EventKind::duty;
  }
  /// A change of the directory, which holds duties too.
  [[nodiscard]] bool is_change() const {
    return kind == EventKind::directory || kind == EventKind::duty;
  }
};

/// @return `malformed` for anything that is no Event with exactly one body.
Result<void> read_event(BytesView event, EventParts& parts);

/// What a verifier and a mailbox need of an item's header, as views.
struct HeaderFacts {
  BytesView id;
  std::string_view bus;
  std::string_view agency;  ///< Whose key must sign; of a directory change empty.
  std::string_view duty;
  BytesView officer;          ///< Empty: the desk alone.
  std::string_view type;      ///< Of a message.
  std::string_view incident;  ///< Of a message.
  std::string_view exercise;
  bool sealed = false;
  std::uint32_t evidence_code = 0;
  std::uint32_t precedence = 0;  ///< Of a message.
  BytesView about;               ///< Of an evidence.
  std::uint64_t seen_size = 0;   ///< The last checkpoint that its author had seen.
  BytesView seen_root;
};

/// `arm` as in `EventParts`. @return `malformed`, also for an id that is not 16 bytes.
Result<HeaderFacts> read_header(EventKind kind, BytesView header);

}  // namespace kentongan::agents
