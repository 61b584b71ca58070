#pragma once

#include <string>

#include "core/bundle/bundle_export.h"
#include "core/eventlog/event_log.h"
#include "core/identity/keys.h"

namespace kentongan::bundle {

/// The log as it stands, signed by its own key: the same bytes as the broker would give.
/// `bus`: as is_note_name() says.
[[nodiscard]] std::string signed_checkpoint(const eventlog::EventLog& log,
                                            const identity::SigningKey& key,
                                            const std::string& bus);

/// A quorum file that trusts the log's own key and asks for no witness: where no other was agreed.
[[nodiscard]] std::string plain_annex(const std::string& bus, const identity::PublicKey& log_key);

}  // namespace kentongan::bundle
