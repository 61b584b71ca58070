#pragma once

#include <optional>
#include <string>

#include "agents/verify/bundle_check.h"
#include "agents/verify/item_check.h"
#include "core/base/bytes.h"
#include "core/base/error.h"
#include "core/eventlog/tlog_proof.h"
#include "core/identity/quorum.h"

namespace kentongan::verify {

/// What was found in a proof file: that one event was on the record of the log that the annex
/// names, under a checkpoint that its witnesses saw; and, where the file opens it, what the header
/// said.
struct ProofVerdict {
  BundleState state = BundleState::malformed;  ///< `whole`: it was on record.
  Text why;                                    ///< What failed.
  eventlog::TlogProof proof;
  eventlog::Leaf leaf;
  eventlog::CheckpointText checkpoint;
  identity::Quorum::Standing standing;
  std::optional<ItemFacts> facts;  ///< Of a header that is opened. Views into `proof`.
};

/// Whether a file begins as a proof does, and so is none of a bundle.
[[nodiscard]] bool is_proof_file(BytesView file);

/// Offline, with nothing but the annex. Any bytes may be handed in. Pure; any thread.
[[nodiscard]] ProofVerdict check_proof(BytesView file, const identity::Quorum& annex);

[[nodiscard]] std::string proof_text(const ProofVerdict& verdict, Language language);

}  // namespace kentongan::verify
