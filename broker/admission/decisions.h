#pragma once

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "broker/admission/denial.h"
#include "broker/admission/subjects.h"
#include "broker/stages.h"

namespace kentongan::broker::admission {

/// The rule in force until agreements are: whoever is enrolled may send to whoever exists.
inline constexpr const char* kEnrolledPolicy = "bus/v1/enrolled";
inline constexpr const char* kEnrolledRule = "R00-enrolled";

/// Puts a decision into the bytes that are recorded and hashed, and remembers those made for the
/// same question, since a desk asks it again with every message.
///
/// Limits:  4096 remembered.
/// Threads: belongs to the core thread.
class Decisions {
 public:
  using Shared = std::shared_ptr<const Decided>;

  /// Permits, by the rule above. A mailbox entry for each agency, with its strongest role.
  static Shared permit(const AgencyCode& author, const std::vector<PartyOf>& parties, Lane lane);
  /// The bytes of a decision that refuses.
  static Bytes deny(const AgencyCode& author, const Denial& denial);
  /// A change of the directory, which every enrolled agency gets.
  static Shared directory_change(const std::vector<AgencyCode>& enrolled);

  [[nodiscard]] Shared find(const std::string& question) const;
  void keep(std::string question, Shared decided);
  /// The directory has changed: the same question may have another answer.
  void forget() { kept_.clear(); }

 private:
  std::unordered_map<std::string, Shared> kept_;
};

}  // namespace kentongan::broker::admission
