#pragma once

#include <optional>
#include <span>
#include <string>

#include "agents/cli/shell.h"
#include "agents/verify/bundle_check.h"
#include "agents/verify/silence.h"
#include "core/eventlog/event.h"
#include "core/eventlog/leaf.h"
#include "core/identity/directory.h"

namespace kentongan::cli {

// How the auditor's commands show what they found: pure functions.

/// "message", "acknowledged", "directory" …: what happened, untranslated.
[[nodiscard]] std::string audit_kind(const eventlog::Leaf& leaf);

/// `kentongan.audit-log/1`: of what a person did, the officer and the duty, and how he held it
/// then.
/// @return `malformed` for a leaf that is none, or an event that cannot be read.
Result<Listing> audit_listing(std::span<const eventlog::Record> records,
                              const identity::Directory& directory, const Look& look);

/// `kentongan.audit-event/1`: a leaf field by field, and what its item is. @return as above.
Result<std::string> audit_event_json(const eventlog::Record& record,
                                     const identity::Directory& directory);
[[nodiscard]] std::string audit_event_text(const Value& event, const Look& look);

/// `kentongan.audit-verify/1`.
[[nodiscard]] std::string audit_verdict_json(const verify::BundleVerdict& verdict,
                                             const std::optional<verify::SilenceFinding>& silence);

}  // namespace kentongan::cli
