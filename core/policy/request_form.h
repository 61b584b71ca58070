#pragma once

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/policy/request.h"

namespace kentongan::policy {

/// The bytes of a request, as they stand in `Decision.inputs` of the log, so that whoever holds the
/// policy files can decide again years later, without this program.
///
/// Form:   "KTGREQ01", then the members in the order of request.h. Numbers are big endian: 1 byte
///         for a flag or an enum, 4 for the zone, 8 for a time. A text is its length in 4 bytes and
///         its UTF-8. A list is its count in 4 bytes and its entries; but for `line`, whose order
///         counts, each entry is a text that holds the entry's own form, and entries rise byte by
///         byte, none twice. So the same facts have the same bytes, and other bytes other facts.
/// Limits: 1 MiB, 65,536 entries a list.
[[nodiscard]] Bytes bytes_of(const Request& request);

/// @return `malformed` for anything that `bytes_of` does not write.
[[nodiscard]] Result<Request> request_from(BytesView bytes);

constexpr std::size_t kRequestBytesMax = 1'048'576;

}  // namespace kentongan::policy
