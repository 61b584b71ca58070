#pragma once

#include "core/view/delivery_trace.h"
#include "core/view/parsed_event.h"

namespace kentongan::view {

/// The trace that a message begins with: its summary and its parties, nothing said yet.
[[nodiscard]] MessageTrace trace_of(const ParsedMessage& message, const ParsedEvent& event);

/// What a payload says of itself, which of a sealed one is known later or never.
void take_payload(MessageTrace& trace, const Bytes& payload);

/// What an evidence says, as a mark of its agency.
[[nodiscard]] Mark mark_of(const ParsedEvidence& parsed, Seq seq, std::int64_t time_us);

[[nodiscard]] Refusal refusal_of(const v1::Refused& refused, Seq seq, std::int64_t time_us);

}  // namespace kentongan::view
