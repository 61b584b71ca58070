#include "core/view/standing.h"

#include <algorithm>
#include <array>
#include <limits>

#include <google/protobuf/timestamp.pb.h>

#include "core/base/clock.h"
#include "core/schema/type_info.h"
#include "kentongan/v1/assistance.pb.h"
#include "kentongan/v1/incident.pb.h"
#include "kentongan/v1/values.pb.h"

namespace kentongan::view {
namespace {

constexpr std::array<std::string_view, 5> kKept{"status_change", "lead_designation", "rfa",
                                                "rfa_response", "decision"};
constexpr const char* kBko = "bko";
constexpr const char* kDisaster = "status_bencana";
constexpr const char* kOperation = "operasi";
constexpr const char* kDisasterAgency = "bpbd";
constexpr std::array<std::string_view, 3> kEmergencies{"siaga_darurat", "tanggap_darurat",
                                                       "transisi_darurat"};

std::int64_t us_of(const google::protobuf::Timestamp& at) {
  return at.seconds() * kSecondUs + at.nanos() / 1000;
}

/// A time that a person wrote means the whole second it names.
std::int64_t end_of_second(std::int64_t at_us) {
  return at_us == 0 ? 0 : at_us + kSecondUs;
}

template <typename Payload>
std::optional<Payload> read(const ParsedMessage& message) {
  Payload payload;
  const bool is_clear = !message.header.identity().sealed() && !message.payload.empty();
  return is_clear && payload.ParseFromString(message.payload) ? std::optional(std::move(payload))
                                                              : std::nullopt;
}

bool share_area(const std::vector<std::string>& these, const std::vector<std::string>& those) {
  return std::ranges::any_of(these, [&](const std::string& one) {
    return std::ranges::any_of(those, [&](const std::string& other) {
      return policy::area_holds(one, other) || policy::area_holds(other, one);
    });
  });
}

void insert_once(std::vector<std::string>& words, std::string word) {
  const auto place = std::ranges::lower_bound(words, word);
  if (place == words.end() || *place != word) {
    words.insert(place, std::move(word));
  }
}

}  // namespace

bool Standing::keeps(std::string_view type) {
  return std::ranges::find(kKept, type) != kKept.end();
}

bool Standing::Span::holds(std::int64_t at_us) const {
  return from_us <= at_us && (until_us == 0 || at_us < until_us);
}

void Standing::note(const Span& span) {
  boundaries_us_.insert(span.from_us);
  if (span.until_us != 0) {
    boundaries_us_.insert(span.until_us);
  }
}

void Standing::fold(const ParsedEvent& event) {
  if (!event.message) {
    return;
  }
  const std::string& type = event.message->header.identity().type();
  if (type == "status_change") {
    fold_status(event);
  } else if (type == "lead_designation") {
    fold_lead(event);
  } else if (type == "rfa") {
    fold_request(event);
  } else if (type == "rfa_response") {
    fold_answer(event);
  } else if (type == "decision") {
    const v1::Author& author = event.message->header.author();
    consents_[event.message->id] = {AgencyCode(author.agency()), DutyCode(author.duty())};
  }
}

void Standing::fold_status(const ParsedEvent& event) {
  const v1::Header& header = event.message->header;
  const auto payload = read<v1::StatusChange>(*event.message);
  if (!payload) {
    return;
  }
  InForce in_force;
  policy::Status& status = in_force.status;
  status.kind = policy::folded(schema::name_of_choice(payload->status_kind()));
  status.value = policy::folded(schema::name_of_choice(payload->new_()));
  status.incident = header.subject().incident();
  status.areas.assign(header.subject().areas().begin(), header.subject().areas().end());
  std::ranges::sort(status.areas);
  for (const v1::Party& party : event.message->decision.parties()) {
    if (party.role() == v1::PARTY_ROLE_TO) {
      in_force.addressees.insert(AgencyCode(party.agency()));
    }
  }
  in_force.span.from_us = payload->has_valid_from() ? us_of(payload->valid_from()) : event.time_us;
  in_force.span.until_us = payload->has_valid_to() ? end_of_second(us_of(payload->valid_to())) : 0;
  note(in_force.span);
  Place place{header.identity().exercise(), status.incident, {}};
  if (status.incident.empty()) {
    place.areas = status.areas;
  }
  statuses_[{std::move(place), status.kind}] = std::move(in_force);
}

void Standing::fold_lead(const ParsedEvent& event) {
  const v1::Header& header = event.message->header;
  const auto payload = read<v1::LeadDesignation>(*event.message);
  if (!payload) {
    return;
  }
  const Place place{header.identity().exercise(), header.subject().incident(), {}};
  Span span;
  span.from_us = payload->has_valid_from() ? us_of(payload->valid_from()) : event.time_us;
  span.until_us = payload->has_valid_to() ? end_of_second(us_of(payload->valid_to())) : 0;
  note(span);
  leads_[{place, policy::folded(payload->domain())}] = {AgencyCode(payload->lead()), span};
  for (const v1::DomainLead& beside : payload->supporting()) {
    leads_[{place, policy::folded(beside.domain())}] = {AgencyCode(beside.lead()), span};
  }
}

void Standing::fold_request(const ParsedEvent& event) {
  const auto payload = read<v1::Rfa>(*event.message);
  if (!payload) {
    return;
  }
  asked_[event.message->id] = {AgencyCode(event.message->header.author().agency()),
                               payload->command_relation() == v1::COMMAND_RELATION_BKO,
                               payload->has_release_at() ? us_of(payload->release_at()) : 0};
}

/// An answer that states a relation of its own is taken at its word.
void Standing::fold_answer(const ParsedEvent& event) {
  const v1::Header& header = event.message->header;
  const auto payload = read<v1::RfaResponse>(*event.message);
  const auto request = MessageId::from(header.subject().reply_to());
  if (!payload || !request) {
    return;
  }
  const bool accepts = payload->decision() == v1::RFA_DECISION_ACCEPTED ||
                       payload->decision() == v1::RFA_DECISION_PARTIAL;
  const AgencyCode author(header.author().agency());
  if (accepts) {
    consents_[event.message->id] = {author, DutyCode(header.author().duty())};
  }
  const auto asked = asked_.find(*request);
  if (asked == asked_.end()) {
    return;
  }
  const bool for_control = payload->command_relation() == v1::COMMAND_RELATION_UNSPECIFIED
                               ? asked->second.for_control
                               : payload->command_relation() == v1::COMMAND_RELATION_BKO;
  const std::pair name(*request, author);
  subordinations_.erase(name);
  if (accepts && for_control) {
    const std::int64_t release_us =
        payload->has_release_at() ? us_of(payload->release_at()) : asked->second.release_us;
    const Span span{event.time_us, end_of_second(release_us)};
    note(span);
    subordinations_[name] = {header.identity().exercise(), asked->second.author, author, span};
  }
}

std::vector<policy::Status> Standing::statuses(const Matter& matter) const {
  std::vector<policy::Status> in_force;
  for (const auto& [name, each] : statuses_) {
    const bool is_near =
        each.status.incident.empty() || each.status.incident == matter.incident.value();
    if (name.first.exercise == matter.exercise && is_near && each.span.holds(matter.at_us)) {
      in_force.push_back(each.status);
    }
  }
  return in_force;
}

std::vector<std::string> Standing::leads(const Matter& matter, const AgencyCode& agency) const {
  std::vector<std::string> domains;
  const Place place{matter.exercise, matter.incident.value(), {}};
  for (auto at = leads_.lower_bound({place, ""}); at != leads_.end() && at->first.first == place;
       ++at) {
    if (at->second.agency == agency && at->second.span.holds(matter.at_us)) {
      domains.push_back(at->first.second);
    }
  }
  return domains;
}

const Standing::InForce* Standing::disaster_of(const Matter& matter) const {
  const Place place{matter.exercise, matter.incident.value(), {}};
  const auto found = statuses_.find({place, kDisaster});
  const bool holds =
      !matter.incident.value().empty() && found != statuses_.end() &&
      found->second.span.holds(matter.at_us) &&
      std::ranges::find(kEmergencies, found->second.status.value) != kEmergencies.end();
  return holds ? &found->second : nullptr;
}

bool Standing::leads_operation(const identity::Directory& directory, const InForce& disaster,
                               const Matter& matter, const AgencyCode& agency) const {
  const Place place{matter.exercise, matter.incident.value(), {}};
  const auto lead = leads_.find({place, kOperation});
  if (lead != leads_.end() && lead->second.span.holds(matter.at_us)) {
    return lead->second.agency == agency;
  }
  const identity::Agency* known = directory.agency(agency);
  return known != nullptr && known->kind == kDisasterAgency &&
         (disaster.status.areas.empty() || share_area(known->areas, disaster.status.areas));
}

std::vector<std::string> Standing::controls(const identity::Directory& directory,
                                            const Matter& matter, const AgencyCode& over,
                                            const AgencyCode& under) const {
  std::vector<std::string> kinds;
  for (const auto& [name, each] : subordinations_) {
    if (each.over == over && each.under == under && each.exercise == matter.exercise &&
        each.span.holds(matter.at_us)) {
      insert_once(kinds, kBko);
    }
  }
  const InForce* disaster = disaster_of(matter);
  if (disaster != nullptr && disaster->addressees.contains(under) &&
      leads_operation(directory, *disaster, matter, over)) {
    insert_once(kinds, kDisaster);
  }
  const identity::Moment now{Seq(directory.version().value()), matter.at_us};
  for (const identity::Control* each : directory.controls().at(now)) {
    const bool is_meant = each->incident.value().empty() || each->incident == matter.incident;
    if (matter.exercise.empty() && is_meant && each->commander == over && each->is_over(under)) {
      insert_once(kinds, policy::folded(each->kind));
    }
  }
  return kinds;
}

const Standing::Consent* Standing::consent(const MessageId& message) const {
  const auto found = consents_.find(message);
  return found == consents_.end() ? nullptr : &found->second;
}

std::int64_t Standing::next_change_us(std::int64_t after_us) const {
  const auto next = boundaries_us_.upper_bound(after_us);
  return next == boundaries_us_.end() ? std::numeric_limits<std::int64_t>::max() : *next;
}

}  // namespace kentongan::view
