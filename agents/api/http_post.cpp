#include <array>
#include <utility>

#include "agents/api/http_api.h"
#include "agents/api/json_out.h"
#include "agents/desk.h"
#include "core/schema/catalogue.h"
#include "core/schema/read_form.h"
#include "core/schema/text_form.h"
#include "core/schema/time_form.h"

namespace kentongan::agents::api {
namespace {

using transport::HttpRequest;
using transport::HttpResponse;

constexpr int kDepthMost = 32;

Error invalid(const std::string& field, const Text& what) {
  return fail(ErrorCode::field_invalid,
              Text{"Isian " + field + ": " + what.id, "Field " + field + ": " + what.en});
}

Result<Json> body_of(const HttpRequest& request) {
  Json body = Json::parse(request.body.empty() ? "{}" : request.body, nullptr, false);
  if (!body.is_object()) {
    return fail(ErrorCode::malformed, Text{"Isi permintaan bukan objek JSON.",
                                           "The body of the request is no JSON object."});
  }
  return body;
}

/// A JSON value as what a person wrote: numbers and booleans are their text.
Result<Value> value_of(const Json& json, int depth = 0) {
  if (depth > kDepthMost) {
    return fail(ErrorCode::too_large, Text{"JSON terlalu dalam.", "The JSON is nested too deep."});
  }
  if (json.is_string()) {
    return Value::of(json.get<std::string>());
  }
  if (json.is_array()) {
    Value list = Value::list();
    for (const Json& item : json) {
      KTG_TRY(Value value, value_of(item, depth + 1));
      list.items.push_back(std::move(value));
    }
    return list;
  }
  if (json.is_object()) {
    Value map = Value::map();
    for (const auto& [name, member] : json.items()) {
      KTG_TRY(Value value, value_of(member, depth + 1));
      map.members.emplace_back(name, std::move(value));
    }
    return map;
  }
  return json.is_null() ? Value{} : Value::of(json.dump());
}

Result<std::string> text_in(const Json& body, const char* name) {
  const auto found = body.find(name);
  if (found == body.end() || found->is_null()) {
    return std::string();
  }
  if (!found->is_string()) {
    return invalid(name, {"harus berupa teks", "must be a text"});
  }
  return found->get<std::string>();
}

Result<std::int64_t> time_in(const Json& body, const char* name, std::int64_t now_us, int zone_s) {
  KTG_TRY(const std::string text, text_in(body, name));
  return text.empty() ? Result<std::int64_t>(0) : schema::read_time(text, now_us, zone_s);
}

std::uint32_t number_in(const Json& body, const char* name) {
  const auto found = body.find(name);
  return found != body.end() && found->is_number_unsigned() ? found->get<std::uint32_t>() : 0;
}

/// Members of the body that are fields of the header, and what the text form calls them.
constexpr std::array<std::pair<const char*, const char*>, 14> kHeaderFields = {{
    {"to", "to"},
    {"cc", "cc"},
    {"precedence", "precedence"},
    {"classification", "classification"},
    {"markings", "markings"},
    {"incident", "subject.incident"},
    {"areas", "subject.areas"},
    {"reply_to", "subject.reply_to"},
    {"refs", "subject.refs"},
    {"legal_basis", "subject.legal_basis"},
    {"channel", "handling.channel"},
    {"written_for", "author.written_for"},
    {"spoken_at", "times.spoken_at_us"},
    {"attachments", "enclosures.attachments"},
}};

Result<Form> form_of(const Json& body, std::int64_t now_us, int zone_s) {
  Form form;
  KTG_TRY(form.type, text_in(body, "type"));
  if (form.type.empty()) {
    return invalid("type", {"sebut jenis pesan; daftar: kentongan schema list",
                            "name the type; the list: kentongan schema list"});
  }
  if (const auto fields = body.find("fields"); fields != body.end()) {
    KTG_TRY(form.fields, value_of(*fields));
    if (!form.fields.is_map()) {
      return invalid("fields", {"harus berupa objek", "must be an object"});
    }
  }
  for (const auto& [name, field] : kHeaderFields) {
    const auto found = body.find(name);
    if (found != body.end() && !found->is_null() && !(found->is_array() && found->empty())) {
      KTG_TRY(Value value, value_of(*found));
      form.fields.members.emplace_back(field, std::move(value));
    }
  }
  KTG_TRY(const std::string duty, text_in(body, "duty"));
  form.duty = DutyCode(duty);
  KTG_TRY(form.exercise, text_in(body, "exercise"));
  KTG_TRY(const std::string language, text_in(body, "language"));
  form.language = language.empty() ? form.language : language;
  KTG_TRY(form.expires_at_us, time_in(body, "expires_at", now_us, zone_s));
  form.read_within_s = number_in(body, "read_within_s");
  form.answer_within_s = number_in(body, "answer_within_s");
  return form;
}

Json addresses(const google::protobuf::RepeatedPtrField<v1::Address>& list) {
  Json json = Json::array();
  for (const v1::Address& address : list) {
    json.push_back(schema::address_text(address));
  }
  return json;
}

Result<HttpResponse> send(Desk& desk, const Json& body, int zone_s) {
  KTG_TRY(const Form form, form_of(body, desk.now_us(), zone_s));
  KTG_TRY(Composed composed, desk.compose(form));
  v1::Header& header = composed.draft.header;
  KTG_TRY(const std::string purpose, text_in(body, "purpose"));
  KTG_TRY(const std::string agreement, text_in(body, "agreement"));
  if (!purpose.empty() || !agreement.empty()) {
    header.mutable_subject()->set_purpose(purpose);
    header.mutable_subject()->set_agreement(agreement);
  }
  if (body.value("dry_run", false)) {
    Json json = document("dry_run");
    json["valid"] = composed.problems.empty();
    json["say"] = JsonOut::text(schema::text_form(schema::Catalogue::standard(), header,
                                                  composed.draft.payload, {zone_s, true}));
    json["type"] = form.type;
    json["precedence"] = schema::name_of_choice(header.handling().precedence());
    json["classification"] = schema::name_of_choice(header.handling().classification());
    json["to"] = addresses(header.addresses().to());
    json["cc"] = addresses(header.addresses().cc());
    json["bytes"] = header.ByteSizeLong() + composed.draft.payload.size();
    json["problems"] = JsonOut::problems(composed.problems);
    return answer(json, 200);
  }
  if (!composed.problems.empty()) {
    const Error error = schema::error_of(composed.problems);
    return answer(JsonOut::error(error, composed.problems), status_of(ErrorCode::field_invalid));
  }
  KTG_TRY(const MessageId id, desk.send(composed.draft));
  const OutboxItem* item = desk.outbox().find(id);
  Json json = document("sent");
  json["id"] = to_string(id);
  json["state"] = "waiting";
  json["sender_seq"] = item == nullptr ? 0 : item->sender_seq;
  json["lane"] = schema::name_of_choice(header.handling().precedence());
  return answer(json, 201);
}

Result<void> read_details(const Json& body, EvidenceDraft& draft, std::int64_t now_us, int zone_s) {
  if (const auto found = body.find("commitment"); found != body.end() && found->is_object()) {
    v1::Commitment& commitment = draft.commitment.emplace();
    KTG_TRY(const std::string what, text_in(*found, "what"));
    KTG_TRY(const std::string unit, text_in(*found, "unit"));
    KTG_TRY(const std::int64_t planned_us, time_in(*found, "planned_at", now_us, zone_s));
    const auto quantity = found->find("quantity");
    commitment.set_what(what);
    commitment.set_unit(unit);
    commitment.set_planned_at_us(planned_us);
    commitment.set_quantity(
        quantity != found->end() && quantity->is_number() ? quantity->get<double>() : 0);
  }
  if (const auto found = body.find("reason"); found != body.end() && found->is_object()) {
    v1::Reason& reason = draft.reason.emplace();
    KTG_TRY(*reason.mutable_code(), text_in(*found, "code"));
    KTG_TRY(*reason.mutable_text(), text_in(*found, "text"));
    KTG_TRY(*reason.mutable_legal_basis(), text_in(*found, "legal_basis"));
    KTG_TRY(const std::string instead, text_in(*found, "instead"));
    if (!instead.empty()) {
      KTG_TRY(*reason.mutable_instead(), schema::read_address(instead));
    }
  }
  if (const auto found = body.find("read_back"); found != body.end() && found->is_array()) {
    v1::ReadBack& read_back = draft.read_back.emplace();
    read_back.set_right(body.value("right", false));
    for (const Json& entry : *found) {
      KTG_TRY(const std::string field, text_in(entry, "field"));
      KTG_TRY(const std::string text, text_in(entry, "text"));
      v1::ReadBack::Item& item = *read_back.add_items();
      item.set_field(field);
      item.set_text(text);
    }
  }
  KTG_TRY(const std::string delegate_to, text_in(body, "delegate_to"));
  if (!delegate_to.empty()) {
    KTG_TRY(draft.delegate_to, schema::read_address(delegate_to));
  }
  return {};
}

Result<HttpResponse> evidence(Desk& desk, const Json& body, int zone_s) {
  EvidenceDraft draft;
  KTG_TRY(const std::string code, text_in(body, "code"));
  KTG_TRY(draft.code, code_named(code));
  KTG_TRY(const std::string about, text_in(body, "about"));
  KTG_TRY(draft.about, desk.resolve(about));
  KTG_TRY(const std::string duty, text_in(body, "duty"));
  draft.duty = DutyCode(duty);
  KTG_TRY(draft.note, text_in(body, "note"));
  KTG_TRY(draft.on_behalf_of, text_in(body, "on_behalf_of"));
  KTG_TRY(draft.spoken_at_us, time_in(body, "spoken_at", desk.now_us(), zone_s));
  KTG_TRY(const std::string channel, text_in(body, "channel"));
  if (!channel.empty()) {
    KTG_TRY(const int number, schema::read_choice(*v1::Channel_descriptor(), channel));
    draft.channel = static_cast<v1::Channel>(number);
  }
  KTG_TRY_VOID(read_details(body, draft, desk.now_us(), zone_s));
  KTG_TRY(const MessageId id, desk.evidence(draft));
  Json json = document("evidence");
  json["id"] = to_string(id);
  json["about"] = to_string(draft.about);
  json["code"] = code_name(draft.code);
  json["state"] = "waiting";
  return answer(json, 201);
}

Result<void> shape(Desk& desk, const Json& line) {
  if (line.is_null()) {
    desk.shape_line(std::nullopt);
    return {};
  }
  if (!line.is_object()) {
    return invalid("line", {"harus berupa objek atau null", "must be an object or null"});
  }
  LineShape shape;
  shape.delay_s = line.value("delay_s", 0.0);
  shape.loss = line.value("loss", 0.0);
  shape.max_bytes = line.value("max_bytes", 0U);
  desk.shape_line(shape);
  return {};
}

Result<void> submit_raw(Desk& desk, const Json& list) {
  for (const Json& entry : list) {
    KTG_TRY(const Bytes bytes, from_base64(entry.is_string() ? entry.get<std::string>() : "?"));
    v1::Envelope envelope;
    if (!envelope.ParseFromString(bytes)) {
      return invalid("raw", {"bukan Envelope", "is no Envelope"});
    }
    KTG_TRY_VOID(desk.submit_raw(envelope));
  }
  return {};
}

Result<HttpResponse> fault(Desk& desk, const Json& body,
                           const std::function<void(double)>& set_skew) {
  if (const auto line = body.find("line"); line != body.end()) {
    KTG_TRY_VOID(shape(desk, *line));
  }
  if (const auto cut = body.find("cut"); cut != body.end() && cut->is_boolean()) {
    desk.cut_line(cut->get<bool>());
  }
  if (const auto factor = body.find("factor"); factor != body.end() && factor->is_number()) {
    desk.hand_in_times(factor->get<std::uint32_t>());
  }
  if (const auto skew = body.find("skew_s"); skew != body.end() && skew->is_number() && set_skew) {
    set_skew(skew->get<double>());
  }
  if (const auto raw = body.find("raw"); raw != body.end() && raw->is_array()) {
    KTG_TRY_VOID(submit_raw(desk, *raw));
  }
  Json json = Json::object();
  KTG_TRY(const std::string hand_out, text_in(body, "hand_out"));
  if (!hand_out.empty()) {
    KTG_TRY(const MessageId id, desk.resolve(hand_out));
    KTG_TRY(const v1::Envelope envelope, desk.hand_out(id));
    json["raw"] = to_base64(envelope.SerializeAsString());
  }
  return answer(json, 200);
}

}  // namespace

Result<HttpResponse> HttpApi::post(const HttpRequest& request) {
  const int zone_s = options_.zone_minutes * 60;
  const std::string& path = request.path;
  KTG_TRY(const Json body, body_of(request));
  if (path == "/v1/send") {
    return send(desk_, body, zone_s);
  }
  if (path == "/v1/evidence") {
    return evidence(desk_, body, zone_s);
  }
  if (path == "/v1/standby/take") {
    desk_.take_mailbox();
    return answer(JsonOut(desk_, options_.zone_minutes).status(), 200);
  }
  if (path == "/v1/fault" && options_.faults) {
    return fault(desk_, body, options_.set_skew);
  }
  constexpr std::string_view kOutbox = "/v1/outbox/";
  constexpr std::string_view kDismiss = "/dismiss";
  if (path.starts_with(kOutbox) && path.ends_with(kDismiss) &&
      path.size() > kOutbox.size() + kDismiss.size()) {
    const std::string name =
        path.substr(kOutbox.size(), path.size() - kOutbox.size() - kDismiss.size());
    KTG_TRY(const MessageId id, desk_.resolve(name));
    KTG_TRY_VOID(desk_.dismiss(id));
    HttpResponse response;
    response.status = 204;
    return response;
  }
  return fail(ErrorCode::not_found,
              Text{"Alamat API tidak dikenal: " + path, "There is no such route: " + path});
}

}  // namespace kentongan::agents::api
