#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "broker/admission/denial.h"
#include "broker/admission/parties.h"
#include "broker/stages.h"
#include "core/base/clock.h"
#include "core/identity/directory.h"
#include "core/policy/agreements.h"
#include "core/view/policy_party.h"
#include "core/view/retention.h"
#include "core/view/standing.h"

namespace kentongan::broker::admission {

/// Whether an enrolled agency's desk has yet to say that it has stored this event of its lane.
/// Empty: nobody is waited for.
using Awaited = std::function<bool(const AgencyCode& agency, Lane lane, Seq seq)>;

/// What stands while items are decided: the folds of all that is stored.
struct Basis {
  const identity::Directory& directory;
  const policy::Agreements& agreements;
  const view::Standing& standing;
  Seq as_of;  ///< The newest event stored.
  std::int64_t wall_us = 0;
  const view::Retention* retention = nullptr;  ///< Nothing: no order is on record.
  Awaited is_awaited{};
};

/// Who of those addressed may have a message, and who may not and why.
struct Permission {
  std::shared_ptr<const Decided> decided;  ///< Null: nobody may.
  std::vector<Denial> denied;
  std::int64_t until_us = 0;  ///< Nothing that it hangs on changes by itself before.
};

/// Asks policy for each addressee of a message, and puts the answers on record.
///
/// Rules:  each addressee by itself; an order whole or not at all; nobody needs a rule for its own
///         agency. Who is named by an obligation `copy_to` gets the message too, unless a rule
///         forbids it.
/// Record: a v1.Decision for all who may have it, another for each who may not.
/// Speed:  an answer is kept with all that it hangs on, until some of it can change: the same desk
///         asks the same with each report.
/// Limits: 4096 answers kept.
/// Threads: belongs to the core thread.
class Permissions {
 public:
  explicit Permissions(Micros zone) : zone_(zone) {}

  /// A message and what was looked up for it.
  struct Question {
    const v1::Header& header;
    BytesView header_bytes;  ///< The same as signed.
    BytesView payload;
    bool incident_open = false;  ///< The log has an event of its incident.
  };
  /// The answer to the same question, if one is kept that still holds.
  [[nodiscard]] const Permission* known(const Question& question, const Basis& basis);
  /// Decides. `keep`: the parties depend on nothing but the question.
  Permission ask(const Question& question, const Resolved& resolved, const Basis& basis, bool keep);

  /// Directory or policy have changed.
  void forget();

 private:
  class Asking;

  void look_up(const identity::Directory& directory);
  [[nodiscard]] static std::string key_of(const Question& question, const Basis& basis);
  [[nodiscard]] bool is_timeless(const policy::Agreements& agreements, const std::string& type);
  [[nodiscard]] std::int64_t good_until(const Basis& basis) const;

  const Micros zone_;
  view::PartyBook parties_;
  std::unordered_map<std::string, bool> timeless_;  ///< By type.
  std::unordered_map<std::string, Permission> kept_;
};

}  // namespace kentongan::broker::admission
