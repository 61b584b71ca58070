#include "core/view/trace_build.h"

#include <algorithm>

#include "core/schema/catalogue.h"
#include "core/schema/text_form.h"
#include "core/view/signed_by.h"
#include "kentongan/v1/order.pb.h"

namespace kentongan::view {
namespace {

/// The longest beginning of `text` within the limit that ends between two letters of UTF-8.
std::string cut(const std::string& text) {
  if (text.size() <= kSummaryBytesMax) {
    return text;
  }
  std::size_t end = kSummaryBytesMax;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) {
    --end;
  }
  return text.substr(0, end) + "…";
}

/// What its author wrote as text, of a type known or not; else its fields in one line.
std::string summary_of(const std::string& type, const Bytes& payload) {
  auto text = schema::text_of(payload);
  if (text.empty()) {
    const auto* info = schema::Catalogue::standard().find(type);
    schema::TextStyle masked;
    masked.personal = false;  // A list is seen by whoever passes the desk.
    text = info == nullptr ? "" : schema::payload_text(*info, payload, masked).id;
  }
  return cut(text);
}

bool is_withdrawal(const std::string& type, const Bytes& payload) {
  v1::Correction correction;
  return type == "correction" && correction.ParseFromString(payload) && correction.withdraw();
}

std::vector<PartyTrace> parties_of(const v1::Decision& decision) {
  std::vector<PartyTrace> parties;
  for (const auto& party : decision.parties()) {
    if (party.role() == v1::PARTY_ROLE_AUTHOR) {
      continue;
    }
    const AgencyCode agency(party.agency());
    const auto known = std::find_if(parties.begin(), parties.end(),
                                    [&](const auto& other) { return other.agency == agency; });
    if (known == parties.end()) {
      parties.push_back(
          {agency, DutyCode(party.duty()), party.role(), party.information(), {}, {}});
    } else if (party.role() < known->role) {
      known->role = party.role();
      known->information = party.information();
    }
  }
  std::stable_sort(parties.begin(), parties.end(),
                   [](const auto& a, const auto& b) { return a.role < b.role; });
  return parties;
}

void take_subject(MessageTrace& trace, const v1::Subject& subject) {
  trace.incident = IncidentId(subject.incident());
  if (const auto reply_to = MessageId::from(subject.reply_to())) {
    trace.reply_to = *reply_to;
  }
  for (const auto& ref : subject.refs()) {
    if (const auto id = MessageId::from(ref)) {
      trace.refs.push_back(*id);
    }
  }
}

void take_handling(MessageTrace& trace, const v1::Handling& handling) {
  trace.precedence = handling.precedence();
  trace.classification = handling.classification();
  trace.channel = handling.channel();
  for (const int marking : handling.markings()) {
    trace.markings.push_back(static_cast<v1::Marking>(marking));
  }
}

}  // namespace

void take_payload(MessageTrace& trace, const Bytes& payload) {
  trace.text = summary_of(trace.type, payload);
  trace.withdraws = is_withdrawal(trace.type, payload);
}

MessageTrace trace_of(const ParsedMessage& message, const ParsedEvent& event) {
  MessageTrace trace;
  const auto& header = message.header;
  trace.id = message.id;
  trace.number = event.number;
  trace.seq = event.seq;
  trace.time_us = event.time_us;
  trace.leaf_hash = event.leaf_hash;
  trace.written_us = header.times().written_at_us();
  trace.type = header.identity().type();
  trace.exercise = header.identity().exercise();
  trace.sealed = header.identity().sealed();
  trace.from = AgencyCode(header.author().agency());
  trace.from_duty = DutyCode(header.author().duty());
  trace.by_desk = header.author().officer().empty();
  const SignedBy by = signed_by(header, {});
  trace.officer = by.officer;
  trace.written_for = by.on_behalf_of;
  trace.expires_us = header.handling().expires_at_us();
  take_subject(trace, header.subject());
  take_handling(trace, header.handling());
  if (!trace.sealed && !message.erased) {
    take_payload(trace, message.payload);
  }
  trace.dues = dues_of(header, event.time_us);
  trace.rule = message.decision.rule();
  trace.parties = parties_of(message.decision);
  return trace;
}

Mark mark_of(const ParsedEvidence& parsed, Seq seq, std::int64_t time_us) {
  const auto& evidence = parsed.evidence;
  Mark mark;
  mark.evidence = parsed.id;
  mark.agency = AgencyCode(evidence.agency());
  mark.code = evidence.code();
  mark.seq = seq;
  mark.time_us = time_us;
  mark.claimed_us = evidence.at_us();
  mark.duty = DutyCode(evidence.duty());
  mark.officer = signed_by(evidence, {}).officer;
  mark.on_behalf_of = evidence.on_behalf_of();
  mark.by_machine = evidence.by_machine() || evidence.code() == v1::EVIDENCE_CODE_DELIVERED;
  mark.by_desk = evidence.officer().empty() && !mark.by_machine;
  mark.note = evidence.note();
  if (evidence.has_reason()) {
    mark.reason =
        evidence.reason().text().empty() ? evidence.reason().code() : evidence.reason().text();
  } else if (evidence.has_delegated_to()) {
    mark.reason = schema::address_text(evidence.delegated_to());
  } else if (evidence.has_rung()) {
    mark.reason = schema::address_text(evidence.rung().to());
    mark.step = evidence.rung().step();
  }
  return mark;
}

Refusal refusal_of(const v1::Refused& refused, Seq seq, std::int64_t time_us) {
  Refusal refusal;
  if (const auto id = MessageId::from(refused.id())) {
    refusal.id = *id;
  }
  refusal.agency = AgencyCode(refused.agency());
  refusal.seq = seq;
  refusal.time_us = time_us;
  refusal.reason = refused.reason();
  refusal.text = Text{refused.text().id(), refused.text().en()};
  refusal.times = refused.times() == 0 ? 1 : refused.times();
  v1::Decision decision;
  if (decision.ParseFromString(refused.decision())) {
    refusal.rule = decision.rule();
    refusal.redirect.assign(decision.redirect().begin(), decision.redirect().end());
  }
  return refusal;
}

}  // namespace kentongan::view
