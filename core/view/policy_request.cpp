#include "core/view/policy_request.h"

#include "core/base/digest.h"
#include "core/policy/request_form.h"
#include "core/schema/catalogue.h"
#include "core/schema/delivery_grade.h"
#include "core/view/policy_fields.h"
#include "kentongan/v1/header.pb.h"

namespace kentongan::view {
namespace {

Matter matter_of(const policy::Request& request, const v1::Header& header) {
  return {header.identity().exercise(), IncidentId(request.incident), request.time_us};
}

void add_references(const v1::Header& header, const Surroundings& known, policy::Request& request) {
  const auto add = [&](const Bytes& message) {
    const auto id = MessageId::from(message);
    const Standing::Consent* consent = id ? known.standing.consent(*id) : nullptr;
    if (consent != nullptr) {
      const policy::Party by = known.parties.party(consent->agency, consent->duty);
      request.references.push_back({policy::Reference::Kind::approval, by});
      request.references.push_back({policy::Reference::Kind::endorsement, by});
    }
  };
  add(header.subject().reply_to());
  for (const Bytes& message : header.subject().refs()) {
    add(message);
  }
}

void add_handling(const v1::Handling& handling, policy::Request& request) {
  request.precedence = static_cast<policy::Precedence>(handling.precedence());
  request.classification = static_cast<policy::Classification>(handling.classification());
  for (const int marking : handling.markings()) {
    request.markings.push_back(
        policy::folded(schema::name_of_choice(static_cast<v1::Marking>(marking))));
  }
  if (handling.channel() != v1::CHANNEL_UNSPECIFIED) {
    request.channel = policy::folded(schema::name_of_choice(handling.channel()));
  }
  request.break_glass = handling.break_glass();
}

}  // namespace

policy::Request request_of(const v1::Header& header, BytesView payload, const Surroundings& known) {
  policy::Request request;
  const AgencyCode author(header.author().agency());
  const DutyCode duty(header.author().duty());
  request.time_us = known.now_us;
  request.zone_s = known.zone_s;
  request.from = known.parties.party(author, duty);
  request.type = header.identity().type();
  request.sealed = header.identity().sealed();
  request.exercise = !header.identity().exercise().empty();
  add_handling(header.handling(), request);
  const v1::Subject& subject = header.subject();
  request.areas.assign(subject.areas().begin(), subject.areas().end());
  request.purpose = policy::folded(subject.purpose());
  request.bases = policy::bases_of(subject.legal_basis());
  request.incident = subject.incident();
  request.incident_open = known.incident_open;
  if (!request.sealed) {
    add_policy_fields(request.type, payload, request);
  }
  const schema::TypeInfo* type = schema::Catalogue::standard().find(request.type);
  request.receipt_first = schema::waits_for_receipt(type, header);
  const identity::Duty* held = known.directory.duty(author, duty);
  request.break_glass_right = held != nullptr && held->may(identity::kBreakGlass);
  const Matter matter = matter_of(request, header);
  request.statuses = known.standing.statuses(matter);
  request.leads = known.standing.leads(matter, author);
  add_references(header, known, request);
  return request;
}

void address(policy::Request& request, const v1::Header& header, const PartyAddress& to,
             const Surroundings& known) {
  const Matter matter = matter_of(request, header);
  const AgencyCode from(request.from.agency);
  request.to = known.parties.party(to.agency, to.duty);
  request.controls = known.standing.controls(known.directory, matter, from, to.agency);
  request.controlled_by = known.standing.controls(known.directory, matter, to.agency, from);
}

Digest digest_of(std::span<const policy::Request> requests) {
  Bytes all;
  for (const policy::Request& request : requests) {
    all += policy::bytes_of(request);
  }
  return sha256(all);
}

}  // namespace kentongan::view
