#pragma once

#include <optional>
#include <string>

#include "core/bundle/bundle_export.h"
#include "core/eventlog/event_log.h"
#include "core/identity/directory.h"
#include "core/identity/keys.h"

namespace kentongan::bundle {

/// The broker's log as it stands, signed by its own key: the same bytes as the broker would give.
/// `bus`: as is_note_name() says.
[[nodiscard]] std::string signed_checkpoint(const eventlog::EventLog& log,
                                            const identity::SigningKey& key,
                                            const std::string& bus);

/// The newest checkpoint of which the broker kept that its quorum had seen it, with their lines.
/// @return nothing where none ever was; `corrupt` for a row that is none; as EventLog::state.
Result<std::optional<std::string>> witnessed_checkpoint(const eventlog::EventLog& log);

/// The directory as the log has it. @return as EventLog::read and Directory::apply.
Result<identity::Directory> directory_of(const eventlog::EventLog& log);

/// A quorum file that trusts the log's own key and asks for no witness: where there is none.
[[nodiscard]] std::string plain_annex(const std::string& bus, const identity::PublicKey& log_key);

/// What a bundle of this log stands under: the newest checkpoint that was witnessed, else what the
/// log alone signs now; and the annex: `agreed`, the file of an agreement, where it is not empty,
/// else the witnesses whom the directory has, once they have seen something.
struct SealFrom {
  const identity::SigningKey& key;
  std::string bus;
  std::string agreed;
  bool newest = false;  ///< What the log alone signs now, witnessed or not.
};
/// @return as the above.
Result<BundleSeal> seal_of(const eventlog::EventLog& log, const SealFrom& from);

}  // namespace kentongan::bundle
