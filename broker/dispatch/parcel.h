#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "broker/stages.h"
#include "core/base/result.h"
#include "core/eventlog/event_log.h"

namespace kentongan::broker::dispatch {

/// A stored event as it travels: what of it is the same for everybody who gets it. The wrapped keys
/// of one that is receipt first stay behind (`KeyRelease`).
struct Parcel {
  Seq seq;
  Bytes delivery;  ///< Serialised v1.Delivery: event, leaf, incident key; no path.
  Digest leaf_hash;
  std::uint32_t index = 0;          ///< Place in its submission.
  std::uint8_t classification = 0;  ///< Of a message.
  std::uint32_t count = 1;          ///< Items of its submission; 1 for what was never submitted.
  std::vector<Digest> path;         ///< As kept in the log, where the run is not whole there.
  std::shared_ptr<const Run> run;   ///< Where it is at hand.

  [[nodiscard]] bool stands_alone() const { return count <= 1; }
  /// Whether it is that item of such a submission. A refusal, which stands in the author's lane
  /// among what was submitted with it, is none.
  [[nodiscard]] bool is_item(std::uint32_t place, std::uint32_t of) const {
    return index == place && count == of;
  }
};

/// Of an event just stored.
[[nodiscard]] Parcel parcel_of(const SequencedEvent& sequenced, const eventlog::Event& event,
                               const Digest& leaf_hash);

/// What a stored event says of itself, read where it lies.
struct Glance {
  std::uint32_t index = 0;
  std::uint32_t count = 0;
  bool is_message = false;
  BytesView header;     ///< Of its envelope.
  BytesView item_hash;  ///< Of a refusal.
};
/// @return nothing for bytes that are no event.
[[nodiscard]] std::optional<Glance> glance(BytesView event);
/// What a message's header says its classification is; 0: nothing.
[[nodiscard]] std::uint8_t classification_in(BytesView message_header);
/// The incident that a message's header names, or "".
[[nodiscard]] BytesView incident_in(BytesView message_header);

/// The same without payload, salt and keys, for an agency that may no longer hold what it says:
/// its proofs hold. @return `corrupt` for bytes that are no message.
Result<Parcel> without_content(const Parcel& parcel);

/// Of an event read back. @return `corrupt` for bytes that are no event.
Result<Parcel> parcel_of(const eventlog::Record& record, const Digest& incident_key);

}  // namespace kentongan::broker::dispatch
