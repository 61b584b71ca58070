#pragma once

#include "core/schema/type_info.h"
#include "kentongan/v1/header.pb.h"

namespace kentongan::schema {

/// Whether a message is of the grade *receipt first*: the key of its payload is released when
/// DELIVERED of the addressee's desk is in the log, so that nobody reads it and denies that he has
/// it. What is sealed is, of a type whose rules say so (an order) or where personal data is
/// marked; a KILAT never waits. A rule of policy may ask it of any sealed message beside that.
/// `type` may be nullptr: not known. Pure; any thread.
[[nodiscard]] bool waits_for_receipt(const TypeInfo* type, const v1::Header& header);

}  // namespace kentongan::schema
