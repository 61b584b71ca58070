#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "broker/admission/subjects.h"
#include "core/base/result.h"
#include "core/eventlog/event_log.h"
#include "core/identity/directory.h"

namespace kentongan::v1 {
class Header;
}

namespace kentongan::broker::admission {

/// Who a message goes to, once its groups are resolved.
struct Resolved {
  std::vector<PartyOf> parties;      ///< The author first; an agency may stand with several duties.
  std::vector<std::string> unknown;  ///< Addresses that name nobody, as written.
  bool has_to = false;               ///< Somebody is left whom it was written to.
};

/// Reads the addresses of a message against the directory: an agency, a duty of one, a group of
/// the directory, "area:CODE", "@parents" (the author's), "@incident" (its parties so far).
///
/// Limits:  512 parties; 1024 incidents remembered, 65,536 events read of one not remembered.
/// Threads: belongs to the core thread.
class Parties {
 public:
  explicit Parties(const eventlog::EventLog& log) : log_(log) {}

  /// @return `too_large` beyond 512 parties; as EventLog::read.
  Result<Resolved> resolve(const v1::Header& header, const identity::Directory& directory);

  /// A message of that incident was let in for these.
  void note(const IncidentId& incident, const std::vector<eventlog::MailboxEntry>& parties);
  /// True if what `resolve` says depends on nothing but author, addresses and directory.
  [[nodiscard]] static bool is_fixed(const v1::Header& header);

 private:
  Result<const std::vector<AgencyCode>*> of_incident(const IncidentId& incident);

  const eventlog::EventLog& log_;
  std::unordered_map<IncidentId, std::vector<AgencyCode>> incidents_;
};

}  // namespace kentongan::broker::admission
