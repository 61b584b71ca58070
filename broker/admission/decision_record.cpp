#include "broker/admission/decision_record.h"

#include <algorithm>
#include <set>
#include <string>

#include "core/base/digest.h"
#include "core/base/lane.h"
#include "core/view/policy_request.h"
#include "kentongan/v1/event.pb.h"

namespace kentongan::broker::admission {
namespace {

constexpr const char* kDefaultRule = "R00-default";
constexpr const char* kNoOrderRule = "R00-order";
using Kind = policy::Obligation::Kind;

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) {
    text += (text.empty() ? "" : " ") + word;
  }
  return text;
}

/// What one owes, in the form of the record.
v1::Obligation obligation_of(const policy::Obligation& owed, const Answer& answer,
                             const RecordContext& context) {
  v1::Obligation entry;
  entry.set_kind(std::string(policy::name_of(owed.kind)));
  entry.set_seconds(owed.seconds);
  entry.set_text(owed.text.id.empty() ? joined(owed.words) : owed.text.id + " / " + owed.text.en);
  if (owed.patterns.empty()) {
    entry.add_agencies(answer.party.agency.value());
  } else {
    for (const std::string& code : policy::named(owed.patterns, *answer.request, context.all)) {
      entry.add_agencies(code);
    }
  }
  return entry;
}

/// The same owed by several stands once.
void owe(v1::Decision& record, const v1::Obligation& entry) {
  for (v1::Obligation& known : *record.mutable_obligations()) {
    if (known.kind() != entry.kind() || known.seconds() != entry.seconds() ||
        known.text() != entry.text()) {
      continue;
    }
    for (const std::string& agency : entry.agencies()) {
      if (std::ranges::find(known.agencies(), agency) == known.agencies().end()) {
        known.add_agencies(agency);
      }
    }
    return;
  }
  *record.add_obligations() = entry;
}

/// The place of a rule among those of the record; the first that comes is the record's own.
std::uint32_t ground_of(v1::Decision& record, const policy::Decision& decision) {
  const Bytes sha256 = decision.file_sha256.str();
  if (record.rule().empty()) {
    record.set_policy(decision.instrument);
    record.set_policy_sha256(sha256);
    record.set_rule(decision.rule);
    return 0;
  }
  if (record.policy() == decision.instrument && record.rule() == decision.rule) {
    return 0;
  }
  for (int at = 0; at < record.grounds_size(); ++at) {
    if (record.grounds(at).policy() == decision.instrument &&
        record.grounds(at).rule() == decision.rule) {
      return static_cast<std::uint32_t>(at) + 1;
    }
  }
  v1::Ground& ground = *record.add_grounds();
  ground.set_policy(decision.instrument);
  ground.set_policy_sha256(sha256);
  ground.set_rule(decision.rule);
  return static_cast<std::uint32_t>(record.grounds_size());
}

void set_label(v1::Label& label, const Text& text) {
  label.set_id(text.id);
  label.set_en(text.en);
}

void add_mailbox(const PartyOf& party, Decided& decided) {
  const auto same =
      std::ranges::find(decided.mailboxes, party.agency, &eventlog::MailboxEntry::agency);
  if (same == decided.mailboxes.end()) {
    decided.mailboxes.push_back({party.agency, decided.lane, party.role});
  } else {
    same->role = std::min(same->role, party.role);
  }
}

/// Without the full stop that the sentence around it ends with.
std::string unended(std::string text) {
  while (text.ends_with('.') || text.ends_with(' ')) {
    text.pop_back();
  }
  return text;
}

Text advice_of(std::span<const Answer> refused) {
  const bool is_lifted = std::ranges::all_of(
      refused, [](const Answer& each) { return each.decision.break_glass_possible; });
  if (!is_lifted) {
    return {};
  }
  return {
      "Pesan ini tidak diteruskan kepada penerima itu; penolakannya tercatat. Bila keadaan "
      "mendesak dan jabatan Anda berhak, kirim lagi dengan alasan darurat (--break-glass).",
      "The message did not go to that addressee; the refusal is on record. If it is urgent "
      "and your duty has the right, send it again with a reason (--break-glass)."};
}

/// Puts a party with its rule, what it owes and the facts into a record.
class Recorder {
 public:
  Recorder(bool permit, const RecordContext& context) : context_(context) {
    record_.set_permit(permit);
    record_.set_decided_us(context.decided_us);
    record_.set_as_of(context.as_of.value());
  }

