#pragma once

#include "agents/outbox/outbox.h"
#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/eventlog/event_log.h"

namespace kentongan::agents::outbox_rows {

// The outbox's rows of the desk's log; numbers are big endian, so that they sort.
constexpr BytesView kAll = "out/";
constexpr BytesView kItems = "out/i/";   ///< + u64 number: the item, written once.
constexpr BytesView kStates = "out/s/";  ///< + u64 number: what has become of it.
constexpr BytesView kGiven = "out/e/";   ///< + id: evidence that the broker holds.
constexpr BytesView kChain = "out/chain";
constexpr BytesView kReceipt = "out/receipt";

[[nodiscard]] eventlog::StateRow item_row(const OutboxItem& item);
[[nodiscard]] eventlog::StateRow state_row(const OutboxItem& item);
[[nodiscard]] eventlog::StateRow no_item_row(std::uint64_t number);
[[nodiscard]] eventlog::StateRow no_state_row(std::uint64_t number);
/// Of a settled evidence: what it says, when it was said, and the receipt.
[[nodiscard]] eventlog::StateRow given_row(const OutboxItem& item);
[[nodiscard]] eventlog::StateRow no_given_row(const MessageId& id);
[[nodiscard]] eventlog::StateRow chain_row(const SenderChain& chain);

/// The number in the key of a row of either family. @return `corrupt`.
Result<std::uint64_t> number_of(BytesView key);
/// @return `corrupt` for a row that was not written by the functions above.
Result<void> read_item(BytesView value, OutboxItem& item);
Result<GivenEvidence> read_given(BytesView value);
Result<void> read_state(BytesView value, OutboxItem& item);
Result<SenderChain> read_chain(BytesView value);

}  // namespace kentongan::agents::outbox_rows
