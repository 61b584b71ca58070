#pragma once

#include <map>
#include <span>
#include <vector>

#include "core/identity/directory.h"
#include "core/policy/request.h"

namespace kentongan::view {

/// An agency as the rules of policy see it: who stands above it, where it is, in which groups, what
/// it may hold. One that the directory does not have has a code and nothing else: a stranger, to
/// whom nothing is permitted. `duty` empty: the watch.
[[nodiscard]] policy::Party party_of(const identity::Directory& directory, const AgencyCode& agency,
                                     const DutyCode& duty = {});

/// All agencies of one version of the directory as the rules see them, looked up once for many
/// questions.
///
/// Threads: a value; const members from any.
class PartyBook {
 public:
  PartyBook() = default;  ///< Of nobody.
  explicit PartyBook(const identity::Directory& directory);

  /// As `party_of`.
  [[nodiscard]] policy::Party party(const AgencyCode& agency, const DutyCode& duty = {}) const;
  /// Rising by code, each as its watch: whom `policy::named` chooses from.
  [[nodiscard]] std::span<const policy::Party> all() const { return all_; }
  /// Of the directory it was made from.
  [[nodiscard]] Seq version() const { return version_; }

 private:
  Seq version_;
  std::vector<policy::Party> all_;
};

}  // namespace kentongan::view
