#include "broker/admission/permission.h"

#include <algorithm>
#include <array>

#include "broker/admission/decision_record.h"
#include "core/base/clock.h"
#include "core/base/lane.h"
#include "core/base/wire_format.h"
#include "core/eventlog/shelf.h"
#include "core/identity/item.h"
#include "core/policy/decide.h"
#include "core/view/policy_fields.h"
#include "core/view/policy_request.h"
#include "kentongan/v1/event.pb.h"
#include "kentongan/v1/header.pb.h"

namespace kentongan::broker::admission {
namespace {

constexpr std::size_t kKeptMax = 4096;
constexpr const char* kOrder = "order";
constexpr std::array<std::size_t, 4> kGroupsAsked{1, 2, 3, 4};  ///< Author to handling.

bool measures_time(const policy::Rule& rule) {
  const policy::Obligations& owed = rule.obligations;
  const auto counts_days = [](const std::optional<policy::Span>& span) {
    return span && span->unit == policy::Span::Unit::working_days;
  };
  return owed.late_if || counts_days(owed.ack_within) || counts_days(owed.answer_within) ||
         counts_days(owed.retention) || counts_days(owed.written_followup_within);
}

std::int32_t seconds(Micros zone) {
  return static_cast<std::int32_t>(zone.count() / kSecondUs);
}

}  // namespace

/// A key that is to wait for DELIVERED needs a payload that has one.
void refuse_open(policy::Decision& decision) {
  const auto asks = std::ranges::find_if(decision.decided, [](const policy::RuleRef& each) {
    return each.rule->obligations.delivery == policy::Delivery::receipt_first;
  });
  if (asks != decision.decided.end()) {
    decision.instrument = asks->agreement->id;
    decision.rule = asks->rule->id;
    decision.file_sha256 = asks->agreement->sha256;
  }
  decision.permit = false;
  decision.reason = {
      "isinya harus disegel, sebab kuncinya baru dilepas sesudah tanda terima; kirim tersegel "
      "(send --seal)",
      "it has to be sealed, since its key waits for the receipt; send it sealed (send --seal)"};
}

/// One message being asked about, addressee by addressee.
class Permissions::Asking {
 public:
  Asking(const Question& question, const view::Surroundings& known, const Basis& basis)
      : question_(question),
        known_(known),
        basis_(basis),
        request_(view::request_of(question.header, question.payload, known)) {}

  void decide(const std::vector<PartyOf>& parties) {
    for (const PartyOf& party : parties) {
      const bool is_own =
          party.agency.value() == request_.from.agency || party.role == v1::PARTY_ROLE_HOLDER;
      Answer& answer = answers_.emplace_back(Answer{party, std::nullopt, {}});
      if (!is_own) {
        answer.request = to(party.agency, party.duty);
        answer.decision = policy::decide(basis_.agreements, *answer.request);
        if (!request_.sealed && asks_receipt_first(answer.decision)) {
          refuse_open(answer.decision);
        }
      }
    }
  }

  /// Whoever the rules say is to have a copy, unless a rule forbids that.
  void add_copies() {
    const std::size_t asked = answers_.size();
    for (std::size_t at = 0; at < asked; ++at) {
      const Answer original = answers_[at];
      if (!original.request || !original.decision.permit) {
        continue;
      }
      for (const policy::Obligation& owed : original.decision.obligations) {
        if (owed.kind == policy::Obligation::Kind::copy_to) {
          copy_to(policy::named(owed.patterns, *original.request, known_.parties.all()), original);
        }
      }
    }
  }

  Permission answer(std::int64_t until_us) {
    Permission permission;
    permission.until_us = until_us;
    const RecordContext context{known_.parties.all(), basis_.wall_us, basis_.as_of};
    std::vector<Answer> granted;
    std::vector<Answer> refused;
    for (const Answer& each : answers_) {
      const bool may = !each.request || each.decision.permit;
      (may ? granted : refused).push_back(each);
    }
    // An order goes whole or not at all.
    const bool is_whole = view::Retention::keeps(request_.type);
    const bool is_stopped = (is_order() && !order_stands()) || (is_whole && !refused.empty());
    const bool is_for_nobody = std::ranges::all_of(
        granted, [](const Answer& each) { return each.party.role == v1::PARTY_ROLE_AUTHOR; });
    if (is_stopped || is_for_nobody) {
      permission.denied.push_back(refused.empty() ? no_order(granted, context)
                                                  : denial_of(refused, context));
      return permission;
    }
    for (const Answer& each : refused) {
      permission.denied.push_back(denial_of(std::span(&each, 1), context));
    }
    const auto decided =
        decided_of(granted, lane_of(question_.header.handling().precedence()), context);
    if (view::Standing::keeps(request_.type)) {
      decided->mailboxes.push_back(
          {eventlog::kStandingShelf, Lane::biasa, v1::PARTY_ROLE_UNSPECIFIED});
    }
    if (is_whole) {
      decided->mailboxes.push_back(
          {eventlog::kRetentionShelf, Lane::biasa, v1::PARTY_ROLE_UNSPECIFIED});
    }
    permission.decided = decided;
    return permission;
  }

