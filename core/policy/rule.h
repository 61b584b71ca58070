#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.h"
#include "core/policy/calendar.h"
#include "core/policy/request.h"

namespace kentongan::policy {

/// Seen from the author; `of: to` in a pattern: seen from the addressee.
enum class Relation : std::uint8_t {
  parent,      ///< Directly above.
  ancestor,    ///< Above.
  descendant,  ///< Below.
  same_line,   ///< Above, below, itself, or both of one sector under somebody of that sector.
  same_level,
  same_area,    ///< One area in common, code for code.
  same_agency,  ///< Itself.
  control,      ///< Under control in force; the players of an exercise are not.
};

/// Fits a party when everything stated fits; of a list one suffices; what is empty asks nothing.
struct PartyPattern {
  std::vector<std::string> agency;
  std::vector<std::string> sector;
  std::vector<std::string> kind;
  std::vector<std::string> level;
  std::vector<std::string> duty;
  std::vector<std::string> area;  ///< Each of the party's areas lies in one of these.
  std::vector<std::string> group;
  Classification clearance = Classification::unknown;  ///< At least this.
  std::vector<Relation> relation;
  bool of_addressee = false;           ///< `of: to`
  std::vector<PartyPattern> excluded;  ///< `not`: at most one, without a `not` of its own.

  friend bool operator==(const PartyPattern&, const PartyPattern&) = default;
};

struct StatusPattern {
  std::vector<std::string> kind;
  std::vector<std::string> value;
  std::vector<std::string> area;  ///< The status holds in one of these.
  bool of_incident = false;       ///< `area: incident`

  friend bool operator==(const StatusPattern&, const StatusPattern&) = default;
};

enum class Delivery : std::uint8_t { unstated, content_first, receipt_first };

/// What must be so of a message. What is left out asks nothing.
struct Conditions {
  std::optional<PartyPattern> from;
  std::optional<PartyPattern> to;
  std::vector<std::string> types;
  std::vector<Field> fields;  ///< A value with `*` at its end is the beginning of one.
  std::vector<Precedence> precedence;
  Classification max_classification = Classification::unknown;
  std::vector<std::string> markings;
  std::vector<std::string> area;
  std::vector<std::string> purpose;
  std::vector<std::string> legal_basis;  ///< Beginnings, from `bases_of`.
  std::vector<std::string> channel;
  std::optional<StatusPattern> status;
  std::vector<std::string> lead;
  bool incident_open = false;
  std::optional<bool> exercise;
  Delivery delivery = Delivery::unstated;
  std::optional<PartyPattern> approved_by;
  std::optional<PartyPattern> endorsed_by;

  friend bool operator==(const Conditions&, const Conditions&) = default;
};

/// The message is late when less than this is left until a time that it states.
struct LateIf {
  std::string field;
  Span less_than;

  friend bool operator==(const LateIf&, const LateIf&) = default;
};

/// Word of `show`: the addressee knows of an order that is not for him to obey.
constexpr std::string_view kInformation = "information";

/// What a rule asks in return for its permission.
struct Obligations {
  std::optional<Span> ack_within;
  std::optional<Span> answer_within;
  std::optional<Span> retention;
  std::optional<Span> written_followup_within;
  std::vector<std::string> if_channel;  ///< Of `written_followup_within`; empty: always.
  std::optional<LateIf> late_if;
  Delivery delivery = Delivery::unstated;
  std::vector<std::string> officer_signature;  ///< Evidence codes: "ACKNOWLEDGED".
  std::vector<PartyPattern> copy_to;
  std::vector<PartyPattern> approval_by;
  std::vector<PartyPattern> endorse_by;
  std::vector<std::string> mask;  ///< Fields.
  Text notice;                    ///< Told instead, to whom the message is refused; empty: nothing.
  std::string show;               ///< information, approval_needed, endorsement_needed
  bool carry = false;

  friend bool operator==(const Obligations&, const Obligations&) = default;
};

enum class Effect : std::uint8_t { deny, permit };

struct Rule {
  std::string id;
  Effect effect = Effect::deny;
  Conditions when;
  std::optional<Conditions> unless;
  Obligations obligations;
  std::vector<PartyPattern> instead;
  Text text;                 ///< Shown when the rule refuses, or is the nearest that would permit.
  bool break_glass = false;  ///< Of a deny: allow_and_flag.
  std::vector<std::string> ground;  ///< For people; never compared with anything.

  friend bool operator==(const Rule&, const Rule&) = default;
};

}  // namespace kentongan::policy
