#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/base/ids.h"
#include "core/base/result.h"

namespace kentongan::v1 {
class DirectoryChange;
}

namespace kentongan::identity {

/// Where in the log, and when by the broker's clock: what is asked of the directory is asked as of
/// then.
struct Moment {
  Seq seq;
  std::int64_t time_us = 0;
};

/// From which event to which, and within which time, something holds. An entry takes force at its
/// own event and not before its time; what ends it holds from its own event on.
struct Force {
  Seq from;
  std::optional<Seq> until;
  std::int64_t valid_from_us = 0;
  std::int64_t valid_until_us = 0;  ///< 0: open.

  [[nodiscard]] bool at(const Moment& moment) const;
};

/// A person who signs. The name is not in the log; who knows it can show that this is of it.
struct Officer {
  OfficerId id;
  AgencyCode agency;
  Digest name_commitment;
  Force force;
};

/// How somebody holds a duty: for good, in place of nobody or of somebody who is away, or on shift.
enum class HoldingForm : std::uint8_t { definitive, plt, plh, shift };
/// "definitif", "Plt", "Plh", "jaga": as the directory spells them.
[[nodiscard]] std::string_view name_of(HoldingForm form);
[[nodiscard]] std::optional<HoldingForm> holding_form(std::string_view name);

/// That an officer holds a duty.
struct Holding {
  AgencyCode agency;
  DutyCode duty;
  OfficerId officer;
  HoldingForm form = HoldingForm::definitive;
  std::string order_number;  ///< Of the letter; empty: none.
  Force force;
};

/// Who the officers are, and who held which duty when. Part of the directory; nothing in it is ever
/// forgotten, because an old signature is judged by the duty of its day.
///
/// Overlap: several may hold one duty at a time (a shift that hands over); one may hold several.
/// Threads: a value; const members from any.
class Roster {
 public:
  /// An entry `officer`: sets or retires one. A retired officer holds nothing any more.
  /// @return `field_invalid` for an id that is not 16 bytes, a commitment that is not 32, an id
  /// that
  ///         is another's; `not_found` for retiring who is not there.
  Result<void> apply_officer(const v1::DirectoryChange& change, Seq seq);
  /// An entry `holding`: appoints, or ends the newest of that officer in that duty. Agency and duty
  /// are checked by the directory.
  /// @return `field_invalid` for an officer of another agency or none, an unknown form, a time that
  ///         ends before it begins, an order number beyond 80 bytes; `not_found` for ending what he
  ///         does not hold.
  Result<void> apply_holding(const v1::DirectoryChange& change, Seq seq);

  /// Whoever was one, in force or not.
  [[nodiscard]] const Officer* officer(const OfficerId& id) const;
  /// Nothing if he did not hold it then, or was no officer.
  [[nodiscard]] const Holding* holding(const OfficerId& officer, const AgencyCode& agency,
                                       const DutyCode& duty, const Moment& moment) const;
  /// Everybody who held it then, the one who came last in front.
  [[nodiscard]] std::vector<const Holding*> holders(const AgencyCode& agency, const DutyCode& duty,
                                                    const Moment& moment) const;
  /// What he held then, by agency and duty.
  [[nodiscard]] std::vector<const Holding*> held_by(const OfficerId& officer,
                                                    const Moment& moment) const;

 private:
  using Post = std::pair<AgencyCode, DutyCode>;

  std::unordered_map<OfficerId, Officer> officers_;
  std::map<Post, std::vector<Holding>> holdings_;  ///< In the order of their events.
};

}  // namespace kentongan::identity
