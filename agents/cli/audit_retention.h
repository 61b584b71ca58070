#pragma once

#include <string>
#include <vector>

#include "agents/cli/audit_source.h"
#include "agents/cli/look.h"
#include "core/base/error.h"
#include "core/base/ids.h"
#include "core/base/result.h"

namespace kentongan::cli {

/// An incident as the record has it, and what was ordered of its messages.
struct AuditIncident {
  struct Message {
    Seq seq;
    MessageId id;
    std::size_t done = 0;  ///< Holders who have erased it, of so many.
    std::size_t of = 0;
    bool held = false;
    Text words;
  };
  std::string incident;
  std::uint64_t events = 0;
  std::vector<Message> retained;
  /// The seal that covers most: so many events, the leaf hash of the last, and its own number. 0:
  /// none.
  std::uint64_t sealed_count = 0;
  std::string sealed_head{};
  Seq sealed_seq{};
};

/// @return as EventLog::read and view::parse.
Result<AuditIncident> audit_incident(const AuditSource& source, const IncidentId& incident);

/// kentongan.audit-incident/1
[[nodiscard]] std::string audit_incident_json(const AuditIncident& shown);
[[nodiscard]] std::string audit_incident_text(const AuditIncident& shown, const Look& look);

}  // namespace kentongan::cli
