#pragma once

#include "core/base/bytes.h"
#include "core/base/ids.h"
#include "kentongan/v1/event.pb.h"
#include "kentongan/v1/header.pb.h"

namespace kentongan::view {

/// A payload as an agency that is party to the message sees it. Personal fields are for those who
/// need them: the author, and whom it is written to. Who has a copy, and whom a rule's `mask` names
/// for a field, sees "(disamarkan)" in its place. Of a type that is not known nothing can be
/// masked. What was signed, and so what the log holds, stays as it is. Pure; any thread.
[[nodiscard]] Bytes payload_for(const AgencyCode& agency, const v1::Header& header,
                                const v1::Decision& decision, const Bytes& payload);

}  // namespace kentongan::view