 private:
  policy::Request to(const AgencyCode& agency, const DutyCode& duty) const {
    policy::Request request = request_;
    view::address(request, question_.header, {agency, duty}, known_);
    return request;
  }

  void copy_to(const std::vector<std::string>& codes, const Answer& because) {
    for (const std::string& code : codes) {
      const AgencyCode agency(code);
      const bool is_there = std::ranges::any_of(
          answers_, [&](const Answer& each) { return each.party.agency == agency; });
      if (is_there) {
        continue;
      }
      Answer copy{{agency, DutyCode{}, v1::PARTY_ROLE_POLICY}, to(agency, {}), {}};
      const policy::Decision own = policy::decide(basis_.agreements, *copy.request);
      // That it is not permitted stops no copy; a deny does, though the glass was broken for
      // others.
      const bool is_forbidden = own.flagged || (!own.permit && !own.rule.empty()) ||
                                policy::is_stranger(copy.request->to);
      if (!is_forbidden) {
        copy.decision = because.decision;
        copy.decision.obligations.clear();
        answers_.push_back(std::move(copy));
      }
    }
  }

  [[nodiscard]] bool is_order() const { return request_.type == kOrder; }
  [[nodiscard]] bool order_stands() const {
    std::vector<policy::Decision> decisions;
    bool is_to_own = false;
    for (const Answer& each : answers_) {
      is_to_own = is_to_own || (!each.request && each.party.role == v1::PARTY_ROLE_TO);
      if (each.request && each.party.role != v1::PARTY_ROLE_POLICY) {
        decisions.push_back(each.decision);
      }
    }
    const policy::OrderVerdict verdict = policy::decide_order(decisions);
    return verdict.permit || (is_to_own && verdict.refusing.empty());
  }

  const Question& question_;
  const view::Surroundings& known_;
  const Basis& basis_;
  const policy::Request request_;
  std::vector<Answer> answers_;
};

void Permissions::look_up(const identity::Directory& directory) {
  if (parties_.version() != directory.version()) {
    parties_ = view::PartyBook(directory);
  }
}

/// Author, addresses, subject and handling as signed, what rules may look at of the payload, and
/// how far what stands has come. Everything else of a message no rule sees.
std::string Permissions::key_of(const Question& question, const Basis& basis) {
  std::string key;
  const auto add = [&key](BytesView part) {
    append_varint(key, part.size());
    key += part;
  };
  const auto records = identity::records_of(question.header_bytes);
  KTG_CHECK(records.has_value());  // The verifier has hashed them.
  for (const std::size_t group : kGroupsAsked) {
    add((*records)[group]);
  }
  const v1::Identity& identity = question.header.identity();
  add(identity.type());
  add(identity.exercise());
  append_varint(key, basis.standing.applied().value());
  key.push_back(static_cast<char>((identity.sealed() ? 1 : 0) | (question.incident_open ? 2 : 0)));
  if (!identity.sealed()) {
    policy::Request seen;
    view::add_policy_fields(identity.type(), question.payload, seen);
    for (const policy::Field& field : seen.fields) {
      add(field.name);
      for (const std::string& value : field.values) {
        add(value);
      }
    }
  }
  return key;
}

const Permission* Permissions::known(const Question& question, const Basis& basis) {
  const auto found = kept_.find(key_of(question, basis));
  return found != kept_.end() && basis.wall_us < found->second.until_us ? &found->second : nullptr;
}

bool Permissions::is_timeless(const policy::Agreements& agreements, const std::string& type) {
  const auto [at, is_new] = timeless_.try_emplace(type, false);
  if (is_new) {
    at->second = std::ranges::none_of(agreements.for_type(type), [](const policy::RuleRef& each) {
      return measures_time(*each.rule);
    });
  }
  return at->second;
}

std::int64_t Permissions::good_until(const Basis& basis) const {
  const policy::Day today = policy::day_of(basis.wall_us, seconds(zone_));
  const std::int64_t midnight = (std::int64_t{today} + 1) * kDayUs - zone_.count();
  return std::min({midnight, basis.standing.next_change_us(basis.wall_us),
                   basis.directory.controls().next_change_us(basis.wall_us)});
}

Permission Permissions::ask(const Question& question, const Resolved& resolved, const Basis& basis,
                            bool keep) {
  look_up(basis.directory);
  const view::Surroundings known{basis.directory, parties_,       basis.standing,
                                 basis.wall_us,   seconds(zone_), question.incident_open};
  Asking asking(question, known, basis);
  asking.decide(resolved.parties);
  asking.add_copies();
  Permission permission = asking.answer(good_until(basis));
  if (keep && is_timeless(basis.agreements, question.header.identity().type())) {
    if (kept_.size() >= kKeptMax) {
      kept_.clear();
    }
    kept_.insert_or_assign(key_of(question, basis), permission);
  }
  return permission;
}

void Permissions::forget() {
  kept_.clear();
  timeless_.clear();
}

}  // namespace kentongan::broker::admission
