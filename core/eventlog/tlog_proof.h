#pragma once

#include <string>

#include "core/base/bytes.h"
#include "core/eventlog/leaf.h"
#include "core/eventlog/proof.h"

namespace kentongan::eventlog {

/// That one leaf stands in the log, as a file of its own that tools for transparency logs check:
/// C2SP tlog-proof@v1, the leaf as its `extra`.
struct TlogProof {
  LeafBytes leaf;
  std::uint64_t index = 0;  ///< seq - 1.
  HashPath path;
  std::string checkpoint;  ///< A signed note.
};
[[nodiscard]] std::string write_tlog_proof(const TlogProof& proof);

}  // namespace kentongan::eventlog
