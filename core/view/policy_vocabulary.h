#pragma once

#include "core/identity/directory.h"
#include "core/policy/agreement_file.h"

namespace kentongan::view {

/// The words of a directory and of the catalogue that a policy file may use.
[[nodiscard]] policy::Vocabulary vocabulary_of(const identity::Directory& directory);

}  // namespace kentongan::view
