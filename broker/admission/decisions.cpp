#include "broker/admission/decisions.h"

#include <algorithm>

#include "core/base/digest.h"
#include "core/base/lane.h"
#include "core/eventlog/shelf.h"
#include "kentongan/v1/event.pb.h"

namespace kentongan::broker::admission {
namespace {

constexpr std::size_t kKeptMax = 4096;

void set_reason(v1::Decision& decision, const Text& reason) {
  decision.mutable_reason()->set_id(reason.id);
  decision.mutable_reason()->set_en(reason.en);
}

struct OwnRule {
  const char* rule;
  Text reason;
};

/// In lane BIASA, for these and nobody else yet; the record names them.
std::shared_ptr<Decided> by_rule(const OwnRule& rule, const std::vector<AgencyCode>& parties = {}) {
  v1::Decision decision;
  decision.set_permit(true);
  decision.set_policy(kBusPolicy);
  decision.set_rule(rule.rule);
  set_reason(decision, rule.reason);
  decision.set_lane(v1::PRECEDENCE_BIASA);

  auto decided = std::make_shared<Decided>();
  decided->lane = Lane::biasa;
  for (const AgencyCode& party : parties) {
    v1::Party& entry = *decision.add_parties();
    entry.set_agency(party.value());
    entry.set_role(v1::PARTY_ROLE_CC);
    decided->mailboxes.push_back({party, Lane::biasa, v1::PARTY_ROLE_CC});
  }
  decided->bytes = decision.SerializeAsString();
  decided->digest = sha256(decided->bytes);
  return decided;
}

Decisions::Shared change(const OwnRule& rule, const AgencyCode& shelf,
                         const std::vector<AgencyCode>& enrolled) {
  auto decided = by_rule(rule);
  decided->mailboxes.push_back({shelf, Lane::biasa, v1::PARTY_ROLE_TO});
  for (const AgencyCode& agency : enrolled) {
    decided->mailboxes.push_back({agency, Lane::biasa, v1::PARTY_ROLE_TO});
  }
  return decided;
}

}  // namespace

Decisions::Shared Decisions::permit(const AgencyCode& author, const std::vector<PartyOf>& parties,
                                    Lane lane) {
  v1::Decision decision;
  decision.set_permit(true);
  decision.set_policy(kBusPolicy);
  decision.set_rule(kEvidenceRule);
  decision.set_inputs("agency=" + author.value());
  set_reason(decision, {"Pihak suatu pesan boleh menyatakan apa yang terjadi dengannya.",
                        "Who is party to a message may state what became of it."});
  decision.set_lane(precedence_of(lane));

  auto decided = std::make_shared<Decided>();
  decided->lane = lane;
  for (const PartyOf& party : parties) {
    v1::Party& entry = *decision.add_parties();
    entry.set_agency(party.agency.value());
    entry.set_duty(party.duty.value());
    entry.set_role(static_cast<v1::PartyRole>(party.role));
    const auto same =
        std::ranges::find(decided->mailboxes, party.agency, &eventlog::MailboxEntry::agency);
    if (same == decided->mailboxes.end()) {
      decided->mailboxes.push_back({party.agency, lane, party.role});
    } else {
      same->role = std::min(same->role, party.role);
    }
  }
  decided->bytes = decision.SerializeAsString();
  decided->digest = sha256(decided->bytes);
  return decided;
}

Decisions::Shared Decisions::erased(const AgencyCode& author, const std::vector<PartyOf>& parties,
                                    Lane lane) {
  auto decided = std::make_shared<Decided>(*permit(author, parties, lane));
  decided->mailboxes.push_back(
      {eventlog::kRetentionShelf, Lane::biasa, v1::PARTY_ROLE_UNSPECIFIED});
  return decided;
}

Decisions::Shared Decisions::incident_sealed(const std::vector<AgencyCode>& parties) {
  return by_rule({"R00-sealed",
                  {"Segel suatu kejadian disampaikan ke setiap pihaknya.",
                   "The seal of an incident goes to everybody party to it."}},
                 parties);
}

Bytes Decisions::deny(const AgencyCode& author, const Denial& denial) {
  if (!denial.record.empty()) {
    return denial.record;
  }
  v1::Decision decision;
  decision.set_policy(kBusPolicy);
  decision.set_rule(denial.rule);
  decision.set_inputs("agency=" + author.value());
  set_reason(decision, denial.reason);
  for (const std::string& address : denial.redirect) {
    decision.add_redirect(address);
  }
  return decision.SerializeAsString();
}

Decisions::Shared Decisions::directory_change(const std::vector<AgencyCode>& enrolled) {
  return change({"R00-directory",
                 {"Perubahan direktori disampaikan ke setiap instansi terdaftar.",
                  "A change of the directory goes to every enrolled agency."}},
                eventlog::kDirectoryShelf, enrolled);
}

Decisions::Shared Decisions::policy_change(const std::vector<AgencyCode>& enrolled) {
  return change({"R00-policy",
                 {"Perubahan kebijakan disampaikan ke setiap instansi terdaftar.",
                  "A change of policy goes to every enrolled agency."}},
                eventlog::kPolicyShelf, enrolled);
}

Decisions::Shared Decisions::find(const std::string& question) const {
  const auto found = kept_.find(question);
  return found == kept_.end() ? nullptr : found->second;
}

void Decisions::keep(std::string question, Shared decided) {
  if (kept_.size() >= kKeptMax) {
    kept_.clear();
  }
  kept_.emplace(std::move(question), std::move(decided));
}

}  // namespace kentongan::broker::admission
