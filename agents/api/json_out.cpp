#include "agents/api/json_out.h"

#include <algorithm>
#include <limits>

#include "core/base/lane.h"
#include "core/schema/catalogue.h"
#include "core/schema/refusal.h"
#include "core/schema/text_form.h"
#include "core/schema/time_form.h"
#include "core/schema/wording.h"
#include "core/view/signed_by.h"

namespace kentongan::agents::api {
namespace {

constexpr double kSecond_us = 1e6;
constexpr std::int64_t kApartLeast_us = 2'000'000;

std::string address_of(const AgencyCode& agency, const DutyCode& duty) {
  return duty.value().empty() ? agency.value() : duty.value() + " " + agency.value();
}

Json id_or_null(const std::optional<MessageId>& id) {
  return id ? Json(to_string(*id)) : Json(nullptr);
}

Json text_or_null(const std::string& text) {
  return text.empty() ? Json(nullptr) : Json(text);
}

Text name_of_type(const std::string& code) {
  const schema::TypeInfo* type = schema::Catalogue::standard().find(code);
  return type == nullptr ? Text{code, code} : type->name;
}

/// What the author has said since, the newest last, and by which of them nothing of it holds.
void add_corrections(Json& json, const view::DeliveryView& view, const view::MessageTrace& trace,
                     std::int64_t at_us) {
  json["corrected_by"] = Json::array();
  json["withdrawn_by"] = nullptr;
  for (const MessageId& id : trace.corrected_by) {
    const view::MessageTrace* correction = view.find(id);
    if (correction != nullptr && correction->time_us <= at_us) {
      json["corrected_by"].push_back(to_string(id));
      if (correction->withdraws) {
        json["withdrawn_by"] = to_string(id);
      }
    }
  }
}

}  // namespace

Json document(const char* name) {
  Json json;
  json["schema"] = std::string("kentongan.") + name + "/1";
  return json;
}

std::string dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string JsonOut::line(DeskStatus::LineState state) {
  switch (state) {
    case DeskStatus::LineState::connected:
      return "connected";
    case DeskStatus::LineState::catching_up:
      return "catching_up";
    case DeskStatus::LineState::connecting:
      return "connecting";
    case DeskStatus::LineState::disconnected:
      return "disconnected";
  }
  return "disconnected";
}

Json JsonOut::time(std::int64_t time_us) const {
  return time_us == 0 ? Json(nullptr) : Json(schema::rfc3339(time_us, zone_s_));
}

Json JsonOut::time(const std::optional<std::int64_t>& time_us) const {
  return time(time_us.value_or(0));
}

Json JsonOut::text(const Text& text) {
  return {{"id", text.id}, {"en", text.en}};
}

Json JsonOut::problems(const std::vector<schema::Violation>& violations) {
  Json list = Json::array();
  for (const schema::Violation& problem : violations) {
    list.push_back({{"field", problem.field},
                    {"rule", std::string(name_of(problem.rule))},
                    {"text", text(problem.reason)},
                    {"fix", text(problem.fix)}});
  }
  return list;
}

Json JsonOut::error(const Error& error, const std::vector<schema::Violation>& violations,
                    Voice voice) {
  Json json;
  json["code"] = std::string(name_of(error.code));
  json["text"] = text(schema::ended(error.text));
  json["advice"] = text(advice_for(error.code, voice));
  json["problems"] = problems(violations);
  return json;
}

void JsonOut::add_signer(Json& json, const view::SignedBy& by) const {
  view::SignedBy then = by;
  if (by.moment.seq.value() == 0) {  // Not on record yet: as of now.
    then.moment = {Seq(std::numeric_limits<std::uint64_t>::max()), desk_.now_us()};
  }
  json["officer"] = by.officer.is_zero() ? Json(nullptr) : Json(to_hex(by.officer.view()));
  json["signed_by"] = text(view::signed_by_words(desk_.directory(), then));
}

Json JsonOut::message(const view::MessageTrace& trace, std::int64_t at_us) const {
  const view::PartyTrace* mine = trace.party(desk_.agency());
  const std::int64_t now_us = desk_.now_us();
  Json json;
  json["id"] = to_string(trace.id);
  json["seq"] = trace.seq.value();
  json["number"] = trace.number.value();
  json["type"] = trace.type;
  json["type_name"] = text(name_of_type(trace.type));
  json["from"] = trace.from.value();
  json["from_duty"] = text_or_null(trace.from_duty.value());
  json["by_desk"] = trace.by_desk;
  add_signer(
      json,
      {trace.from, trace.from_duty, trace.officer, trace.written_for, {trace.seq, trace.time_us}});
  json["mine"] = trace.from == desk_.agency();
  json["role"] = mine == nullptr ? Json("author") : Json(schema::name_of_choice(mine->role));
  json["information"] = mine != nullptr && mine->information;
  json["to"] = Json::array();
  for (const view::PartyTrace& party : trace.parties) {
    if (party.role == v1::PARTY_ROLE_TO) {
      json["to"].push_back(address_of(party.agency, party.duty));
    }
  }
  json["incident"] = text_or_null(trace.incident.value());
  json["precedence"] = schema::name_of_choice(trace.precedence);
  json["classification"] = schema::name_of_choice(trace.classification);
  json["markings"] = Json::array();
  for (const v1::Marking marking : trace.markings) {
    json["markings"].push_back(schema::name_of_choice(marking));
  }
  json["exercise"] = text_or_null(trace.exercise);
  json["channel"] = trace.channel == v1::CHANNEL_UNSPECIFIED
                        ? Json("bus")
                        : Json(schema::name_of_choice(trace.channel));
  json["reply_to"] = id_or_null(trace.reply_to);
  json["refs"] = Json::array();
  for (const MessageId& ref : trace.refs) {
    json["refs"].push_back(to_string(ref));
  }
  json["text"] = trace.text;
  json["sealed"] = trace.sealed;
  add_content(json, desk_.content(trace.id), retention(trace));
  json["at"] = time(trace.time_us);
  json["written_at"] = time(trace.written_us);
  json["expires_at"] = time(trace.expires_us);
  json["expired"] = trace.has_expired(std::min(at_us, now_us));
  const std::int64_t ahead_us = trace.written_us - trace.time_us;
  json["clock_apart_s"] =
      ahead_us > kApartLeast_us ? static_cast<double>(ahead_us) / kSecond_us : 0.0;
  const view::Dues dues = mine == nullptr ? trace.dues : trace.owed_by(*mine);
  json["due"] = {{"read_at", time(dues.read_us)},
                 {"answer_at", time(dues.answer_us)},
                 {"acknowledge", dues.acknowledge},
                 {"act", dues.act}};
  if (mine != nullptr) {
    const view::PartyState state = trace.state_of(*mine, view::kNow, now_us);
    // What lies in this log has been delivered, though this desk never hears so itself.
    json["my_state"] = std::string(name_of(std::max(state.state, view::State::delivered)));
    json["reading"] = std::string(name_of(state.reading));
    json["reading_late_s"] = static_cast<double>(state.reading_late_us) / kSecond_us;
  } else {
    json["my_state"] = nullptr;
  }
  json["rule"] = text_or_null(trace.rule);
  json["witnessed"] = witnessed(trace.seq);
  add_corrections(json, desk_.view(), trace, at_us);
  return json;
}

Json JsonOut::message(const OutboxItem& item, const MessageDraft& draft) const {
  Json json;
  json["id"] = to_string(item.item.id);
  json["seq"] = item.receipt ? item.receipt->seq() : 0;
  json["number"] = 0;
  json["type"] = item.type;
  json["type_name"] = text(name_of_type(item.type));
  json["from"] = desk_.agency().value();
  json["from_duty"] = text_or_null(draft.header.author().duty());
  json["by_desk"] = draft.header.author().officer().empty();
  add_signer(json, view::signed_by(draft.header, {}));
  json["mine"] = true;
  json["role"] = "author";
  json["to"] = item.to;
  json["incident"] = text_or_null(draft.header.subject().incident());
  json["precedence"] = schema::name_of_choice(draft.header.handling().precedence());
  json["classification"] = schema::name_of_choice(draft.header.handling().classification());
  json["markings"] = Json::array();
  for (const int marking : draft.header.handling().markings()) {
    json["markings"].push_back(schema::name_of_choice(static_cast<v1::Marking>(marking)));
  }
  json["exercise"] = text_or_null(draft.header.identity().exercise());
  json["text"] = schema::text_of(draft.payload);
  json["sealed"] = draft.header.identity().sealed();
  add_content(json, draft.content);
  json["at"] = item.receipt ? time(item.receipt->time_us()) : Json(nullptr);
  json["written_at"] = time(draft.header.times().written_at_us());
  json["my_state"] = nullptr;
  json["witnessed"] = witnessed(Seq(item.receipt ? item.receipt->seq() : 0));
  json["corrected_by"] = Json::array();
  json["withdrawn_by"] = nullptr;
  json["outbox"] = std::string(name_of(item.state));
  return json;
}

Json JsonOut::party(const view::PartyState& party) const {
  Json json;
  json["agency"] = party.agency.value();
  json["duty"] = text_or_null(party.duty.value());
  json["role"] = schema::name_of_choice(party.role);
  json["information"] = party.information;
  json["state"] = std::string(name_of(party.state));
  json["delivered_at"] = time(party.delivered_us);
  json["read_at"] = time(party.shown_read_us);
  json["acknowledged_at"] = time(party.acknowledged_us);
  json["acting_at"] = time(party.acting_us);
  json["acted_at"] = time(party.acted_us);
  json["refused_at"] = time(party.refused_us);
  json["delegated_at"] = time(party.delegated_us);
  json["answered_at"] = time(party.answered_us);
  json["by"] = text_or_null(party.by.duty.value());
  json["by_desk"] = party.by_desk;
  json["officer"] = nullptr;
  json["signed_by"] = nullptr;
  if (party.by_desk || !party.by.officer.is_zero()) {
    add_signer(json, party.by);
  }
  json["reason"] = text_or_null(party.reason);
  json["reading"] = std::string(name_of(party.reading));
  json["reading_late_s"] = static_cast<double>(party.reading_late_us) / kSecond_us;
  return json;
}

Json JsonOut::away_since(const view::PartyState& party, std::int64_t at_us) const {
  return party.state == view::State::stored ? time(desk_.view().away_since_us(party.agency, at_us))
                                            : Json(nullptr);
}

Json JsonOut::mark(const view::Mark& mark, const AgencyCode& agency) const {
  Json json;
  json["id"] = to_string(mark.evidence);
  json["code"] = schema::name_of_choice(mark.code);
  json["agency"] = agency.value();
  json["duty"] = text_or_null(mark.duty.value());
  json["seq"] = mark.seq.value();
  json["at"] = time(mark.time_us);
  json["claimed_at"] = time(mark.claimed_us);
  json["on_behalf_of"] = text_or_null(mark.on_behalf_of);
  json["by_desk"] = mark.by_desk;
  json["by_machine"] = mark.by_machine;
  json["officer"] = nullptr;
  json["signed_by"] = nullptr;
  if (!mark.by_machine) {
    add_signer(json,
               {agency, mark.duty, mark.officer, mark.on_behalf_of, {mark.seq, mark.time_us}});
  }
  json["note"] = text_or_null(mark.note);
  json["reason"] = text_or_null(mark.reason);
  json["step"] = mark.step;
  return json;
}

Json JsonOut::marks(const view::MessageTrace& trace) const {
  Json list = Json::array();
  for (const view::PartyTrace& party : trace.parties) {
    std::ranges::transform(party.marks, std::back_inserter(list),
                           [&](const view::Mark& one) { return mark(one, party.agency); });
  }
  std::ranges::transform(trace.others, std::back_inserter(list),
                         [&](const view::Mark& one) { return mark(one, one.agency); });
  return list;
}

Json JsonOut::refusal(const view::Refusal& refusal) const {
  const ErrorCode code = schema::error_of(refusal.reason).value_or(ErrorCode::unavailable);
  // A message that is on record was refused for one address, and the others have it.
  const bool is_partial = desk_.view().find(refusal.id) != nullptr;
  Json json;
  json["id"] = to_string(refusal.id);
  json["agency"] = refusal.agency.value();
  json["seq"] = refusal.seq.value();
  json["at"] = time(refusal.time_us);
  json["code"] = std::string(name_of(code));
  json["text"] = text(refusal.text);
  json["advice"] =
      text(is_partial ? schema::partial_refusal_advice() : advice_for(code, Voice::bus));
  json["rule"] = text_or_null(refusal.rule);
  json["redirect"] = refusal.redirect;
  json["final"] = true;
  return json;
}

Json JsonOut::refusal(const v1::Refusal& refusal) const {
  const ErrorCode code = schema::error_of(refusal.reason()).value_or(ErrorCode::unavailable);
  Json json;
  json["id"] = refusal.id().size() == MessageId::kSize
                   ? Json(to_string(MessageId::copied(refusal.id())))
                   : Json(nullptr);
  json["agency"] = desk_.agency().value();
  json["seq"] = refusal.seq();
  json["at"] = nullptr;
  json["code"] = std::string(name_of(code));
  json["text"] = {{"id", refusal.text().id()}, {"en", refusal.text().en()}};
  json["advice"] = text(advice_for(code, Voice::bus));
  json["rule"] = text_or_null(refusal.rule());
  json["redirect"] = std::vector<std::string>(refusal.redirect().begin(), refusal.redirect().end());
  json["final"] = !is_passing(refusal.reason());
  return json;
}

Json JsonOut::refusals_of(const MessageId& id) const {
  Json list = Json::array();
  for (const view::Refusal& one : desk_.view().refusals_of(id)) {
    list.push_back(refusal(one));
  }
  const OutboxItem* item = desk_.outbox().find(id);
  if (item != nullptr && item->refusal && list.empty()) {
    list.push_back(refusal(*item->refusal));
  }
  // What the desk sends again by itself, such as under a new number, is not refused for good.
  const bool is_on_its_way =
      item != nullptr && item->state != OutboxState::settled && item->state != OutboxState::refused;
  for (Json& one : list) {
    one["final"] = one["final"].get<bool>() && !is_on_its_way;
  }
  return list;
}

Json JsonOut::item(const OutboxItem& item) const {
  Json json;
  json["id"] = to_string(item.item.id);
  json["kind"] = item.is_change ? "directory" : item.is_evidence ? "evidence" : "message";
  json["type"] = item.type;
  json["about"] = item.about.is_zero() ? Json(nullptr) : Json(to_string(item.about));
  json["to"] = item.to;
  json["precedence"] = schema::name_of_choice(precedence_of(item.item.lane));
  json["state"] = std::string(name_of(item.state));
  json["sender_seq"] = item.sender_seq;
  json["queued_at"] = time(item.queued_us);
  json["settled_at"] = time(item.settled_us);
  json["seq"] = item.receipt ? item.receipt->seq() : 0;
  json["attempts"] = item.attempts;
  json["refusal"] = item.refusal ? refusal(*item.refusal) : Json(nullptr);
  return json;
}

Json JsonOut::told(const view::Told& told) const {
  return {{"from", told.from.value()},          {"to", told.to.value()},
          {"message", to_string(told.message)}, {"seq", told.seq.value()},
          {"sent_at", time(told.sent_us)},      {"delivered_at", time(told.delivered_us)},
          {"read_at", time(told.read_us)}};
}

Json JsonOut::known(const view::FirstKnown& known) const {
  return {{"agency", known.agency.value()},
          {"from", known.from.value()},
          {"message", to_string(known.message)},
          {"at", time(known.time_us)},
          {"read_at", time(known.read_us)},
          {"after_s", static_cast<double>(known.after_us) / kSecond_us},
          {"delayed", known.delayed}};
}

transport::HttpResponse answer(const Json& json, int status) {
  transport::HttpResponse response;
  response.status = status;
  response.body = dump(json);
  return response;
}

}  // namespace kentongan::agents::api
