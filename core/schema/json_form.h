#pragma once

#include <string>
#include <string_view>

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/base/value.h"
#include "core/schema/catalogue.h"
#include "kentongan/v1/header.pb.h"

namespace kentongan::schema {

/// Header and payload, not yet signed or taken apart again.
struct PlainMessage {
  v1::Header header;
  Bytes payload;
};

/// Any record of the schema as one JSON object. Field names as in the proto; ids of 16 bytes as
/// UUID text, other bytes as base64; values of enums by lower-case name; 64-bit numbers as text;
/// points of time (`…_us`, Timestamp) as RFC 3339 in UTC. What is not set is left out.
[[nodiscard]] std::string record_json(const google::protobuf::Message& record);

/// {"header": {…}, "payload": {…}}. Of a payload that cannot be read here (sealed, type not known,
/// malformed) `payload_bytes` holds the base64 and `text` its field 1.
[[nodiscard]] std::string message_json(const Catalogue& catalogue, const v1::Header& header,
                                       BytesView payload);

/// What a person may write for a message of the type: each field of the payload, and those of the
/// header that it requires. `read_form` takes it.
[[nodiscard]] Value example(const TypeInfo& type);

/// The same as a message that `validate` accepts.
[[nodiscard]] PlainMessage example_message(const TypeInfo& type);

}  // namespace kentongan::schema
