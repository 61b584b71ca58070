#pragma once

#include <string_view>

#include "core/base/bytes.h"
#include "core/base/error.h"
#include "kentongan/v1/header.pb.h"
#include "kentongan/v1/options.pb.h"

namespace kentongan::schema {

/// Whether a text has the form of its kind. Kinds without a form of their own (site, legal basis)
/// take any text; whether a code exists is the directory's question.
[[nodiscard]] bool has_form(v1::FieldKind kind, BytesView text);

/// The form in words, with an example: "kode instansi, misalnya BPBD-DKI".
[[nodiscard]] Text form_in_words(v1::FieldKind kind);

/// Kemendagri code with dots, padded 2.2.2.4.
[[nodiscard]] bool is_area(BytesView text);

/// "area:31.72", "@parents", or the name of a group of the directory: 2 to 80 of [A-Za-z0-9:._@-].
[[nodiscard]] bool is_group(BytesView text);

/// RFC 9562, version 7.
[[nodiscard]] bool is_uuid_v7(BytesView id);

/// Well-formed UTF-8: no surrogates, no overlong forms, nothing past U+10FFFF.
[[nodiscard]] bool is_utf8(BytesView text);

}  // namespace kentongan::schema
