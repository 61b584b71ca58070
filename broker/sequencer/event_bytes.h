#pragma once

#include <cstdint>

#include "broker/stages.h"
#include "core/base/bytes.h"

namespace kentongan::broker::sequencer {

/// Room in front of an event's body for its number and its time.
constexpr std::size_t kFrontBytes = 22;

/// The body of a v1.Event that holds an item as it came in and why it was let in: header, payload
/// and salt are copied, never encoded again. `path` only where the run will not be whole.
/// @return the bytes, with `kFrontBytes` of room before them.
[[nodiscard]] Bytes item_body(const AdmittedMessage& message);

/// The body of a v1.Event with a message of ours: Refused, Statement.
/// `field`: number of the arm of `Event.body`.
[[nodiscard]] Bytes own_body(std::uint32_t field, BytesView serialised);

/// Puts number and time before the body: these are the bytes of the event for ever.
void put_front(Bytes& body, std::uint64_t seq, std::int64_t time_us);

}  // namespace kentongan::broker::sequencer
