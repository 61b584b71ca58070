#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/identity/directory.h"
#include "core/policy/request.h"
#include "core/view/view.h"

namespace kentongan::view {

/// Whether two messages can touch each other: an exercise and the real thing never do.
struct Matter {
  std::string exercise;  ///< Empty: the real thing.
  IncidentId incident;   ///< Empty: of none.
  std::int64_t at_us = 0;
};

/// What a rule of policy must know of the messages before: statuses in force, who leads which
/// domain, who stands under whose control, who consented to what.
///
/// Folds:   status_change, lead_designation, rfa, rfa_response, decision; all others change nothing
///          (`keeps`). What is sealed or withheld is not known.
/// Status:  the newest of its kind in an incident, or of no incident over the same areas; from
///          `valid_from` or its own event to `valid_to`.
/// Control: over whoever accepted a request whose command relation is BKO, for its author, from the
///          answer to `release_at`, the second it names included; and inside an incident whose
///          disaster status is in force for the lead of its domain `operasi`, over the addressees
///          of the status: while none is named, for the BPBD of its area. Its end needs no message.
/// Source:  policy/1 (protocol.md 9).
class Standing : public View {
 public:
  /// Whether a message of this type can change what stands.
  [[nodiscard]] static bool keeps(std::string_view type);

  /// In force in that matter: of its incident and of none, the latter by area.
  [[nodiscard]] std::vector<policy::Status> statuses(const Matter& matter) const;
  /// Domains of the incident that the agency leads, rising.
  [[nodiscard]] std::vector<std::string> leads(const Matter& matter,
                                               const AgencyCode& agency) const;
  /// Kinds of control in force, folded and rising: what messages say and what the directory says.
  [[nodiscard]] std::vector<std::string> controls(const identity::Directory& directory,
                                                  const Matter& matter, const AgencyCode& over,
                                                  const AgencyCode& under) const;
  /// Who consented, if that message is an accepted answer or a decision; else nullptr.
  struct Consent {
    AgencyCode agency;
    DutyCode duty;
  };
  [[nodiscard]] const Consent* consent(const MessageId& message) const;
  /// The next instant after this at which one of all that begins or ends by its own time.
  [[nodiscard]] std::int64_t next_change_us(std::int64_t after_us) const;

 private:
  struct Span {
    std::int64_t from_us = 0;
    std::int64_t until_us = 0;  ///< 0: open.
    [[nodiscard]] bool holds(std::int64_t at_us) const;
  };
  struct InForce {
    policy::Status status;
    std::set<AgencyCode> addressees;
    Span span;
  };
  struct Asked {
    AgencyCode author;
    bool for_control = false;
    std::int64_t release_us = 0;
  };
  struct Lead {
    AgencyCode agency;
    Span span;
  };
  struct Subordination {
    std::string exercise;
    AgencyCode over;
    AgencyCode under;
    Span span;
  };
  struct Place {
    std::string exercise;
    std::string incident;
    std::vector<std::string> areas;  ///< Of a status of no incident.
    friend auto operator<=>(const Place&, const Place&) = default;
  };

  void fold(const ParsedEvent& event) override;
  void fold_status(const ParsedEvent& event);
  void fold_lead(const ParsedEvent& event);
  void fold_request(const ParsedEvent& event);
  void fold_answer(const ParsedEvent& event);
  void note(const Span& span);
  [[nodiscard]] const InForce* disaster_of(const Matter& matter) const;
  [[nodiscard]] bool leads_operation(const identity::Directory& directory, const InForce& disaster,
                                     const Matter& matter, const AgencyCode& agency) const;

  std::map<std::pair<Place, std::string>, InForce> statuses_;  ///< By place and kind.
  std::map<std::pair<Place, std::string>, Lead> leads_;        ///< By place and domain.
  std::unordered_map<MessageId, Asked> asked_;
  std::map<std::pair<MessageId, AgencyCode>, Subordination> subordinations_;  ///< By request.
  std::unordered_map<MessageId, Consent> consents_;
  std::set<std::int64_t> boundaries_us_;
};

}  // namespace kentongan::view
