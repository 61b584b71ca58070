#pragma once

#include <cstdint>
#include <vector>

#include "core/base/result.h"
#include "core/eventlog/event.h"
#include "core/identity/directory.h"

namespace kentongan::v1 {
class Envelope;
class Header;
}  // namespace kentongan::v1

namespace kentongan::broker::admission {

/// Whether the key of a sealed payload is wrapped for whoever the header names, its author
/// included, and for nobody else; of what is not sealed, that no key is. A wrap for a sealing key
/// that has been replaced counts: its agency keeps it to open old mail. Addresses that the
/// directory does not know are refused elsewhere.
/// @return `field_invalid`, naming the agency without a wrap or the wrap too many.
Result<void> check_wraps(const v1::Envelope& envelope, const v1::Header& header,
                         const identity::Directory& directory);

/// The wraps of those that get the message, by place: whom a rule has refused gets no key either.
[[nodiscard]] std::vector<std::uint32_t> wraps_for(
    const v1::Envelope& envelope, const std::vector<eventlog::MailboxEntry>& mailboxes,
    const identity::Directory& directory);

}  // namespace kentongan::broker::admission
