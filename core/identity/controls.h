#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/identity/roster.h"

namespace kentongan::v1 {
class DirectoryChange;
}

namespace kentongan::identity {

/// Who commands a unit across the lines for a time, by an entry of the directory; or who plays.
struct Control {
  std::string kind;      ///< "BKO", "PDB"; "latihan": players of an exercise, whom nobody commands.
  std::string unit;      ///< An agency; of players the id of their exercise.
  AgencyCode commander;  ///< Empty: nobody.
  IncidentId incident;   ///< Empty: whatever the matter.
  std::vector<AgencyCode> members;
  Force force;

  /// The unit or one of its members.
  [[nodiscard]] bool is_over(const AgencyCode& agency) const;
};

/// All controls that were ever set, as of any moment. Part of the directory.
///
/// Threads: a value; const members from any.
class Controls {
 public:
  /// An entry `control`: sets one, in place of the newest of that kind, unit and incident, or ends
  /// that. Agencies are checked by the directory.
  /// @return `field_invalid` for a kind or unit beyond 80 bytes or empty, for a commander who is
  ///         his own unit, for a time that ends before it begins; `not_found` for ending none.
  Result<void> apply(const v1::DirectoryChange& change, Seq seq);

  /// In force then, by kind and unit.
  [[nodiscard]] std::vector<const Control*> at(const Moment& moment) const;
  /// The next instant after this at which one begins or ends by its own time; none: the largest.
  [[nodiscard]] std::int64_t next_change_us(std::int64_t after_us) const;

 private:
  using Name = std::pair<std::string, std::pair<std::string, IncidentId>>;

  std::map<Name, std::vector<Control>> controls_;  ///< In the order of their events.
};

}  // namespace kentongan::identity
