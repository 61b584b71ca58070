#pragma once

#include <string>
#include <vector>

#include "agents/desk.h"
#include "core/base/error.h"
#include "core/base/result.h"
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

/// The same of one address that evidence names.
[[nodiscard]] std::vector<schema::Violation> unknown_address(const std::string& field,
                                                             const v1::Address& address,
                                                             const identity::Directory& directory);

/// `address_unknown`. A desk without a line judges by what it last heard, and says so.
[[nodiscard]] Error stranger_error(const schema::Violation& first, const Desk& desk);

/// Whether this desk's agency has the duty in which somebody writes; yes where the directory is
/// empty. @return `duty_not_held`.
Result<void> check_duty(const Desk& desk, const DutyCode& duty);

/// Fields that neither the type nor the header has.
[[nodiscard]] std::vector<schema::Violation> unknown_fields(
    const schema::TypeInfo& type, const std::vector<schema::UnknownField>& fields);

/// " Maksud Anda: X?" with the nearest of the known names; empty where none is near.
[[nodiscard]] Text meant(std::string_view written, const std::vector<std::string>& known);

}  // namespace kentongan::agents::api
