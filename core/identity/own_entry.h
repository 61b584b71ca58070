#pragma once

#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/identity/directory.h"

namespace kentongan::v1 {
class DirectoryChange;
}

namespace kentongan::identity {

// What an agency enters in the directory itself, without the bus's operator: who its officers are,
// their keys, and who holds which of its duties. It stands under the agency's agent key, and where
// the agency has a roster key in force, under that too.

/// Whose entry it is. @return an empty code for what only the operator changes.
[[nodiscard]] AgencyCode agency_of_entry(const v1::DirectoryChange& change);

/// Whether the agency may set or end that: the entry is its own, and so is what it ends. Pure.
/// @return `not_permitted` for another agency's entry or one that only the operator changes.
Result<void> check_own_entry(const Directory& directory, const v1::DirectoryChange& change,
                             const AgencyCode& agency);

/// Asked where new entries come in, not of those on record: a key holds from its entry to the entry
/// that ends it. The order of the log decides what it signed, and no clock.
/// @return `field_invalid` for the entry of a key that names a time.
Result<void> check_no_time(const v1::DirectoryChange& change);

}  // namespace kentongan::identity
