#pragma once

#include <vector>

#include "core/base/bytes.h"
#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/bundle/reveal.h"

namespace kentongan::v1 {
class Envelope;
}

namespace kentongan::bundle {

/// An item as a bundle carries it, and whether all of it is there.
struct ExportedItem {
  Bytes form;  ///< As eventlog::parse_item() reads it.
  bool is_whole = false;
};

/// What of the item may be shown: of a message what `reveal` names, of any other item all. What the
/// envelope itself no longer shows stays so. `path`: of the submission.
/// @return `malformed` for an envelope that no log would have taken.
Result<ExportedItem> export_item(const v1::Envelope& envelope, const std::vector<Digest>& path,
                                 const Reveal& reveal);

/// The broker's own event, as it stands.
[[nodiscard]] ExportedItem export_event(BytesView event);

}  // namespace kentongan::bundle
