#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/identity/directory.h"

namespace kentongan::v1 {
class Submit;
}

namespace kentongan::broker::admission {

/// Whose keys signed a submission: the agent's first, then the officers'.
struct Signers {
  KeyId agent;
  AgencyCode agency;
  std::vector<const identity::Key*> officers;  ///< In front he whose items these are.

  [[nodiscard]] const identity::Key* officer() const {
    return officers.empty() ? nullptr : officers.front();
  }
};

/// Where keys are looked up: the directory as it will be at that event, and what the submission
/// itself brings.
struct KeyShelf {
  const identity::Directory& directory;
  Seq at;
  std::span<const identity::Key> brought;
};

/// Checks every signature over the root. `checked` counts the arithmetic that was done.
/// @return `bad_signature` for none, more than four, one of another length or one that is not the
///         key's over this root; `key_unknown` for a key that is not the agent's (the first) or an
///         officer's of the same agency (the others), or one twice; `key_revoked`.
Result<Signers> signers_of(const v1::Submit& submit, const Digest& root, const KeyShelf& keys,
                           std::uint64_t& checked);

}  // namespace kentongan::broker::admission
