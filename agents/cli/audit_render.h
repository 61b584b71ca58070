#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>

#include "agents/cli/shell.h"
#include "agents/verify/bundle_check.h"
#include "agents/verify/silence.h"
#include "core/eventlog/event.h"
#include "core/eventlog/leaf.h"

namespace kentongan::cli {

// How the auditor's commands show what they found: pure functions.

using Signers = std::map<std::string, std::string>;  ///< Whose key, by its id.

/// "message", "acknowledged", "directory" …: what happened, untranslated.
[[nodiscard]] std::string audit_kind(const eventlog::Leaf& leaf);

/// `kentongan.audit-log/1`. @return `malformed` for a leaf that is none.
Result<Listing> audit_listing(std::span<const eventlog::Record> records, const Signers& signers);

/// `kentongan.audit-event/1`: a leaf field by field, and what its item is. @return as above.
Result<std::string> audit_event_json(const eventlog::Record& record, const Signers& signers);
[[nodiscard]] std::string audit_event_text(const Value& event, const Look& look);

/// `kentongan.audit-verify/1`.
[[nodiscard]] std::string audit_verdict_json(const verify::BundleVerdict& verdict,
                                             const std::optional<verify::SilenceFinding>& silence);

}  // namespace kentongan::cli
