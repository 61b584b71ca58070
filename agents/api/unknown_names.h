#pragma once

#include <string>
#include <vector>

#include "core/identity/directory.h"
#include "core/schema/catalogue.h"
#include "core/schema/read_form.h"
#include "core/schema/validator.h"
#include "kentongan/v1/header.pb.h"

namespace kentongan::agents::api {

// Names that an officer wrote and nobody has: told at the desk, each with the one that was probably
// meant, so that nothing is kept or sent.

/// Addresses of the header that name no agency, duty or group of the directory. None where the
/// directory is empty: a desk that was never connected cannot tell. What the broker alone works out
/// ("@incident", "@parents", "area:31.72") is left to it.
[[nodiscard]] std::vector<schema::Violation> unknown_addresses(
    const v1::Header& header, const identity::Directory& directory);

/// Fields that neither the type nor the header has.
[[nodiscard]] std::vector<schema::Violation> unknown_fields(
    const schema::TypeInfo& type, const std::vector<schema::UnknownField>& fields);

/// " Maksud Anda: X?" with the nearest of the known names; empty where none is near.
[[nodiscard]] Text meant(std::string_view written, const std::vector<std::string>& known);

}  // namespace kentongan::agents::api
