#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "agents/api/duty_api.h"
#include "agents/api/evidence_in.h"
#include "agents/api/http_api.h"
#include "agents/api/json_in.h"
#include "agents/api/json_out.h"
#include "agents/api/shown_drafts.h"
#include "agents/api/unknown_names.h"
#include "agents/desk.h"
#include "core/schema/catalogue.h"
#include "core/schema/read_form.h"
#include "core/schema/refusal.h"
#include "core/schema/text_form.h"
#include "core/schema/time_form.h"
#include "core/view/signed_by.h"

namespace kentongan::agents::api {
namespace {

using transport::HttpRequest;
using transport::HttpResponse;

constexpr std::uint32_t kSecondsMost = 366 * 86'400;
// Faults of a scenario; nothing that a desk could not recover from by the next one.
constexpr double kDelayMost_s = 86'400;
constexpr double kSkewMost_s = 1e9;
constexpr std::uint32_t kCopiesMost = 64;

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
    return invalid_member("type", {"sebut jenis pesan; daftar: kentongan schema list",
                                   "name the type; the list: kentongan schema list"});
  }
  if (const auto fields = body.find("fields"); fields != body.end()) {
    KTG_TRY(form.fields, value_of(*fields));
    if (!form.fields.is_map()) {
      return invalid_member("fields", {"harus berupa objek", "must be an object"});
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
  if (form.exercise.empty() && body.contains("exercise") && !body["exercise"].is_null()) {
    return invalid_member("exercise", {"kosong; sebut nomor latihannya, atau hapus isian ini",
                                       "is empty; name the exercise, or leave this out"});
  }
  KTG_TRY(const std::string language, text_in(body, "language"));
  form.language = language.empty() ? form.language : language;
  KTG_TRY(form.expires_at_us, time_in(body, "expires_at", now_us, zone_s));
  KTG_TRY(form.read_within_s, count_in(body, "read_within_s", kSecondsMost));
  KTG_TRY(form.answer_within_s, count_in(body, "answer_within_s", kSecondsMost));
  KTG_TRY(form.sealed, flag_in(body, "sealed"));
  return form;
}

/// Members of the body that are no fields. `carry_unknown` stands for the rule of scenarios.
constexpr std::array kBesides = {"type",     "fields",     "duty",          "exercise",
                                 "language", "expires_at", "read_within_s", "answer_within_s",
                                 "purpose",  "agreement",  "dry_run",       "carry_unknown",
                                 "sealed"};

/// A member that is left out of account would be a message other than the one that was meant.
Result<void> check_members(const Json& body) {
  Names known(kBesides.begin(), kBesides.end());
  for (const auto& [name, field] : kHeaderFields) {
    known.emplace_back(name);
  }
  return only_members(body, known);
}

/// What is only going to be said was not spoken; what has expired is refused by the bus for good.
void check_times(const v1::Header& header, std::int64_t now_us,
                 std::vector<schema::Violation>& problems) {
  const std::int64_t expires_at_us = header.handling().expires_at_us();
  if (expires_at_us != 0 && expires_at_us <= now_us) {
    problems.push_back({"handling.expires_at_us",
                        schema::Rule::range,
                        {"sudah lewat", "has passed already"},
                        {"Tulis waktu yang akan datang, bila perlu dengan tanggalnya, atau hapus.",
                         "Write a time to come, with its date if need be, or leave it out."}});
  }
  if (header.times().spoken_at_us() > now_us) {
    problems.push_back({"times.spoken_at_us",
                        schema::Rule::range,
                        kNotYetSpoken,
                        {"Tulis waktu yang sudah lewat, bila perlu dengan tanggalnya.",
                         "Write a time that has been, with its date if need be."}});
  }
}

Json addresses(const google::protobuf::RepeatedPtrField<v1::Address>& list) {
  Json json = Json::array();
  for (const v1::Address& address : list) {
    json.push_back(schema::address_text(address));
  }
  return json;
}

Result<HttpResponse> sent(Desk& desk, const MessageDraft& draft) {
  KTG_TRY(const MessageId id, desk.send(draft));
  const OutboxItem* item = desk.outbox().find(id);
  Json json = document("sent");
  json["id"] = to_string(id);
  json["state"] = "waiting";
  json["sender_seq"] = item == nullptr ? 0 : item->sender_seq;
  json["lane"] = schema::name_of_choice(draft.header.handling().precedence());
  json["line"] = JsonOut::line(desk.status().line);
  return answer(json, 201);
}

/// What was shown before is signed as it was shown, and by whom.
Result<HttpResponse> send_shown(Desk& desk, const Json& body, ShownDrafts& shown) {
  KTG_TRY_VOID(only_members(body, {"draft"}));
  KTG_TRY(const std::string name, text_in(body, "draft"));
  KTG_TRY(const ShownDraft draft, shown.message(name));
  KTG_TRY_VOID(check_signer(desk, draft));
  KTG_TRY(auto response, sent(desk, draft.message));
  shown.forget(draft.message.id());
  return response;
}

/// In whose name it would be signed now.
Json signer_words(Desk& desk, const v1::Header& header, const Officers::Signer& signer) {
  view::SignedBy by =
      view::signed_by(header, {Seq(std::numeric_limits<std::uint64_t>::max()), desk.now_us()});
  by.officer = signer.officer;
  by.duty = signer.duty;
  return JsonOut::text(view::signed_by_words(desk.directory(), by));
}

/// Who would sign it now, which is kept with it, or why nobody can; null and null where no officer
/// has to.
void add_signer(Json& json, Desk& desk, ShownDraft& draft) {
  const v1::Header& header = draft.message.header;
  const auto* type = schema::Catalogue::standard().find(header.identity().type());
  json["officer_signs"] = type != nullptr && type->officer_signs;
  json["signed_by"] = nullptr;
  json["cannot_sign"] = nullptr;
  if (!json["officer_signs"]) {
    return;
  }
  const auto signer = desk.officers().signer(DutyCode(header.author().duty()));
  if (!signer) {
    json["cannot_sign"] = JsonOut::error(signer.error());
    return;
  }
  json["signed_by"] = signer_words(desk, header, *signer);
  draft.signers = {signer->officer};
  draft.duty = signer->duty;
}

Result<HttpResponse> dry_run(Desk& desk, const Composed& composed, int zone_s, ShownDrafts& shown) {
  const v1::Header& header = composed.draft.header;
  const bool is_valid = composed.problems.empty();
  Json json = document("dry_run");
  json["valid"] = is_valid;
  json["say"] = JsonOut::text(schema::text_form(schema::Catalogue::standard(), header,
                                                composed.draft.payload, {zone_s, true}));
  json["type"] = header.identity().type();
  json["precedence"] = schema::name_of_choice(header.handling().precedence());
  json["classification"] = schema::name_of_choice(header.handling().classification());
  json["sealed"] = header.identity().sealed();
  json["to"] = addresses(header.addresses().to());
  json["cc"] = addresses(header.addresses().cc());
  json["bytes"] = header.ByteSizeLong() + composed.draft.payload.size();
  json["problems"] = JsonOut::problems(composed.problems);
  ShownDraft draft{.message = composed.draft};
  add_signer(json, desk, draft);
  json["draft"] = is_valid ? Json(to_string(composed.draft.id())) : Json(nullptr);
  if (is_valid) {
    shown.keep(std::move(draft));
  }
  const auto question = is_valid ? desk.weigh(composed.draft) : Result<std::uint64_t>(0);
  json["question"] = question && *question != 0 ? Json(*question) : Json(nullptr);
  return answer(json, 200);
}

/// `with_faults`: a desk of a scenario, which carries what no type knows at the end of the text.
Result<HttpResponse> send(Desk& desk, const Json& body, int zone_s, bool with_faults,
                          ShownDrafts& shown) {
  if (body.contains("draft")) {
    return send_shown(desk, body, shown);
  }
  KTG_TRY_VOID(check_members(body));
  KTG_TRY(const bool carry_unknown, flag_in(body, "carry_unknown"));
  KTG_TRY(const Form form, form_of(body, desk.now_us(), zone_s));
  KTG_TRY(Composed composed, desk.compose(form));
  if (!carry_unknown || !with_faults) {
    const auto& type = *schema::Catalogue::standard().find(form.type);
    const auto unknown = unknown_fields(type, composed.unknown);
    composed.problems.insert(composed.problems.begin(), unknown.begin(), unknown.end());
  }
  if (!with_faults) {  // The clocks of a scenario's desks are apart by design.
    KTG_TRY_VOID(check_duty(desk, form.duty));
    check_times(composed.draft.header, desk.now_us(), composed.problems);
  }
  v1::Header& header = composed.draft.header;
  KTG_TRY(const std::string purpose, text_in(body, "purpose"));
  KTG_TRY(const std::string agreement, text_in(body, "agreement"));
  if (!purpose.empty() || !agreement.empty()) {
    header.mutable_subject()->set_purpose(purpose);
    header.mutable_subject()->set_agreement(agreement);
  }
  KTG_TRY(const bool only_looks, flag_in(body, "dry_run"));
  const auto strangers = unknown_addresses(header, desk.directory());
  if (only_looks) {
    composed.problems.insert(composed.problems.end(), strangers.begin(), strangers.end());
    return dry_run(desk, composed, zone_s, shown);
  }
  if (!composed.problems.empty()) {
    const Error error = schema::error_of(composed.problems);
    return answer(JsonOut::error(error, composed.problems), status_of(ErrorCode::field_invalid));
  }
  if (!strangers.empty()) {
    const Error error = stranger_error(strangers.front(), desk);
    return answer(JsonOut::error(error, strangers), status_of(error.code));
  }
  return sent(desk, composed.draft);
}

Result<HttpResponse> evidence(Desk& desk, const Json& body, int zone_s, bool with_faults) {
  KTG_TRY(const EvidenceDraft draft, evidence_in(desk, body, zone_s));
  if (!with_faults) {
    KTG_TRY_VOID(check_duty(desk, draft.duty));
  }
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
    return invalid_member("line", {"harus berupa objek atau null", "must be an object or null"});
  }
  KTG_TRY_VOID(only_members(line, {"delay_s", "loss", "max_bytes"}, "line"));
  LineShape shape;
  KTG_TRY(const double delay_s, decimal_in(line, "delay_s", kDelayMost_s));
  KTG_TRY(const double loss, decimal_in(line, "loss", 1));
  KTG_TRY(shape.max_bytes, count_in(line, "max_bytes", UINT32_MAX));
  if (delay_s < 0 || loss < 0 || loss >= 1) {
    return invalid_member("line", {"delay_s mulai 0, loss dari 0 sampai di bawah 1",
                                   "delay_s from 0 on, loss from 0 to below 1"});
  }
  shape.delay_s = delay_s;
  shape.loss = loss;
  desk.shape_line(shape);
  return {};
}

Result<void> submit_raw(Desk& desk, const Json& list) {
  for (const Json& entry : list) {
    KTG_TRY(const Bytes bytes, from_base64(entry.is_string() ? entry.get<std::string>() : "?"));
    v1::Envelope envelope;
    if (!envelope.ParseFromString(bytes)) {
      return invalid_member("raw", {"bukan Envelope", "is no Envelope"});
    }
    KTG_TRY_VOID(desk.submit_raw(envelope));
  }
  return {};
}

Result<HttpResponse> fault(Desk& desk, const Json& body,
                           const std::function<void(double)>& set_skew) {
  KTG_TRY_VOID(
      only_members(body, {"line", "cut", "factor", "skew_s", "stolen_key", "raw", "hand_out"}));
  if (const auto line = body.find("line"); line != body.end()) {
    KTG_TRY_VOID(shape(desk, *line));
  }
  if (body.contains("cut")) {
    KTG_TRY(const bool cut, flag_in(body, "cut"));
    desk.cut_line(cut);
  }
  if (body.contains("factor")) {
    KTG_TRY(const std::uint32_t factor, count_in(body, "factor", kCopiesMost));
    desk.hand_in_times(factor);
  }
  if (body.contains("stolen_key")) {
    KTG_TRY(const bool is_thief, flag_in(body, "stolen_key"));
    desk.officers().as_a_thief(is_thief);
  }
  if (body.contains("skew_s") && set_skew) {
    KTG_TRY(const double skew_s, decimal_in(body, "skew_s", kSkewMost_s));
    set_skew(skew_s);
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

Result<HttpResponse> HttpApi::post(const HttpRequest& request, PreparedKey* prepared) {
  const int zone_s = options_.zone_minutes * 60;
  const std::string& path = request.path;
  KTG_TRY(const Json body, body_of(request));
  if (path == "/v1/send") {
    return send(desk_, body, zone_s, options_.faults, shown_);
  }
  if (path == "/v1/evidence") {
    return evidence(desk_, body, zone_s, options_.faults);
  }
  if (path == "/v1/standby/take") {
    KTG_TRY_VOID(only_members(body, {}));
    desk_.take_mailbox();
    return answer(JsonOut(desk_, options_.zone_minutes).status(), 200);
  }
  if (path == "/v1/witness/trust") {
    KTG_TRY_VOID(only_members(body, {"reason", "duty"}));
    KTG_TRY(const std::string reason, text_in(body, "reason"));
    KTG_TRY(const std::string duty, text_in(body, "duty"));
    KTG_TRY_VOID(desk_.trust_again(reason, DutyCode(duty)));
    return answer(JsonOut(desk_, options_.zone_minutes).status(), 200);
  }
  if (path.starts_with("/v1/duty/") && options_.officers != nullptr) {
    return DutyApi(desk_, *options_.officers, options_.zone_minutes, prepared)
        .post(path, body, shown_);
  }
  if (path == "/v1/fault" && options_.faults) {
    return fault(desk_, body, options_.set_skew);
  }
  constexpr std::string_view kOutbox = "/v1/outbox/";
  constexpr std::string_view kDismiss = "/dismiss";
  if (path.starts_with(kOutbox) && path.ends_with(kDismiss) &&
      path.size() > kOutbox.size() + kDismiss.size()) {
    KTG_TRY_VOID(only_members(body, {}));
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
