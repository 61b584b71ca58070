#include "broker/admission/subjects.h"

#include <algorithm>

#include "core/base/lane.h"
#include "core/base/tree_hash.h"
#include "core/schema/refusal.h"
#include "kentongan/v1/event.pb.h"
#include "kentongan/v1/header.pb.h"

namespace kentongan::broker::admission {

bool Subject::has_party(const AgencyCode& agency, std::uint8_t role) const {
  return std::ranges::any_of(
      parties, [&](const PartyOf& party) { return party.role == role && party.agency == agency; });
}

Result<std::optional<Subject>> subject_of(const eventlog::Record& record) {
  v1::Event event;
  v1::Header header;
  v1::Decision decision;
  if (!event.ParseFromString(record.bytes)) {
    return fail(ErrorCode::corrupt, "stored bytes are no event");
  }
  if (!event.has_message()) {
    return std::optional<Subject>{};
  }
  if (!header.ParseFromString(event.message().envelope().header()) ||
      !decision.ParseFromString(event.message().decision()) ||
      decision.lane() < v1::PRECEDENCE_BIASA || decision.lane() > v1::PRECEDENCE_KILAT) {
    return fail(ErrorCode::corrupt, "stored bytes are no message");
  }
  Subject subject;
  subject.id = MessageId::copied(header.identity().id());
  subject.seq = record.number;
  subject.leaf_hash = leaf_hash(record.leaf.view());
  subject.author = AgencyCode(header.author().agency());
  subject.written_for = AgencyCode(header.author().written_for().agency());
  subject.type = header.identity().type();
  subject.is_sealed = header.identity().sealed();
  subject.lane = lane_of(decision.lane());
  if (!header.subject().incident().empty()) {
    subject.incident = IncidentId(header.subject().incident());
  }
  subject.exercise = header.identity().exercise();
  subject.is_secret = header.handling().classification() >= v1::CLASSIFICATION_RAHASIA;
  for (const v1::Party& party : decision.parties()) {
    subject.parties.push_back({AgencyCode(party.agency()), DutyCode(party.duty()),
                               static_cast<std::uint8_t>(party.role())});
  }
  return std::optional(std::move(subject));
}

Result<std::shared_ptr<const Subject>> Subjects::of(const MessageId& id) {
  const auto known = entries_.find(id);
  if (known != entries_.end()) {
    order_.splice(order_.begin(), order_, known->second.place);
    return known->second.subject;
  }
  KTG_TRY(const auto located, log_.find(id));
  if (!located) {
    return schema::refusal(ErrorCode::not_found);
  }
  KTG_TRY(const auto records, log_.read(located->number, 1));
  if (records.empty()) {
    return fail(ErrorCode::corrupt, "index names an event that is not there");
  }
  KTG_TRY(auto subject, subject_of(records.front()));
  if (!subject) {
    schema::RefusalParams params;
    params.field = "about";
    params.reason = {"bukan pesan", "is no message"};
    return schema::refusal(ErrorCode::field_invalid, params);
  }
  auto shared = std::make_shared<const Subject>(*std::move(subject));
  order_.push_front(id);
  entries_.emplace(id, Entry{shared, order_.begin()});
  if (entries_.size() > remembered_) {
    entries_.erase(order_.back());
    order_.pop_back();
  }
  return shared;
}

}  // namespace kentongan::broker::admission
