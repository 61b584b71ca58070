#pragma once

#include <functional>

#include "core/base/bytes.h"
#include "core/schema/type_info.h"

namespace kentongan::schema {

/// A payload with fields made unreadable: a text becomes "(disamarkan)", anything else goes. For
/// views alone: what was signed is the payload as it was. `hides` is asked of each field that is
/// set, of parts too. Bytes that are no payload of the type come back empty. Pure; any thread.
[[nodiscard]] Bytes masked(const TypeInfo& type, BytesView payload,
                           const std::function<bool(const FieldInfo&)>& hides);

}  // namespace kentongan::schema
