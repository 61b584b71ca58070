#pragma once

#include <array>
#include <map>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/identity/controls.h"
#include "core/identity/directory_entry.h"
#include "core/identity/roster.h"

namespace kentongan::v1 {
class DirectoryChange;
}

namespace kentongan::identity {

/// Who exists: the fold of all directory changes of the log so far. A value: copied and swapped
/// whole as `shared_ptr<const Directory>`, so that every thread reads one moment.
///
/// Version: the seq of the last change applied.
/// Time:    a change holds from its own event to the one that ends it; who holds a duty or a
/// control
///          also by the times that the change names. A key does not (`check_no_time`).
/// Limits:  100,000 changes, asked for with `check_room` before they are given a number.
class Directory {
 public:
  static constexpr std::size_t kChangesMax = 100'000;

  /// @return `too_large` where so many more changes would be too many.
  [[nodiscard]] Result<void> check_room(std::size_t changes) const;
  /// @return `out_of_order` for a seq not above the version; `field_invalid` for an entry that
  ///         cannot be (bad code, unknown agency or parent, a ring of parents, a key of low order
  ///         or already in use, an id that is not the key's); `not_found` for retiring what is not
  ///         there. A change that fails changes nothing.
  Result<void> apply(const v1::DirectoryChange& change, Seq seq);

  [[nodiscard]] Seq version() const { return version_; }
  [[nodiscard]] const Agency* agency(const AgencyCode& code) const;
  /// The agency's own, else the one of that code that every agency has.
  [[nodiscard]] const Duty* duty(const AgencyCode& agency, const DutyCode& code) const;
  /// Whether somebody may write in that duty of the agency, or to it: `duty`, or the watch.
  [[nodiscard]] bool has_duty(const AgencyCode& agency, const DutyCode& code) const;
  /// Its own first, then those that every agency has.
  [[nodiscard]] std::vector<const Duty*> duties_of(const AgencyCode& agency) const;
  /// Officers, and who holds which duty when.
  [[nodiscard]] const Roster& roster() const { return roster_; }
  /// Who commands whom across the lines.
  [[nodiscard]] const Controls& controls() const { return controls_; }
  /// In force or not: an old signature needs its old key.
  [[nodiscard]] const Key* key(const KeyId& id) const;
  /// The key of that kind in force now, newest first. The broker's own: an empty code.
  [[nodiscard]] const Key* key_of(const AgencyCode& agency, KeyKind kind) const;
  /// Whose transport key this is, if it is in force now and the agency has an agent key in force:
  /// without one nobody at that desk is believed, and nothing is told it.
  [[nodiscard]] const AgencyCode* agency_of_transport(const TransportKey& key) const;
  /// Members of a group of the directory; nullptr if there is none of that code.
  [[nodiscard]] const std::vector<AgencyCode>* group(const std::string& code) const;
  [[nodiscard]] const std::map<std::string, std::vector<AgencyCode>>& groups() const {
    return groups_;
  }

  [[nodiscard]] const std::map<AgencyCode, Agency>& agencies() const { return agencies_; }
  /// Who looks after the keys of an agency's line: the enrolled agencies of kind "sitik" that stand
  /// under it, or under the nearest above it that has any. `Counting::all`: as if all were
  /// enrolled.
  enum class Counting : std::uint8_t { enrolled, all };
  [[nodiscard]] std::vector<AgencyCode> key_keepers_of(
      const AgencyCode& agency, Counting counting = Counting::enrolled) const;
  /// Who speaks for an agency that has left, that is which has no agent key in force: the nearest
  /// enrolled agency above it in its line, as the line stood when it was last there.
  /// @return nullptr while it is here itself, or where nobody above it is.
  [[nodiscard]] const Agency* stand_in_for(const AgencyCode& agency) const;
  /// By the name of the other bus.
  [[nodiscard]] const std::map<std::string, Link>& links() const { return links_; }
  /// All that ever were, in force or not.
  [[nodiscard]] const std::unordered_map<KeyId, Key>& keys() const { return keys_; }
  /// Codes of agencies with an agent key in force.
  [[nodiscard]] std::vector<AgencyCode> enrolled() const;
  /// Whom the door lets in: the keys that `agency_of_transport` knows.
  [[nodiscard]] std::vector<TransportKey> transport_keys() const;

 private:
  struct Change;
  static constexpr std::size_t kKeyKinds = 11;
  using KeysByKind = std::array<std::vector<KeyId>, kKeyKinds>;  ///< Oldest first.

  Result<void> apply_entry(const Change& change);
  Result<void> apply_agency(const Change& change);
  Result<void> apply_duty(const Change& change);
  Result<void> apply_key(const Change& change);
  Result<void> retire_key(const KeyId& id, Seq seq);
  Result<void> apply_group(const Change& change);
  Result<void> apply_link(const Change& change);
  Result<void> apply_officer(const Change& change);
  Result<void> apply_holding(const Change& change);
  Result<void> apply_control(const Change& change);
  [[nodiscard]] Result<void> check_agency_known(const std::string& code) const;

  Seq version_;
  std::size_t changes_ = 0;
  std::map<AgencyCode, Agency> agencies_;
  std::map<AgencyCode, AgencyCode> former_parents_;  ///< Of those that were retired.
  std::map<std::pair<AgencyCode, DutyCode>, Duty> duties_;
  std::unordered_map<KeyId, Key> keys_;
  std::unordered_map<AgencyCode, KeysByKind> keys_by_owner_;
  std::map<std::string, std::vector<AgencyCode>> groups_;
  std::map<std::string, Link> links_;
  Roster roster_;
  Controls controls_;
};

}  // namespace kentongan::identity
