#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/bundle/reveal.h"
#include "core/eventlog/event_log.h"

namespace kentongan::bundle {

/// Which part of the log goes into a bundle, and how much of it its reader may see.
struct BundleRequest {
  std::optional<IncidentId> incident;  ///< Else the range.
  Seq first, last;
  bool end_shown = true;  ///< Of an incident: with the leaves after it, which prove that it is all.
  AgencyCode made_for;    ///< Only what this agency is party to is opened; empty: everything.
  Reveal reveal = Reveal::usual();
};

/// What the bundle stands under.
struct BundleSeal {
  std::string bus;         ///< Name of the log.
  std::string checkpoint;  ///< A signed note over this log, of now or of an earlier size.
  std::string quorum;      ///< The annex, for reading.
};

/// Told how far the log has been read.
using ExportProgress = std::function<void(std::uint64_t done, std::uint64_t all)>;

/// Makes a bundle (bundle.md) from a complete log, the broker's: a desk's has another tree.
///
/// Cost:   the log is read once, from its beginning to the checkpoint.
/// Limits: those of bundle.md 1.
/// @return `not_found` for an incident or a range that is not in the log; `too_large`;
///         `malformed` for a checkpoint that is none, `out_of_order` for one past the head; as
///         EventLog::read.
Result<Bytes> export_bundle(const eventlog::EventLog& log, const BundleRequest& request,
                            const BundleSeal& seal, const ExportProgress& progress = {});

}  // namespace kentongan::bundle
