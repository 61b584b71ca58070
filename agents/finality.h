#pragma once

#include <optional>

#include "agents/session/proofs.h"
#include "core/base/clock.h"
#include "core/base/ids.h"
#include "core/identity/bus_quorum.h"
#include "core/view/seals.h"
#include "kentongan/v1/proof.pb.h"

namespace kentongan::agents {

/// What a desk needs to judge whether a checkpoint is final, and what waits for one that is.
struct Finality {
  std::optional<identity::BusQuorum> known_quorum;  ///< Of this version of the directory.
  Seq quorum_of;
  Instant quorum_at;                          ///< When one was last complete.
  std::optional<Instant> loose_since;         ///< A checkpoint waits to be tied to the proven one.
  std::optional<v1::Checkpoint> loose_final;  ///< The same of what is said to be final.
  Proofs proofs;                              ///< Of this desk's own messages.
  view::Seals seals;                          ///< Of the incidents that it is party to.
};

}  // namespace kentongan::agents
