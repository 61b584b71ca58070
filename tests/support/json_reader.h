#pragma once

#include <string_view>

#include <google/protobuf/message.h>

#include "core/base/result.h"
#include "core/schema/catalogue.h"
#include "core/schema/json_form.h"

namespace kentongan::test {

/// The way back from `schema::message_json`, so that tests can show that nothing is lost in it.
/// Takes enums by name or number, times as written there.
/// @return `malformed` for what is no JSON, `field_invalid` naming the path for a field that the
///         schema does not have or a value of another form. Nothing beyond is judged: `validate`.
Result<schema::PlainMessage> message_from_json(const schema::Catalogue& catalogue,
                                               std::string_view json);

/// Fills `record` from a JSON object, the way back from `schema::record_json`. @return as above.
Result<void> record_from_json(std::string_view json, google::protobuf::Message& record);

}  // namespace kentongan::test
