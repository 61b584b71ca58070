#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/base/value.h"
#include "core/schema/catalogue.h"
#include "core/schema/text_form.h"
#include "kentongan/v1/header.pb.h"

namespace kentongan::schema {

/// A message that a person can name: an event of a scenario, a number at a desk.
struct NamedMessage {
  MessageId id;
  std::string type;                   ///< Empty: not known.
  std::optional<MessageId> reply_to;  ///< What it answers itself.
};

/// Where and when it is written.
struct ReadContext {
  std::int64_t written_at_us = 0;
  int zone_offset_s = kWibOffsetS;
  /// @return nothing if the place knows no message by that name. A message id as text needs no
  ///         name and is not asked for. May be empty.
  std::function<std::optional<NamedMessage>(std::string_view name)> message_named;
};

/// A field that neither the type nor the header knows.
struct UnknownField {
  std::string path;   ///< "posts[0].colour".
  std::string value;  ///< As written.

  friend bool operator==(const UnknownField&, const UnknownField&) = default;
};

/// What was written, ready to be given an id, an author and a signature.
struct Draft {
  /// `identity.type`, precedence and classification (the type's where none is written), and every
  /// group that a field names. Precedence and classification of a correction stay unset if they
  /// are not written: they are those of the original.
  v1::Header header;
  Bytes payload;
  std::vector<UnknownField> unknown;  ///< Carried at the end of `text` as well.
};

/// Reads what a person writes by the rules of proto/README.md, "Text form": a name is looked up in
/// the type, then in the header's groups; a header field may also be named by its path
/// ("handling.channel") where the type has one of the same name. `text`, `to`, `cc`, `ref`,
/// `precedence`, `classification`, `markings` are names like any other.
///
/// Reads, does not judge: limits and required fields are `validate`'s.
/// @return `field_invalid` naming the field, what was expected and how to write it.
Result<Draft> read_form(const TypeInfo& type, const Value& fields, const ReadContext& context);

/// An address as a person writes it: an agency, "DUTY AGENCY", or a group ("112:33.74:KEBAKARAN",
/// "area:31.72", "@incident"). @return `field_invalid`.
Result<v1::Address> read_address(std::string_view text);

/// The value of an enum: its name without prefix, any case, with blank, hyphen or underscore.
/// @return `field_invalid` naming the values.
Result<int> read_choice(const google::protobuf::EnumDescriptor& choices, std::string_view text);

}  // namespace kentongan::schema
