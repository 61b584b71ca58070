#include "agents/api/http_api.h"

#include <algorithm>
#include <charconv>

#include "agents/api/duty_api.h"
#include "agents/api/json_out.h"
#include "agents/desk.h"
#include "core/schema/catalogue.h"
#include "core/schema/json_form.h"
#include "core/schema/text_form.h"
#include "core/schema/time_form.h"
#include "core/schema/wording.h"
#include "core/view/timeline.h"

namespace kentongan::agents::api {
namespace {

using transport::HttpRequest;
using transport::HttpResponse;

constexpr std::size_t kInboxUsual = 200;

Error no_such_path(const std::string& path) {
  return fail(ErrorCode::not_found,
              Text{"Alamat API tidak dikenal: " + path, "There is no such route: " + path});
}

/// "/v1/who/abc" under "/v1/who/" is "abc".
std::optional<std::string> under(const std::string& path, std::string_view prefix) {
  if (!path.starts_with(prefix) || path.size() == prefix.size()) {
    return std::nullopt;
  }
  return path.substr(prefix.size());
}

std::size_t limit_of(const HttpRequest& request) {
  const std::string_view text = request.parameter("limit");
  std::size_t limit = kInboxUsual;
  std::from_chars(text.data(), text.data() + text.size(), limit);
  return limit;
}

Result<HttpResponse> inbox(const Desk& desk, const JsonOut& out, const HttpRequest& request) {
  std::vector<const view::MessageTrace*> traces;
  const bool all = request.has_parameter("all");
  for (const MessageId& id : desk.view().messages()) {
    const view::MessageTrace* trace = desk.view().find(id);
    const view::PartyTrace* mine = trace == nullptr ? nullptr : trace->party(desk.agency());
    if (mine == nullptr || trace->from == desk.agency()) {
      continue;
    }
    const auto state = trace->state_of(*mine, view::kNow, desk.now_us()).state;
    if (all || state < view::State::acknowledged) {
      traces.push_back(trace);
    }
  }
  std::stable_sort(traces.begin(), traces.end(), [](const auto* a, const auto* b) {
    return a->precedence != b->precedence ? a->precedence > b->precedence : a->seq > b->seq;
  });
  traces.resize(std::min(traces.size(), limit_of(request)));
  Json json = document("inbox");
  json["agency"] = desk.agency().value();
  json["messages"] = Json::array();
  for (const view::MessageTrace* trace : traces) {
    json["messages"].push_back(out.message(*trace));
  }
  return answer(json);
}

void add_contents(Json& json, const MessageDraft& draft, int zone_minutes) {
  const auto& catalogue = schema::Catalogue::standard();
  v1::Header header = draft.header;  // What was opened is told as if it had come open.
  header.mutable_identity()->set_sealed(header.identity().sealed() &&
                                        draft.content != Content::shown);
  const Json contents =
      Json::parse(schema::message_json(catalogue, header, draft.payload), nullptr, false);
  json["fields"] =
      contents.is_object() && contents.contains("payload") ? contents["payload"] : Json::object();
  json["header"] =
      contents.is_object() && contents.contains("header") ? contents["header"] : Json::object();
  json["say"] =
      JsonOut::text(schema::text_form(catalogue, header, draft.payload, {zone_minutes * 60, true}));
}

Json parties_of(const JsonOut& out, const view::MessageTrace& trace, std::int64_t at_us,
                std::int64_t now_us) {
  Json list = Json::array();
  if (at_us < trace.time_us) {
    return list;  // Nobody was party to what was not stored yet.
  }
  for (const view::PartyState& party : trace.states(at_us, now_us)) {
    Json row = out.party(party);
    row["away_since"] = out.away_since(party, at_us);
    list.push_back(std::move(row));
  }
  return list;
}

Json counts_of(const view::MessageTrace& trace, std::int64_t at_us, std::int64_t now_us) {
  int delivered = 0;
  int read = 0;
  int acknowledged = 0;
  int acted = 0;
  int refused = 0;
  const auto parties =
      at_us < trace.time_us ? std::vector<view::PartyState>{} : trace.states(at_us, now_us);
  for (const view::PartyState& party : parties) {
    delivered += party.delivered_us ? 1 : 0;
    read += party.shown_read_us ? 1 : 0;  // Whoever acknowledges has read.
    acknowledged += party.acknowledged_us ? 1 : 0;
    acted += party.acting_us || party.acted_us ? 1 : 0;
    refused += party.refused_us ? 1 : 0;
  }
  return {{"parties", parties.size()},    {"delivered", delivered}, {"read", read},
          {"acknowledged", acknowledged}, {"acted", acted},         {"refused", refused}};
}

Result<HttpResponse> message(const Desk& desk, const JsonOut& out, const std::string& name,
                             int zone_minutes) {
  KTG_TRY(const MessageId id, desk.resolve(name));
  KTG_TRY(const MessageDraft draft, desk.message(id));
  Json json = document("message");
  const view::MessageTrace* trace = desk.view().find(id);
  const OutboxItem* item = desk.outbox().find(id);
  json["message"] = trace != nullptr ? out.message(*trace) : out.message(*item, draft);
  add_contents(json, draft, zone_minutes);
  json["parties"] = Json::array();
  json["marks"] = Json::array();
  json["corrected_by"] = json["message"]["corrected_by"];
  if (trace != nullptr) {
    json["parties"] = parties_of(out, *trace, view::kNow, desk.now_us());
    json["marks"] = out.marks(*trace);
  }
  json["refusals"] = out.refusals_of(id);
  return answer(json);
}

Json who_of_message(const Desk& desk, const JsonOut& out, const view::MessageTrace& trace,
                    std::int64_t at_us) {
  const std::int64_t now_us = at_us == view::kNow ? desk.now_us() : at_us;
  Json json;
  json["message"] = out.message(trace, at_us);
  json["parties"] = parties_of(out, trace, at_us, now_us);
  json["counts"] = counts_of(trace, at_us, now_us);
  return json;
}

Result<HttpResponse> who_of_incident(const Desk& desk, const JsonOut& out,
                                     const IncidentId& incident, std::int64_t at_us) {
  Json json = document("who");
  json["at"] = out.time(at_us == view::kNow ? desk.now_us() : at_us);
  json["incident"] = incident.value();
  json["sealed"] = nullptr;
  if (const auto* seal = desk.seals().find(incident); seal != nullptr && seal->time_us <= at_us) {
    json["sealed"] = {{"count", seal->count},
                      {"head", to_hex(seal->head.view())},
                      {"at", out.time(seal->time_us)},
                      {"seq", seal->seq.value()}};
  }
  json["messages"] = Json::array();
  for (const view::MessageTrace* trace : desk.view().of_incident(incident)) {
    if (trace->time_us <= at_us) {
      json["messages"].push_back(who_of_message(desk, out, *trace, at_us));
    }
  }
  json["told"] = Json::array();
  for (const view::Told& told : view::who_told_whom(desk.view(), incident, at_us)) {
    json["told"].push_back(out.told(told));
  }
  json["known"] = Json::array();
  for (const view::FirstKnown& known : view::who_knew_when(desk.view(), incident, at_us)) {
    json["known"].push_back(out.known(known));
  }
  return answer(json);
}

Result<HttpResponse> who(const Desk& desk, const JsonOut& out, const std::string& name,
                         const HttpRequest& request, int zone_minutes) {
  std::int64_t at_us = view::kNow;
  if (request.has_parameter("at")) {
    const auto at = schema::read_time(request.parameter("at"), desk.now_us(), zone_minutes * 60);
    if (!at) {
      return fail(at.error().code, schema::ended(at.error().text));
    }
    at_us = *at;
  }
  const auto incidents = desk.view().incidents();
  const auto incident = std::find(incidents.begin(), incidents.end(), IncidentId(name));
  if (incident != incidents.end()) {
    return who_of_incident(desk, out, *incident, at_us);
  }
  KTG_TRY(const MessageId id, desk.resolve(name));
  Json json = document("who");
  json["at"] = out.time(at_us == view::kNow ? desk.now_us() : at_us);
  if (const view::MessageTrace* trace = desk.view().find(id)) {
    json.update(who_of_message(desk, out, *trace, at_us));
  } else {
    KTG_TRY(const MessageDraft draft, desk.message(id));
    json["message"] = out.message(*desk.outbox().find(id), draft);
    json["parties"] = Json::array();
    json["counts"] = {{"parties", 0},      {"delivered", 0}, {"read", 0},
                      {"acknowledged", 0}, {"acted", 0},     {"refused", 0}};
  }
  json["refusals"] = out.refusals_of(id);
  return answer(json);
}

Result<HttpResponse> outbox(const Desk& desk, const JsonOut& out, const HttpRequest& request) {
  Json json = document("outbox");
  json["items"] = Json::array();
  for (const OutboxItem* item : desk.outbox().items()) {
    if (item->state != OutboxState::settled || request.has_parameter("all")) {
      json["items"].push_back(out.item(*item));
    }
  }
  return answer(json);
}

Result<HttpResponse> weighing(const Desk& desk, const JsonOut& out, const std::string& question) {
  std::uint64_t number = 0;
  std::from_chars(question.data(), question.data() + question.size(), number);
  const Weighing* weighing = desk.weighing(number);
  if (weighing == nullptr) {
    return fail(ErrorCode::not_found,
                Text{"Pertanyaan itu tidak ada lagi; tanyakan sekali lagi.",
                     "There is no such question any more; ask it once more."});
  }
  return answer(out.weighing(*weighing));
}

const char* word_of(schema::FieldForm form) {
  switch (form) {
    case schema::FieldForm::text:
      return "text";
    case schema::FieldForm::bytes:
      return "bytes";
    case schema::FieldForm::boolean:
      return "boolean";
    case schema::FieldForm::integer:
      return "integer";
    case schema::FieldForm::number:
      return "number";
    case schema::FieldForm::choice:
      return "choice";
    case schema::FieldForm::time:
      return "time";
    case schema::FieldForm::record:
      return "record";
  }
  return "text";
}

Result<HttpResponse> types() {
  Json json = document("types");
  json["types"] = Json::array();
  for (const schema::TypeInfo& type : schema::Catalogue::standard().types()) {
    Json entry;
    entry["code"] = type.code;
    entry["name"] = JsonOut::text(type.name);
    entry["help"] = JsonOut::text(type.help);
    entry["precedence"] = schema::name_of_choice(type.precedence);
    entry["classification"] = schema::name_of_choice(type.classification);
    entry["fields"] = Json::array();
    for (const schema::FieldInfo& field : type.fields()) {
      entry["fields"].push_back({{"name", field.name},
                                 {"label", JsonOut::text(field.label)},
                                 {"kind", word_of(field.form)},
                                 {"required", field.required},
                                 {"repeated", field.repeated}});
    }
    json["types"].push_back(std::move(entry));
  }
  return answer(json);
}

}  // namespace

int status_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::invalid_argument:
    case ErrorCode::malformed:
      return 400;
    case ErrorCode::not_permitted:
    case ErrorCode::duty_not_held:
    case ErrorCode::key_unknown:
    case ErrorCode::key_revoked:
      return 403;
    case ErrorCode::not_found:
      return 404;
    case ErrorCode::conflict:
      return 409;
    case ErrorCode::too_large:
      return 413;
    case ErrorCode::field_invalid:
    case ErrorCode::address_unknown:
    case ErrorCode::exercise_mixed:
    case ErrorCode::not_carried:
      return 422;
    case ErrorCode::overloaded:
      return 429;
    case ErrorCode::unavailable:
      return 503;
    case ErrorCode::timeout:
      return 504;
    case ErrorCode::storage_full:
      return 507;
    default:
      return 500;
  }
}