  void add(const Answer& answer) {
    v1::Party& party = *record_.add_parties();
    party.set_agency(answer.party.agency.value());
    party.set_duty(answer.party.duty.value());
    party.set_role(static_cast<v1::PartyRole>(answer.party.role));
    if (!answer.request) {
      return;
    }
    party.set_ground(ground_of(record_, answer.decision));
    party.set_information(answer.decision.information);
    record_.set_policy_set(answer.decision.policy_set.str());
    for (const policy::Obligation& owed : answer.decision.obligations) {
      owe(record_, obligation_of(owed, answer, context_));
    }
    asked_.push_back(*answer.request);
  }
  v1::Decision& record() { return record_; }
  [[nodiscard]] Bytes finish() {
    record_.set_inputs(view::digest_of(asked_).str());
    return record_.SerializeAsString();
  }

 private:
  const RecordContext& context_;
  v1::Decision record_;
  std::vector<policy::Request> asked_;
};

Bytes record_of(const Denial& denial, std::span<const Answer> refused,
                const RecordContext& context) {
  Recorder recorder(false, context);
  for (const Answer& each : refused) {
    recorder.add(each);
  }
  if (recorder.record().rule().empty()) {
    recorder.record().set_rule(denial.rule);
  }
  set_label(*recorder.record().mutable_reason(), denial.reason);
  for (const std::string& address : denial.redirect) {
    recorder.record().add_redirect(address);
  }
  return recorder.finish();
}

/// "A, B: why", one for each reason.
Text reasons_of(std::span<const Answer> refused) {
  std::vector<std::pair<Text, std::string>> reasons;
  for (const Answer& each : refused) {
    const Text& reason = each.decision.reason;
    const auto known =
        std::ranges::find_if(reasons, [&](const auto& one) { return one.first.id == reason.id; });
    if (known == reasons.end()) {
      reasons.emplace_back(reason, each.party.agency.value());
    } else {
      known->second += ", " + each.party.agency.value();
    }
  }
  Text all;
  for (const auto& [reason, who] : reasons) {
    const std::string link = all.id.empty() ? "" : "; ";
    all.id += link + who + ": " + unended(reason.id);
    all.en += link + who + ": " + unended(reason.en);
  }
  return all;
}

}  // namespace

bool asks_receipt_first(const policy::Decision& decision) {
  constexpr std::string_view kReceiptFirst = "receipt-first";
  return std::ranges::any_of(decision.obligations, [&](const policy::Obligation& owed) {
    return owed.kind == policy::Obligation::Kind::delivery && !owed.words.empty() &&
           owed.words.front() == kReceiptFirst;
  });
}

std::shared_ptr<Decided> decided_of(std::span<const Answer> granted, Lane lane,
                                    const RecordContext& context) {
  auto decided = std::make_shared<Decided>();
  decided->lane = lane;
  Recorder recorder(true, context);
  recorder.record().set_lane(precedence_of(lane));
  for (const Answer& each : granted) {
    recorder.add(each);
    add_mailbox(each.party, *decided);
    decided->receipt_first = decided->receipt_first || asks_receipt_first(each.decision);
    if (each.decision.flagged && !recorder.record().flagged()) {
      recorder.record().set_flagged(true);
      set_label(*recorder.record().mutable_reason(), each.decision.reason);
    }
  }
  decided->flagged = recorder.record().flagged();
  decided->bytes = recorder.finish();
  decided->digest = sha256(decided->bytes);
  return decided;
}

Denial denial_of(std::span<const Answer> refused, const RecordContext& context) {
  const policy::Decision& first = refused.front().decision;
  Denial denial;
  denial.policy = first.instrument;
  denial.rule = first.rule.empty() ? kDefaultRule : first.rule;
  denial.reason = reasons_of(refused);
  std::set<std::string> redirect;
  for (const Answer& each : refused) {
    for (const std::string& code :
         policy::named(each.decision.instead, *each.request, context.all)) {
      redirect.insert(code);
    }
  }
  denial.redirect.assign(redirect.begin(), redirect.end());
  denial.advice = advice_of(refused);
  denial.record = record_of(denial, refused, context);
  return denial;
}

Denial no_order(std::span<const Answer> granted, const RecordContext& context) {
  Denial denial;
  denial.rule = kNoOrderRule;
  denial.reason = {
      "tidak ada penerima yang wajib menjalankan perintah ini; kirim sebagai "
      "permintaan bantuan (rfa) atau laporan",
      "no addressee is to obey this order; send it as a request (rfa) or a report"};
  denial.record = record_of(denial, granted, context);
  return denial;
}

}  // namespace kentongan::broker::admission
