#pragma once

#include <string>

#include "agents/verify/bundle_check.h"
#include "agents/verify/silence.h"
#include "core/base/error.h"

namespace kentongan::verify {

/// What was found, for people: the sentence first; then what the file is, and each event with what
/// is proven of it, by whose key, when, and what is withheld.
[[nodiscard]] std::string verdict_text(const BundleVerdict& verdict, Language language);

/// The answer to a question of silence.
[[nodiscard]] std::string silence_text(const SilenceFinding& finding,
                                       const SilenceQuestion& question, Language language);

/// What a reader compares with the page that he holds: the annex's digest and each key.
[[nodiscard]] std::string fingerprints_text(BytesView annex_file, const identity::Quorum& annex,
                                            Language language);

}  // namespace kentongan::verify
