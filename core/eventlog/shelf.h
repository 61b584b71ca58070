#pragma once

#include "core/base/ids.h"

namespace kentongan::eventlog {

// Mailboxes that nobody holds: under each lies, in lane BIASA, every event of a kind that decides
// what stands, so that it is folded without reading the others.

inline const AgencyCode kDirectoryShelf{"@directory"};  ///< Every change of the directory.
inline const AgencyCode kPolicyShelf{"@policy"};        ///< Every policy file.
inline const AgencyCode kStandingShelf{"@standing"};    ///< view::Standing::keeps.
inline const AgencyCode kRetentionShelf{"@retention"};  ///< Retention orders, and ERASED.

[[nodiscard]] inline bool is_shelf(const AgencyCode& mailbox) {
  return mailbox.value().starts_with('@');
}

}  // namespace kentongan::eventlog
