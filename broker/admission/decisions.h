#pragma once

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "broker/admission/denial.h"
#include "broker/admission/subjects.h"
#include "broker/stages.h"

namespace kentongan::broker::admission {

/// The broker's own rules, which stand in no file: how evidence and changes go.
inline constexpr const char* kBusPolicy = "bus/v1";
inline constexpr const char* kEvidenceRule = "R00-evidence";

/// Puts what the broker's own rules decide into the bytes that are recorded and hashed, and
/// remembers what was decided of the same question.
///
/// Limits:  4096 remembered.
/// Threads: belongs to the core thread.
class Decisions {
 public:
  using Shared = std::shared_ptr<const Decided>;

  /// Evidence, by the rule above. A mailbox entry for each agency, with its strongest role.
  static Shared permit(const AgencyCode& author, const std::vector<PartyOf>& parties, Lane lane);
  /// ERASED: the same, and on the shelf of retention.
  static Shared erased(const AgencyCode& author, const std::vector<PartyOf>& parties, Lane lane);
  /// SEALED: to every party of the incident; the record names each.
  static Shared incident_sealed(const std::vector<AgencyCode>& parties);
  /// The bytes of a decision that refuses.
  static Bytes deny(const AgencyCode& author, const Denial& denial);
  /// A change of the directory, which every enrolled agency gets.
  static Shared directory_change(const std::vector<AgencyCode>& enrolled);
  /// A change of policy, which every enrolled agency gets.
  static Shared policy_change(const std::vector<AgencyCode>& enrolled);

  [[nodiscard]] Shared find(const std::string& question) const;
  void keep(std::string question, Shared decided);

 private:
  std::unordered_map<std::string, Shared> kept_;
};

}  // namespace kentongan::broker::admission
