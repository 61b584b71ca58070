#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "agents/cli/settings.h"
#include "core/base/result.h"
#include "core/bundle/bundle_export.h"
#include "core/eventlog/rocks_log.h"
#include "core/identity/directory.h"

namespace kentongan::cli {

/// What an auditor reads from: the data folder of a broker that rests, or a copy of one.
struct AuditSource {
  std::unique_ptr<eventlog::RocksLog> log;
  bundle::BundleSeal seal;

  /// @return `conflict` while the broker runs; `not_found` where there is none; as RocksLog::open,
  ///         and as reading the broker's bus card and keys.
  /// `newest`: under what the log alone signs now, not under what its witnesses saw last.
  static Result<AuditSource> open(const std::filesystem::path& data, bool newest = false);

  /// The event of a number, or of an item's id or the beginning of one.
  /// @return `not_found`; `invalid_argument` for what is neither.
  [[nodiscard]] Result<eventlog::Record> event(const std::string& named) const;

  /// Whose keys are whose, who the officers are, and who held what when.
  [[nodiscard]] Result<identity::Directory> directory() const;
};

}  // namespace kentongan::cli