bool HttpApi::takes_long(const HttpRequest& request) const {
  return options_.officers != nullptr && needs_key(request);
}

PreparedKey HttpApi::prepare(const HttpRequest& request) const {
  return takes_long(request) ? prepare_key(*options_.officers, request) : PreparedKey();
}

HttpResponse HttpApi::handle(const HttpRequest& request, PreparedKey* prepared) {
  auto done = request.method == "GET"    ? get(request)
              : request.method == "POST" ? post(request, prepared)
                                         : no_such_path(request.method + " " + request.path);
  if (done) {
    return *std::move(done);
  }
  return answer(JsonOut::error(done.error()), status_of(done.error().code));
}

Result<HttpResponse> HttpApi::get(const HttpRequest& request) const {
  const JsonOut out(desk_, options_.zone_minutes);
  const std::string& path = request.path;
  if (path == "/v1/inbox") {
    return inbox(desk_, out, request);
  }
  if (const auto name = under(path, "/v1/proofs/")) {
    KTG_TRY(const MessageId id, desk_.resolve(*name));
    KTG_TRY(std::string proof, desk_.proof(id));
    HttpResponse file;
    file.content_type = "text/plain; charset=utf-8";
    file.body = std::move(proof);
    return file;
  }
  if (const auto name = under(path, "/v1/messages/")) {
    return message(desk_, out, *name, options_.zone_minutes);
  }
  if (const auto name = under(path, "/v1/who/")) {
    return who(desk_, out, *name, request, options_.zone_minutes);
  }
  if (const auto question = under(path, "/v1/weighing/")) {
    return weighing(desk_, out, *question);
  }
  if (path == "/v1/outbox") {
    return outbox(desk_, out, request);
  }
  if (path == "/v1/status") {
    return answer(out.status());
  }
  if (path == "/v1/types") {
    return types();
  }
  if (path == "/v1/directory") {
    return answer(out.directory());
  }
  if (path == "/v1/duty" && options_.officers != nullptr) {
    return DutyApi(desk_, *options_.officers, options_.zone_minutes).show();
  }
  return no_such_path(path);
}

}  // namespace kentongan::agents::api
